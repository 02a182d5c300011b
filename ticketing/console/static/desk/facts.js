// Beside the conversation: the order form filled from its words, knowledge, earlier orders, the bot's reading.
import { ask, move, newKey, words } from './server.js';

const byId = (id) => document.getElementById(id);
const form = byId('panel-order');
const PAUSE_MS = 250;

function line(order) {
  const item = document.createElement('li');
  const link = document.createElement('a');
  link.href = `/console/orders/${order.number}`;
  link.target = '_blank';
  link.className = 'code';
  link.textContent = order.number;
  item.append(link, ` ${order.title} · ${order.state} · ${order.filed}`);
  return item;
}

export class Facts {
  constructor({ point, insert }) {
    Object.assign(this, { id: '', key: newKey(), touched: new Set(), sources: {}, insert });
    for (const tab of document.querySelectorAll('.facts [data-panel]')) {
      tab.addEventListener('click', () => this.show(tab.dataset.panel));
    }
    form.addEventListener('input', (event) => this.touched.add(event.target.name));
    form.addEventListener('change', (event) => this.correct(event.target));
    form.addEventListener('submit', (event) => { event.preventDefault(); this.file(); });
    form.addEventListener('click', (event) => {
      const source = this.sources[event.target.dataset?.field];
      if (source) point(source);
    });
    byId('question').addEventListener('input', () => this.search());
  }

  show(panel) {
    for (const tab of document.querySelectorAll('.facts [data-panel]')) {
      tab.setAttribute('aria-selected', String(tab.dataset.panel === panel));
      byId(`panel-${tab.dataset.panel}`).hidden = tab.dataset.panel !== panel;
    }
  }

  open(id) {
    Object.assign(this, { id, key: newKey(), sources: {} });
    this.touched.clear();
    form.reset();
    byId('question').value = '';
    byId('facts').hidden = false;
    byId('filed').hidden = byId('order-problem').hidden = true;
    for (const source of form.querySelectorAll('.from')) source.hidden = true;
  }

  async refresh() {
    const id = this.id;
    const facts = await ask(`conversations/${id}/facts`);
    if (id !== this.id) return; // somebody opened another one meanwhile
    this.fill(facts);
    byId('earlier-orders').replaceChildren(...facts.orders.map(line));
    byId('count-orders').textContent = facts.orders.length || '';
    byId('reading').replaceChildren(...facts.understanding.flatMap(([label, value]) => term(label, value)));
    this.showAlike(facts.duplicates);
    if (facts.question && !byId('question').value) await this.lookUp(facts.question, id);
  }

  async lookUp(question, id) {
    const { knowledge } = await ask('knowledge', { question: question.slice(0, 500) });
    if (id === this.id) this.showAnswers(knowledge);
  }

  // What an operator has typed is never overwritten.
  fill(facts) {
    this.sources = facts.form;
    for (const [name, source] of Object.entries(facts.form)) {
      const field = form.elements[name];
      if (field && !this.touched.has(name)) field.value = source.value;
      const button = form.querySelector(`.from[data-field="${name}"]`);
      if (button) button.hidden = false;
    }
    byId('topic-name').textContent = facts.topic_name;
  }

  showAlike(orders) {
    const box = byId('alike');
    box.hidden = !orders.length;
    const choices = [{ number: '', title: words.no_merge, state: '', filed: '' }, ...orders].map((order) => {
      const label = document.createElement('label');
      const radio = document.createElement('input');
      Object.assign(radio, { type: 'radio', name: 'parent', value: order.number, checked: !order.number });
      label.append(radio, ` ${[order.number, order.title, order.state].filter(Boolean).join(' · ')}`);
      return label;
    });
    box.replaceChildren(box.firstElementChild, ...choices);
  }

  useSelection(name) {
    const chosen = String(getSelection()).trim();
    if (!chosen) return;
    form.elements[name].value = chosen;
    this.touched.add(name);
  }

  async correct(field) {
    const name = { request_type: 'intent', topic: 'topic' }[field.name];
    const source = this.sources[field.name];
    if (field.name === 'topic') this.nameTopic(field.value);
    if (!name || !source || !field.value || field.value === source.value) return;
    await move(`conversations/${this.id}/correct`, { seq: String(source.seq), field: name, after: field.value });
  }

  nameTopic(code) {
    const option = document.querySelector(`#topics option[value="${CSS.escape(code)}"]`);
    byId('topic-name').textContent = option?.textContent ?? '';
  }

  async file() {
    const fields = { ...Object.fromEntries(new FormData(form)), key: this.key };
    const problem = byId('order-problem');
    try {
      const said = await move(`conversations/${this.id}/order`, fields);
      problem.textContent = said.problem;
      problem.hidden = !said.problem;
      if (said.problem) return form.elements[said.field]?.focus?.();
      const link = byId('filed').querySelector('a');
      Object.assign(link, { href: said.done.address, textContent: said.done.number });
      byId('filed').hidden = false;
      this.key = newKey();
      this.refresh();
    } catch {
      problem.textContent = words.stale; // the key is kept: sent again, it files one order
      problem.hidden = false;
    }
  }

  search() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const question = byId('question').value.trim();
      if (question) this.lookUp(question, this.id).catch(() => { byId('answers').dataset.empty = words.stale; });
    }, PAUSE_MS);
  }

  showAnswers(entries) {
    byId('count-knowledge').textContent = entries.length || '';
    const items = entries.map((entry) => {
      const item = document.createElement('li');
      const title = document.createElement('strong');
      const answer = document.createElement('p');
      const source = document.createElement('p');
      const button = document.createElement('button');
      title.textContent = entry.title;
      answer.textContent = entry.answer;
      source.className = 'quiet';
      source.textContent = `${words.source}：${entry.source} ${entry.as_of}`;
      Object.assign(button, { type: 'button', textContent: words.insert });
      button.addEventListener('click', () => this.insert(`${entry.answer}（${entry.source}，${entry.as_of}）`));
      item.append(title, answer, source, button);
      return item;
    });
    byId('answers').replaceChildren(...items);
    byId('answers').dataset.empty = entries.length ? '' : words.nothing_found;
  }
}

function term(label, value) {
  const name = document.createElement('dt');
  const text = document.createElement('dd');
  name.textContent = label;
  text.textContent = value;
  return [name, text];
}
