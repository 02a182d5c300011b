// The desk: one question a second and a half keeps everything fresh; every move has a key.
import { Facts } from './facts.js';
import { Lists } from './lists.js';
import { away, notify } from './notice.js';
import { ask, me, move, newKey, words } from './server.js';
import { Talk, tell } from './talk.js';

const TYPING_MS = 3000;
const byId = (id) => document.getElementById(id);
const box = byId('words');
const drafts = new Map();
let named = '';
let head = null;
let key = newKey();
let looking = false;

const talk = new Talk();
const facts = new Facts({ point: (source) => talk.point(source), insert });
const lists = new Lists(open);

function insert(text) {
  box.setRangeText(text, box.selectionStart, box.selectionEnd, 'end');
  box.focus();
  tellTyping();
}

async function open(id) {
  if (!id) return;
  if (talk.id) drafts.set(talk.id, box.value);
  lists.opened = id;
  talk.open(id);
  facts.open(id);
  box.value = drafts.get(id) ?? '';
  history.replaceState(null, '', `/console/conversations/${id}`);
  lists.draw();
  await look();
}

async function look() {
  if (looking) return;
  looking = true;
  const id = talk.id;
  try {
    const said = await ask('state', { opened: id, after: talk.last, lists: named });
    byId('stale').hidden = true;
    lists.tick(said.now);
    if (said.lists) {
      const arrived = lists.update(said.lists);
      if (named) notify(arrived);
      named = said.lists.name;
    }
    if (said.open && id === talk.id) show(said.open);
  } catch {
    byId('stale').hidden = false;
  } finally {
    looking = false;
  }
  if (id !== talk.id) await look(); // opened while the question was under way
}

function show(opened) {
  const first = talk.last === 0;
  head = opened;
  const spoke = talk.update(opened);
  drawMoves(opened);
  if (first || spoke) facts.refresh().catch(() => { byId('stale').hidden = false; });
  if (spoke && !first && away()) notify(1);
}

const MOVES = {
  take: { when: (c) => ['queued', 'bot'].includes(c.state), primary: true },
  join: { when: (c) => c.state === 'person' && !c.mine && !c.joined },
  leave: { when: (c) => c.joined },
  transfer: { when: (c) => c.mine, label: words.reason, to: true },
  release: { when: (c) => c.mine, label: words.note },
  end: { when: (c) => c.mine || c.state === 'queued', label: words.reason, text: 'reason' },
};

function drawMoves(opened) {
  const possible = Object.keys(MOVES).filter((name) => MOVES[name].when(opened));
  const moves = byId('moves');
  if (moves.dataset.shown === possible.join()) return;
  moves.dataset.shown = possible.join();
  moves.replaceChildren(...possible.map((name) => {
    const button = document.createElement('button');
    Object.assign(button, { type: 'button', textContent: words[name] });
    if (MOVES[name].primary) button.className = 'primary';
    button.addEventListener('click', () => start(name));
    return button;
  }));
}

async function start(name) {
  if (!head || !MOVES[name].when(head)) return;
  if (!MOVES[name].label) return act(name, {});
  byId('ask-title').textContent = words[name];
  byId('ask-label').textContent = MOVES[name].label;
  byId('ask-to-label').hidden = !MOVES[name].to;
  byId('ask-text').value = '';
  const dialog = byId('ask');
  dialog.returnValue = '';
  dialog.showModal();
  dialog.onclose = () => {
    if (dialog.returnValue !== 'yes') return;
    const text = byId('ask-text').value;
    act(name, { [name === 'release' ? 'note' : 'reason']: text, to: MOVES[name].to ? byId('ask-to').value : '' });
  };
}

async function act(name, fields) {
  try {
    const said = await move(`conversations/${talk.id}/${name}`, fields);
    tell(said.problem);
    await look();
    if (name === 'take' && !said.problem) box.focus();
    return said;
  } catch {
    tell(words.stale);
    return { problem: words.stale };
  }
}

async function send() {
  const text = box.value.trim();
  if (!text) return;
  const name = byId('whisper').checked ? 'whisper' : 'reply';
  box.readOnly = true;
  const said = await act(name, { text, key }); // the same key again is said once
  box.readOnly = false;
  if (said.problem) return;
  key = newKey();
  box.value = '';
  drafts.delete(talk.id);
  box.focus();
}

// The citizen sees that somebody is writing; what is whispered is none of her business.
let typingTold = 0;
function tellTyping() {
  const heard = head && (head.mine || head.joined) && !byId('whisper').checked;
  if (!heard || !box.value.trim() || Date.now() - typingTold < TYPING_MS) return;
  typingTold = Date.now();
  move(`conversations/${talk.id}/typing`).catch(() => {});
}

async function takeNext() {
  const id = lists.firstWaiting(me);
  if (!id) return;
  await open(id);
  await act('take', {});
}

const FIELDS = { q: 'what', p: 'where', t: 'when', m: 'caller_name', h: 'phone' };
const KEYS = {
  n: takeNext,
  arrowdown: () => open(lists.next(1)),
  arrowup: () => open(lists.next(-1)),
  r: () => { byId('whisper').checked = false; head && talk.showHead(head); box.focus(); },
  w: () => { byId('whisper').checked = true; head && talk.showHead(head); box.focus(); },
  k: () => { facts.show('knowledge'); byId('question').focus(); },
  o: () => { facts.show('order'); byId('panel-order').elements.what.focus(); },
  s: () => facts.file(),
  b: () => start('release'),
  x: () => start('end'),
  '/': () => byId('keys').showModal(),
};

document.addEventListener('keydown', (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey) return;
  const pressed = event.key.toLowerCase();
  const phrase = byId('phrases').children[Number(pressed) - 1];
  if (FIELDS[pressed]) facts.useSelection(FIELDS[pressed]);
  else if (KEYS[pressed]) KEYS[pressed]();
  else if (phrase) insert(phrase.querySelector('span').textContent);
  else return;
  event.preventDefault();
});
box.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  send();
});
box.addEventListener('input', tellTyping);
byId('reply').addEventListener('submit', (event) => { event.preventDefault(); send(); });
byId('whisper').addEventListener('change', () => head && talk.showHead(head));
byId('phrases').addEventListener('click', (event) => {
  const phrase = event.target.closest('button');
  if (phrase) insert(phrase.querySelector('span').textContent);
});
byId('skills').addEventListener('submit', async (event) => {
  event.preventDefault();
  const said = await move('skills', { skills: event.target.elements.skills.value }).catch(() => ({ problem: words.stale }));
  byId('saved').textContent = said.problem || words.saved;
});
byId('next').addEventListener('click', takeNext);
byId('keys-open').addEventListener('click', () => byId('keys').showModal());

const asked = byId('desk').dataset.opened;
if (asked) open(asked);
else look();
// A browser slows the timers of a window in the background down to one a minute: there she would hear nothing
// for a minute, and be taken for gone. A worker's timers keep their pace.
new Worker('/console/static/desk/pace.js').onmessage = look;
