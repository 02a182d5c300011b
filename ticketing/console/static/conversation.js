// The open conversation: new messages appear by themselves, Enter sends, a reply is never sent twice.
const list = document.getElementById("messages");
const state = document.getElementById("state");
const reply = document.getElementById("reply");
const NEAR_BOTTOM = 80;

function append(message) {
  const item = document.createElement("li");
  item.className = message.sender;
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

async function refresh() {
  const answer = await fetch(`${list.dataset.address}?after=${lastSeq()}`);
  if (!answer.ok || answer.redirected) return;
  const body = await answer.json();
  const atBottom = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_BOTTOM;
  body.messages.filter((message) => message.seq > lastSeq()).forEach(append);
  if (body.messages.length && atBottom) list.scrollTop = list.scrollHeight;
  // Somebody else took, released or ended it: the buttons of this page are no longer true.
  if (body.state !== state.dataset.state && !reply?.value) location.reload();
}

if (reply) {
  const form = reply.form;
  form.elements.key.value = crypto.randomUUID();
  reply.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
}
list.scrollTop = list.scrollHeight;
setInterval(() => refresh().catch(() => {}), 1500);
