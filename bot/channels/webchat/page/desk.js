// Talks to the page's own server: sends in order, never loses a word, listens for what comes.

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 15000;
const POLL_SECONDS = 25;

export class Refused extends Error {}

function randomText(bytes) {
  const values = crypto.getRandomValues(new Uint8Array(bytes));
  return Array.from(values, (value) => value.toString(16).padStart(2, '0')).join('');
}

export function newConversation() {
  return randomText(24);
}

export function newMessageId() {
  // randomUUID exists only on secure addresses; a test site on plain http has none.
  return crypto.randomUUID ? crypto.randomUUID() : randomText(16);
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function readRefusal(reply) {
  try {
    return (await reply.json()).message || String(reply.status);
  } catch {
    return String(reply.status);
  }
}

async function post(conversation, item) {
  const reply = await fetch('/chat/messages', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      conversation_id: conversation, message_id: item.id, text: item.text, pictures: item.pictures,
    }),
  });
  if (reply.ok) return { sent: true, body: await reply.json() };
  if (reply.status === 429) {
    return { sent: false, fast: true, wait: 1000 * Number(reply.headers.get('Retry-After') || 1) };
  }
  if (reply.status < 500) throw new Refused(await readRefusal(reply));
  return { sent: false };
}

// Stores a picture before the message that names it; the same key again stores nothing twice.
export async function storePicture(conversation, file, key) {
  const reply = await fetch('/chat/pictures', {
    method: 'POST',
    headers: { 'X-Conversation': conversation, 'Idempotency-Key': key, 'Content-Type': file.type },
    body: file,
  });
  if (!reply.ok) throw new Refused(await readRefusal(reply));
  return (await reply.json()).id;
}

// A picture needs the conversation's header, so it is fetched and shown from memory.
export async function loadPicture(conversation, id) {
  const reply = await fetch(`/chat/pictures/${id}`, { headers: { 'X-Conversation': conversation } });
  if (!reply.ok) throw new Error(String(reply.status));
  return URL.createObjectURL(await reply.blob());
}

// Sends one after another; the same message id goes again until the desk has it.
export class Outbox {
  constructor({ conversation, items, changed, keep }) {
    Object.assign(this, { conversation, items, changed, keep, busy: false, ended: false });
  }

  add(text, pictures = []) {
    const item = { id: newMessageId(), text, pictures, state: 'sending', at: new Date().toISOString() };
    this.items.push(item);
    this.keep(this.items);
    this.changed(item);
    this.run();
    return item;
  }

  async run() {
    if (this.busy) return;
    this.busy = true;
    while (this.items.length && !this.ended) await this.deliver(this.items[0]);
    this.busy = false;
  }

  async deliver(item) {
    let wait = FIRST_PAUSE;
    while (!this.ended) {
      const result = await this.attempt(item);
      if (result.done) break;
      await pause(result.wait || wait);
      wait = Math.min(wait * 2, LONGEST_PAUSE);
    }
    // A conversation that was left behind must not write over the outbox of the new one.
    if (this.ended) return;
    this.items.shift();
    this.keep(this.items);
  }

  async attempt(item) {
    try {
      const result = await post(this.conversation, item);
      item.state = result.sent ? 'delivered' : result.fast ? 'fast' : 'waiting';
      this.changed(item, result.body);
      return { done: result.sent, wait: result.wait };
    } catch (error) {
      item.state = error instanceof Refused ? 'failed' : 'waiting';
      item.reason = error instanceof Refused ? error.message : '';
      this.changed(item);
      return { done: error instanceof Refused };
    }
  }
}

// Long-polls for everything that is said in the conversation.
export class Listener {
  constructor({ conversation, heard, line }) {
    Object.assign(this, { conversation, heard, line, after: '', running: false, ended: false });
  }

  async start() {
    if (this.running) return;
    this.running = true;
    let wait = FIRST_PAUSE;
    while (!this.ended) {
      const result = await this.listen();
      if (result === 'unknown') break;
      this.line(result === 'ok');
      if (result === 'ok') wait = FIRST_PAUSE;
      else {
        await pause(wait);
        wait = Math.min(wait * 2, LONGEST_PAUSE);
      }
    }
    this.running = false;
  }

  async listen() {
    try {
      const address = `/chat/messages?after=${this.after}&wait=${this.after ? POLL_SECONDS : 0}`;
      const reply = await fetch(address, { headers: { 'X-Conversation': this.conversation } });
      if (reply.status === 404) return 'unknown';
      if (!reply.ok) return 'down';
      const body = await reply.json();
      if (this.ended) return 'ok';
      for (const message of body.messages) this.after = message.id;
      this.heard(body);
      return 'ok';
    } catch {
      return 'down';
    }
  }
}
