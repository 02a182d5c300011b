// Draws the conversation. Text is only ever set as text, so nothing that anybody writes becomes a part of the page.
import * as words from './wording.js';

const NEAR_BOTTOM = 80;
const STATUS = {
  sending: () => words.SENDING,
  waiting: () => words.WAITING,
  fast: () => words.TOO_FAST,
  delivered: () => words.DELIVERED,
  failed: (item) => words.FAILED + item.reason,
};

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function clock(iso) {
  const at = iso ? new Date(iso) : new Date();
  return at.toLocaleTimeString('zh-CN', { hour: '2-digit', minute: '2-digit', hour12: false });
}

export class View {
  constructor({ choose, picture, read }) {
    Object.assign(this, { choose, picture, read });
    this.bubbles = new Map();
    for (const id of ['log', 'scroll', 'welcome', 'typing', 'line', 'newer', 'who']) {
      this[id] = document.getElementById(id);
    }
    this.whoText = document.getElementById('who-text');
    this.newer.addEventListener('click', () => this.toEnd());
    this.scroll.addEventListener('scroll', () => { if (this.atEnd()) this.newer.hidden = true; });
  }

  atEnd() {
    return this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight < NEAR_BOTTOM;
  }

  toEnd() {
    this.scroll.scrollTop = this.scroll.scrollHeight;
    this.newer.hidden = true;
  }

  // A message is known by its number at the desk; the citizen's own also by the id it was sent with.
  showMessage(message) {
    const key = message.message_id || `#${message.id}`;
    const known = this.bubbles.get(key);
    if (known) {
      this.setStatus(known, '');
      known.item.dataset.number = message.id;
      this.place(known.item, Number(message.id));
      return false;
    }
    const stay = this.atEnd() || message.from === 'citizen';
    this.add(key, message, Number(message.id));
    if (stay) this.toEnd();
    else this.newer.hidden = false;
    return true;
  }

  showOutgoing(item) {
    let bubble = this.bubbles.get(item.id);
    if (!bubble) {
      bubble = this.add(item.id, { from: 'citizen', text: item.text || words.PICTURE, attachments: item.pictures, buttons: [], at: item.at }, Infinity);
      this.toEnd();
    }
    this.setStatus(bubble, STATUS[item.state](item), item.state);
  }

  add(key, message, number) {
    this.welcome.hidden = true;
    if (message.from === 'citizen') this.retireButtons();
    const item = element('li', `message from-${message.from}`);
    if (number !== Infinity) item.dataset.number = String(number);
    const head = element('p', 'head');
    head.append(element('span', 'name', words.SENDERS[message.from] || ''), element('time', '', clock(message.at)));
    const status = element('p', 'status');
    item.append(head, element('p', 'text', message.text), ...this.pictures(message), status);
    if (message.from !== 'citizen') {
      head.append(this.reader(message.text));
      this.addButtons(item, message.buttons);
    }
    const bubble = { item, status };
    this.bubbles.set(key, bubble);
    this.place(item, number);
    return bubble;
  }

  pictures(message) {
    return (message.attachments ?? []).map((id) => {
      const shown = element('img', 'picture');
      shown.alt = words.PICTURE_ALT;
      this.picture(id).then((address) => { shown.src = address; }, () => shown.remove());
      return shown;
    });
  }

  reader(text) {
    const button = element('button', 'read', words.READ);
    button.type = 'button';
    button.addEventListener('click', () => this.read(text));
    return button;
  }

  place(item, number) {
    const later = Array.from(this.log.children).find(
      (other) => other !== item && Number(other.dataset.number || Infinity) > number,
    );
    if (later) this.log.insertBefore(item, later);
    else if (item.parentNode !== this.log || number === Infinity) this.log.append(item);
  }

  addButtons(item, buttons) {
    this.retireButtons();
    if (!buttons.length) return;
    const row = element('div', 'choices');
    for (const button of buttons) {
      const made = element('button', '', button.title);
      made.type = 'button';
      made.addEventListener('click', () => this.choose(button.payload));
      row.append(made);
    }
    item.append(row);
  }

  // Choices belong to the latest question; an old one would be answered out of place.
  retireButtons() {
    for (const row of this.log.querySelectorAll('.choices')) row.remove();
  }

  setStatus(bubble, text, state = '') {
    bubble.status.textContent = text;
    bubble.status.dataset.state = state;
  }

  showState(state) {
    this.who.dataset.state = state;
    const text = words.STATES[state] || words.STATES.bot;
    if (this.whoText.textContent !== text) this.whoText.textContent = text;
  }

  // Who is about to speak; empty hides it.
  showTyping(text) {
    const stay = this.atEnd();
    this.typing.hidden = !text;
    if (text) this.typing.lastElementChild.textContent = text;
    if (stay) this.toEnd();
  }

  showLine(text) {
    this.line.hidden = !text;
    if (this.line.textContent !== text) this.line.textContent = text;
  }

  clear() {
    this.log.replaceChildren();
    this.bubbles.clear();
    this.welcome.hidden = false;
    this.showTyping('');
    this.showState('bot');
  }
}
