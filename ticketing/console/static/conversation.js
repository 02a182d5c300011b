// The open conversation: new messages appear by themselves, Enter sends without leaving the page.
const list = document.getElementById("messages");
const state = document.getElementById("state");
const reply = document.getElementById("reply");
const notice = document.getElementById("notice");
const stale = document.getElementById("stale");
const NEAR_BOTTOM = 80;
const EVERY_MS = 1500;
let looking = false;

function append(message) {
  const item = document.createElement("li");
  item.className = message.staff_only ? `${message.sender} staff-only` : message.sender;
  item.dataset.seq = message.seq;
  const meta = document.createElement("div");
  meta.className = "meta";
  const mark = message.staff_only ? ` · ${list.dataset.staffOnly}` : "";
  meta.textContent = `${message.who} · ${message.at}${mark}`;
  const words = document.createElement("div");
  words.className = "words";
  words.textContent = message.text;
  item.append(meta, words);
  list.append(item);
}

function lastSeq() {
  return Number(list.lastElementChild?.dataset.seq ?? 0);
}

function tell(text) {
  notice.textContent = text;
  notice.hidden = !text;
}

async function refresh() {
  if (looking) return;
  looking = true;
  try {
    const answer = await fetch(`${list.dataset.address}?after=${lastSeq()}`);
    if (answer.redirected) return location.reload(); // signed out
    if (!answer.ok) throw new Error(answer.status);
    show(await answer.json());
  } finally {
    looking = false;
  }
}

function show(body) {
  const atBottom = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_BOTTOM;
  body.messages.filter((message) => message.seq > lastSeq()).forEach(append);
  if (body.messages.length && atBottom) list.scrollTop = list.scrollHeight;
  if (body.state === state.dataset.state && body.operator === state.dataset.operator) return;
  // Somebody else took, released or ended it: the buttons of this page are no longer true.
  if (reply?.value) tell(list.dataset.moved);
  else location.reload();
}

async function send(event) {
  event.preventDefault();
  const form = reply.form;
  if (!reply.value.trim() || form.dataset.sending) return;
  form.dataset.sending = "yes";
  try {
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    if (answer.redirected) return location.reload();
    const said = await answer.json();
    form.elements.key.value = said.key;
    tell(said.problem);
    if (answer.ok) reply.value = "";
    await refresh();
    list.scrollTop = list.scrollHeight;
  } catch {
    tell(list.dataset.notSent); // the key is kept: sent again, it is said once
  } finally {
    delete form.dataset.sending;
    reply.focus();
  }
}

if (reply) {
  reply.form.addEventListener("submit", send);
  reply.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    reply.form.requestSubmit();
  });
}
list.scrollTop = list.scrollHeight;
setInterval(() => refresh().then(() => { stale.hidden = true; }, () => { stale.hidden = false; }), EVERY_MS);
