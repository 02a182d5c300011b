// The page of the web chat: puts together what is sent, what is heard and what is shown.
import { Listener, Outbox, loadPicture, newConversation, newMessageId, storePicture } from './desk.js';
import { Ease } from './ease.js';
import { View } from './view.js';
import * as words from './wording.js';

const TYPING_LIMIT = 20000;
// The desk says it again every three seconds while somebody goes on writing.
const PERSON_TYPING = 6000;
const byId = (id) => document.getElementById(id);
const text = byId('text');

// A browser may forbid storage; then the conversation lives as long as the page.
const memory = new Map();
const store = {
  get(key) {
    try { return localStorage.getItem(key) ?? memory.get(key) ?? null; } catch { return memory.get(key) ?? null; }
  },
  set(key, value) {
    memory.set(key, value);
    try { localStorage.setItem(key, value); } catch { /* kept in memory */ }
  },
};

const ease = new Ease(store, (text) => view.showLine(text));
const view = new View({
  choose: (payload) => say(payload),
  picture: (id) => loadPicture(chat.conversation, id),
  read: (said) => ease.read(said),
});
let chat;
let typingTimer;

// A conversation that the desk has not heard of yet has nothing to listen to.
function open(conversation, { known }) {
  store.set('hotline.conversation', conversation);
  const listener = new Listener({
    conversation,
    heard,
    line: (connected) => view.showLine(connected ? '' : words.OFFLINE),
  });
  const outbox = new Outbox({
    conversation,
    items: JSON.parse(store.get('hotline.outbox') || '[]'),
    keep: (items) => store.set('hotline.outbox', JSON.stringify(items)),
    changed: (item, body) => {
      view.showOutgoing(item);
      if (item.state === 'delivered') delivered(body);
    },
  });
  // What was said before this page was opened is not read aloud again.
  chat = { conversation, listener, outbox, caughtUp: !known };
  if (known) listener.start();
  resumeOutbox(outbox);
}

function resumeOutbox(outbox) {
  for (const item of outbox.items) view.showOutgoing(item);
  outbox.run();
}

function delivered(body) {
  store.set('hotline.begun', chat.conversation);
  chat.listener.start();
  view.showState(body.state);
  if (body.state === 'bot' && !body.messages.length) expectReply();
}

function expectReply(text = words.BOT_TYPING, limit = TYPING_LIMIT) {
  view.showTyping(text);
  clearTimeout(typingTimer);
  typingTimer = setTimeout(() => view.showTyping(''), limit);
}

function heard(body) {
  view.showState(body.state);
  let others = 0;
  for (const message of body.messages) {
    const fresh = view.showMessage(message);
    if (message.from !== 'citizen') {
      others += fresh ? 1 : 0;
      if (fresh && chat.caughtUp) ease.heard(message.text);
      view.showTyping('');
    }
  }
  if (body.typing && !others) expectReply(words.PERSON_TYPING, PERSON_TYPING);
  chat.caughtUp = true;
  if (others && document.hidden) document.title = words.NEW_TITLE + words.TITLE;
}

function say(said) {
  const trimmed = said.trim();
  if (!trimmed) return;
  chat.outbox.add(trimmed);
}

async function sendPicture(file) {
  const { conversation, outbox } = chat;
  view.showLine(words.PICTURE_SENDING);
  try {
    const id = await storePicture(conversation, file, newMessageId());
    view.showLine('');
    outbox.add('', [id]);
  } catch (problem) {
    view.showLine(problem.message || words.WAITING);
  }
}

function grow() {
  text.style.height = 'auto';
  text.style.height = `${Math.min(text.scrollHeight, 160)}px`;
}

byId('composer').addEventListener('submit', (event) => {
  event.preventDefault();
  say(text.value);
  text.value = '';
  grow();
  text.focus();
});
text.addEventListener('input', grow);
text.addEventListener('keydown', (event) => {
  // Return also ends the choice of a Chinese character; that must not send.
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  byId('composer').requestSubmit();
});
byId('person').addEventListener('click', () => say(words.ASK_PERSON));
byId('starters').addEventListener('click', (event) => {
  const said = event.target.dataset?.say;
  if (said) say(said);
});
byId('photo').addEventListener('click', () => byId('file').click());
byId('file').addEventListener('change', () => {
  for (const file of byId('file').files) sendPicture(file);
  byId('file').value = '';
});
byId('more').addEventListener('click', () => {
  const hidden = byId('menu').toggleAttribute('hidden');
  byId('more').setAttribute('aria-expanded', String(!hidden));
});
for (const name of ['size', 'single']) byId(name).addEventListener('click', () => view.toEnd());
byId('fresh').addEventListener('click', () => {
  if (!confirm(words.CONFIRM_FRESH)) return;
  chat.listener.ended = true;
  chat.outbox.ended = true;
  store.set('hotline.outbox', '[]');
  view.clear();
  open(newConversation(), { known: false });
});
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) document.title = words.TITLE;
});

const earlier = store.get('hotline.conversation');
open(earlier || newConversation(), { known: Boolean(earlier) && store.get('hotline.begun') === earlier });
if ('serviceWorker' in navigator) navigator.serviceWorker.register('/worker.js').catch(() => {});
