// Sound and title: somebody waits, or one of my citizens wrote while I looked elsewhere.
const sound = document.getElementById('sound');
const plain = document.title;
let context;
let unseen = 0;

function beep() {
  if (!sound.checked) return;
  try {
    context ??= new AudioContext();
    const tone = context.createOscillator();
    const volume = context.createGain();
    volume.gain.value = 0.08;
    tone.frequency.value = 660;
    tone.connect(volume).connect(context.destination);
    tone.start();
    tone.stop(context.currentTime + 0.18);
  } catch { /* a browser without sound still shows the title */ }
}

export function notify(count) {
  if (!count) return;
  beep();
  if (!document.hidden) return;
  unseen += count;
  document.title = `（${unseen}）${plain}`;
}

document.addEventListener('visibilitychange', () => {
  if (document.hidden) return;
  unseen = 0;
  document.title = plain;
});
