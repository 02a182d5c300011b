// Beside the conversation: the order form filled from its words, knowledge, earlier orders, the bot's reading.
import { ask, move, newKey, words } from './server.js';

const byId = (id) => document.getElementById(id);
const form = byId('panel-order');
const PAUSE_MS = 250;
const TELL_ALIKE = ['topic', 'what', 'where'];

// What stands in the form, field by field; the offered orders are drawn anew each time.
const typed = () => [...form.elements].filter((field) => field.name && field.name !== 'parent')
  .map((field) => [field, field.value, field.checked]);

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
    Object.assign(this, { id: '', key: newKey(), filed: null, touched: new Set(), sources: {}, kept: new Map(), insert });
    for (const tab of document.querySelectorAll('.facts [data-panel]')) {
      tab.addEventListener('click', () => this.show(tab.dataset.panel));
    }
    form.addEventListener('input', (event) => this.touched.add(event.target.name));
    form.addEventListener('change', (event) => {
      this.correct(event.target);
      if (TELL_ALIKE.includes(event.target.name)) this.lookForAlike();
    });
    form.addEventListener('submit', (event) => { event.preventDefault(); this.file(); });
    form.addEventListener('click', (event) => {
      const source = this.sources[event.target.dataset?.field];
      if (source) point(source);
    });
    byId('question').addEventListener('input', () => this.search());
    byId('question').addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.isComposing) return;
      event.preventDefault();
      if (this.found) byId('answers').querySelector('button')?.click(); // never an answer to the words before
    });
  }

  show(panel) {
    for (const tab of document.querySelectorAll('.facts [data-panel]')) {
      tab.setAttribute('aria-selected', String(tab.dataset.panel === panel));
      byId(`panel-${tab.dataset.panel}`).hidden = tab.dataset.panel !== panel;
    }
  }

  // Who serves two citizens at once finds each form as she left it.
  open(id) {
    if (this.id) {
      const { key, filed, touched } = this;
      this.kept.set(this.id, { key, filed, touched, parent: this.parent(), fields: typed() });
    }
    const kept = this.kept.get(id) ?? { key: newKey(), filed: null, touched: new Set(), parent: '', fields: [] };
    Object.assign(this, { id, sources: {}, key: kept.key, filed: kept.filed, touched: kept.touched, wanted: kept.parent });
    form.reset();
    for (const [field, value, checked] of kept.fields) Object.assign(field, 'checked' in field ? { value, checked } : { value });
    this.showAlike([]);
    byId('question').value = '';
    byId('facts').hidden = false;
    byId('order-problem').hidden = true;
    this.showFiled();
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
    if (TELL_ALIKE.some((name) => this.touched.has(name))) this.lookForAlike();
    else this.showAlike(facts.duplicates);
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

  parent() {
    return new FormData(form).get('parent') ?? '';
  }

  // What she chose stays chosen as long as it is offered, whatever the citizen says meanwhile.
  showAlike(orders) {
    const box = byId('alike');
    const chosen = this.parent() || this.wanted;
    box.hidden = !orders.length;
    const choices = [{ number: '' }, ...orders].map((order) => {
      const label = document.createElement('label');
      const radio = document.createElement('input');
      Object.assign(radio, { type: 'radio', name: 'parent', value: order.number, checked: !order.number || order.number === chosen });
      const named = [order.number, order.title, order.state].filter(Boolean).join(' · ');
      label.append(radio, named ? ` ${words.merge_into}：${named}` : ` ${words.no_merge}`);
      return label;
    });
    box.replaceChildren(box.firstElementChild, ...choices);
    if (orders.length) this.wanted = '';
  }

  // The bot may have read no topic, or a wrong one: then what stands in the form decides what is alike.
  async lookForAlike() {
    const { id } = this;
    const [topic, what, where] = TELL_ALIKE.map((name) => form.elements[name].value.trim());
    if (!topic || !what) return;
    const said = await move(`conversations/${id}/alike`, { topic, what, where }).catch(() => ({}));
    if (id === this.id && said.done) this.showAlike(said.done);
  }

  useSelection(name) {
    const chosen = String(getSelection()).trim();
    if (!chosen) return;
    form.elements[name].value = chosen;
    this.touched.add(name);
    if (TELL_ALIKE.includes(name)) this.lookForAlike();
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
    const { id } = this;
    const { parent, ...fields } = Object.fromEntries(new FormData(form));
    const written = JSON.stringify(fields);
    if (written === this.filed?.written) return this.showFiled(); // pressed once more
    const problem = byId('order-problem');
    try {
      const said = await move(`conversations/${id}/order`, { ...fields, parent, key: this.key });
      if (!said.problem) Object.assign(this.stateOf(id), { key: newKey(), filed: { written, ...said.done } });
      if (id !== this.id) return; // she has opened another one meanwhile
      problem.textContent = said.problem;
      problem.hidden = !said.problem;
      if (said.problem) return form.elements[said.field]?.focus?.();
      this.showFiled();
      this.refresh();
    } catch {
      problem.textContent = words.stale; // the key is kept: sent again, it files one order
      problem.hidden = false;
    }
  }

  stateOf(id) {
    return id === this.id ? this : this.kept.get(id);
  }

  showFiled() {
    byId('filed').hidden = !this.filed;
    if (!this.filed) return;
    Object.assign(byId('filed').querySelector('a'), { href: this.filed.address, textContent: this.filed.number });
    byId('filed').scrollIntoView({ block: 'nearest' });
  }

  search() {
    this.found = false;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const question = byId('question').value.trim();
      if (question) this.lookUp(question, this.id).catch(() => { byId('answers').dataset.empty = words.stale; });
    }, PAUSE_MS);
  }

  showAnswers(entries) {
    this.found = true;
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
