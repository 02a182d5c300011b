// Easier for old eyes and ears: large type, high contrast, one question at a time, read aloud.
import * as words from './wording.js';

const SWITCHES = {
  size: { on: 'large', off: 'normal' },
  contrast: { on: 'high', off: 'normal' },
  single: { on: 'yes', off: 'no' },
  aloud: { on: 'yes', off: 'no' },
};
const RATE = 0.85; // slower than the voice's own pace
const page = document.documentElement;

export class Ease {
  constructor(store, tell) {
    Object.assign(this, { store, tell });
    for (const name of Object.keys(SWITCHES)) {
      const button = document.getElementById(name);
      this.set(name, store.get(`hotline.${name}`) || SWITCHES[name].off);
      button.addEventListener('click', () => {
        const { on, off } = SWITCHES[name];
        this.set(name, page.dataset[name] === on ? off : on);
        if (name === 'aloud' && page.dataset.aloud === off) globalThis.speechSynthesis?.cancel();
      });
    }
  }

  set(name, value) {
    page.dataset[name] = value;
    document.getElementById(name).setAttribute('aria-pressed', String(value === SWITCHES[name].on));
    this.store.set(`hotline.${name}`, value);
  }

  heard(text) {
    if (page.dataset.aloud === 'yes') this.read(text);
  }

  read(text) {
    if (!globalThis.speechSynthesis) return this.tell(words.NO_VOICE);
    const spoken = new SpeechSynthesisUtterance(text);
    spoken.lang = 'zh-CN';
    spoken.rate = RATE;
    speechSynthesis.cancel();
    speechSynthesis.speak(spoken);
  }
}
