// One order: progress by number and code, and a rating; nothing of it is kept in the browser.
import { newConversation, newMessageId } from './desk.js';

const byId = (id) => document.getElementById(id);
const RATABLE = ['awaiting_follow_up', 'closed'];
const NOT_OWNER = '查询码不对或没有填，只能看到办理环节。';
const NO_NET = '网络不通，请稍后再试。急事请拨打12345。';
const CHOOSE = '请先选好“问题解决了吗”和“您满意吗”。';
const THANKS = '谢谢您的评价，已经记下。';
let asked = {};
let key = newMessageId();

function conversation() {
  let known = null;
  try { known = localStorage.getItem('hotline.conversation'); } catch { /* storage forbidden */ }
  return known || newConversation();
}

function tell(text) {
  byId('line').textContent = text;
  byId('line').hidden = !text;
}

async function post(path, body) {
  try {
    const reply = await fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    const said = await reply.json();
    if (reply.ok) return said;
    tell(said.message);
  } catch {
    tell(NO_NET);
  }
  return null;
}

function show(order) {
  byId('order').hidden = false;
  byId('title').textContent = order.title ?? '';
  byId('shown-number').textContent = order.number;
  byId('state').textContent = order.state_name;
  byId('unit').textContent = order.unit ?? '—';
  byId('due').textContent = order.due_reason ?? '—';
  byId('result').textContent = order.result ?? '—';
  byId('timeline').replaceChildren(...order.timeline.map((event) => {
    const item = document.createElement('li');
    const at = new Date(event.at).toLocaleString('zh-CN', { dateStyle: 'short', timeStyle: 'short' });
    item.textContent = `${at} ${event.text}`;
    return item;
  }));
  byId('rating').hidden = !(order.owner && RATABLE.includes(order.state) && !asked.rated);
}

byId('ask').addEventListener('submit', async (event) => {
  event.preventDefault();
  tell('');
  asked = { number: byId('number').value.trim(), code: byId('code').value.trim(), conversation_id: conversation() };
  const order = await post('/chat/orders', asked);
  byId('order').hidden = !order;
  if (!order) return;
  show(order);
  if (!order.owner) tell(NOT_OWNER);
});

byId('rating').addEventListener('submit', async (event) => {
  event.preventDefault();
  const chosen = new FormData(byId('rating'));
  if (!chosen.get('solved') || !chosen.get('satisfied')) return tell(CHOOSE);
  const order = await post('/chat/ratings', {
    ...asked,
    key,
    true: chosen.get('true') === 'yes',
    solved: chosen.get('solved') === 'yes',
    satisfied: Number(chosen.get('satisfied')),
    text: byId('words').value,
  });
  if (!order) return; // the key is kept: sent again, it counts once
  asked.rated = true;
  key = newMessageId();
  show(order);
  tell(THANKS);
});
