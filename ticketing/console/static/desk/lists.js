// The lists at the left: only lines that changed are touched, so hundreds of waiting people stay fluid.
import { words } from './server.js';

const list = document.getElementById('list');
const tabs = document.querySelectorAll('.lists [data-list]');

function waited(line, now) {
  const seconds = Math.max(0, now - line.queued);
  return seconds < 60 ? `${seconds}${words.seconds}` : `${Math.floor(seconds / 60)}${words.minutes}`;
}

function make(id) {
  const item = document.createElement('li');
  const link = document.createElement('a');
  link.href = `/console/conversations/${id}`;
  link.dataset.id = id;
  for (const name of ['marks', 'about', 'when']) {
    const part = document.createElement('span');
    part.className = name;
    link.append(part);
  }
  item.append(link);
  return item;
}

export class Lists {
  constructor(chosen) {
    Object.assign(this, { data: { waiting: [], mine: [], recent: [] }, shown: 'waiting', opened: '', clock: 0 });
    for (const tab of tabs) tab.addEventListener('click', () => this.show(tab.dataset.list));
    list.addEventListener('click', (event) => {
      const link = event.target.closest('a');
      if (!link || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      chosen(link.dataset.id);
    });
  }

  show(name) {
    this.shown = name;
    for (const tab of tabs) tab.setAttribute('aria-selected', String(tab.dataset.list === name));
    list.parentElement.setAttribute('aria-labelledby', `tab-${name}`);
    this.draw();
  }

  update(data) {
    const before = new Set(this.data.waiting.map((line) => line.id));
    this.data = data;
    for (const tab of tabs) tab.querySelector('b').textContent = data[tab.dataset.list].length || '';
    document.getElementById('call-backs').textContent = data.call_backs || '';
    this.draw();
    return data.waiting.filter((line) => !before.has(line.id)).length;
  }

  draw() {
    const lines = this.data[this.shown];
    const items = new Map([...list.children].map((item) => [item.firstChild.dataset?.id, item]));
    let place = null;
    lines.forEach((line, index) => {
      const item = items.get(line.id) ?? make(line.id);
      items.delete(line.id);
      this.fill(item.firstChild, line);
      if (list.children[index] !== item) list.insertBefore(item, place ? place.nextSibling : list.firstChild);
      place = item;
    });
    for (const item of items.values()) item.remove();
    list.dataset.empty = lines.length ? '' : words.nobody;
  }

  fill(link, line) {
    const [marks, about, when] = link.children;
    const tags = [line.risk && words.risk, line.escalated && words.escalated, line.wanted && words.wanted, line.suits && words.suits];
    set(marks, [line.state_name, ...tags.filter(Boolean)].join(' · '));
    set(about, [line.reason, line.summary || `${line.channel} ${line.code}`].filter(Boolean).join('：'));
    set(when, line.state === 'queued' && line.queued ? waited(line, this.clock) : line.updated.slice(6));
    link.className = `${line.state}${line.risk || line.escalated ? ' hot' : ''}`;
    link.toggleAttribute('aria-current', line.id === this.opened);
  }

  tick(now) {
    this.clock = now;
    if (this.shown === 'waiting') this.draw();
  }

  next(step) {
    const lines = this.data[this.shown];
    const at = lines.findIndex((line) => line.id === this.opened);
    return lines[Math.min(lines.length - 1, Math.max(0, at + step))]?.id;
  }

  firstWaiting(me) {
    const free = this.data.waiting.filter((line) => !line.wanted || line.wanted === me);
    return (free.find((line) => line.wanted === me) ?? free[0])?.id;
  }
}

function set(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
