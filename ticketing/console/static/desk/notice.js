// Sound and title: somebody waits, or one of my citizens wrote while I looked elsewhere.
const sound = document.getElementById('sound');
const plain = document.title;
let context;
let unseen = 0;

function beep() {
  if (!sound.checked) return;
  try {
    context ??= new AudioContext();
    context.resume(); // one that was made before the first key or click begins silent
    const tone = context.createOscillator();
    const volume = context.createGain();
    volume.gain.value = 0.08;
    tone.frequency.value = 660;
    tone.connect(volume).connect(context.destination);
    tone.start();
    tone.stop(context.currentTime + 0.18);
  } catch { /* a browser without sound still shows the title */ }
}

// A window that is covered, or stands on the other screen, is not hidden: who types elsewhere is away too.
export const away = () => document.hidden || !document.hasFocus();

export function notify(count) {
  if (!count) return;
  beep();
  if (!away()) return;
  unseen += count;
  document.title = `（${unseen}）${plain}`;
}

function back() {
  if (away()) return;
  unseen = 0;
  document.title = plain;
}
document.addEventListener('visibilitychange', back);
addEventListener('focus', back);
