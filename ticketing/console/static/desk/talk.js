// The open conversation: messages as they come, older ones on scrolling up, reply and whisper.
import { ask, words } from './server.js';

const byId = (id) => document.getElementById(id);
const log = byId('messages');
const NEAR_BOTTOM = 90;

function draw(message, conversation) {
  const item = document.createElement('li');
  item.className = message.staff_only ? `${message.sender} staff-only` : message.sender;
  item.dataset.seq = message.seq;
  const meta = document.createElement('div');
  meta.className = 'meta';
  meta.textContent = [message.who, message.at, message.staff_only && words.whisper].filter(Boolean).join(' · ');
  const text = document.createElement('div');
  text.className = 'words';
  text.textContent = message.text;
  item.append(meta, text);
  for (const id of message.attachments) item.append(picture(id, conversation));
  return item;
}

function picture(id, conversation) {
  const link = document.createElement('a');
  const shown = document.createElement('img');
  link.href = shown.src = `/console/desk/conversations/${conversation}/pictures/${id}`;
  link.target = '_blank';
  shown.alt = words.picture;
  shown.loading = 'lazy';
  link.append(shown);
  return link;
}

export class Talk {
  constructor() {
    Object.assign(this, { id: '', last: 0, first: 0, reading: false });
    log.addEventListener('scroll', () => { if (log.scrollTop < 40) this.readEarlier(); });
  }

  open(id) {
    Object.assign(this, { id, last: 0, first: 0 });
    log.replaceChildren();
    byId('choose').hidden = true;
    byId('talk').hidden = false;
    tell('');
  }

  // Returns whether the citizen said something new.
  update(head) {
    const atBottom = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_BOTTOM;
    const fresh = head.messages.filter((message) => message.seq > this.last);
    for (const message of fresh) log.append(draw(message, this.id));
    if (fresh.length) {
      this.first = this.first || fresh[0].seq;
      this.last = fresh.at(-1).seq;
      if (atBottom || this.first === fresh[0].seq) log.scrollTop = log.scrollHeight;
    }
    this.showHead(head);
    return fresh.some((message) => message.sender === 'citizen');
  }

  showHead(head) {
    byId('who').textContent = `${head.channel} ${head.code}`;
    byId('state').textContent = head.state_name;
    byId('state').className = `tag ${head.state}`;
    byId('held').textContent = [head.operator, ...head.helpers].filter(Boolean).join('、');
    byId('risk').hidden = !head.risk;
    byId('risk').textContent = head.risk;
    const why = [head.reason, head.summary].filter(Boolean).join('：');
    byId('gave-up').hidden = !why;
    byId('gave-up').textContent = why ? `${words.gave_up}：${why}` : '';
    byId('reply').hidden = head.state === 'closed';
    byId('words').disabled = !(head.mine || head.joined || byId('whisper').checked);
  }

  async readEarlier() {
    if (this.reading || this.first <= 1) return;
    this.reading = true;
    try {
      const { messages } = await ask(`conversations/${this.id}/earlier`, { before: this.first });
      const height = log.scrollHeight;
      log.prepend(...messages.map((message) => draw(message, this.id)));
      this.first = messages[0]?.seq ?? 1;
      log.scrollTop += log.scrollHeight - height;
    } finally {
      this.reading = false;
    }
  }

  // Shows where a value came from: the message, and the words inside it.
  point(source) {
    const item = log.querySelector(`[data-seq="${source.seq}"]`);
    if (!item) return;
    item.scrollIntoView({ block: 'center' });
    const text = item.querySelector('.words').firstChild;
    const range = document.createRange();
    const whole = source.start === source.end;
    range.setStart(text, whole ? 0 : source.start);
    range.setEnd(text, whole ? text.length : source.end);
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    item.classList.add('pointed');
    setTimeout(() => item.classList.remove('pointed'), 1500);
  }
}

export function tell(text) {
  byId('problem').textContent = text;
  byId('problem').hidden = !text;
}
