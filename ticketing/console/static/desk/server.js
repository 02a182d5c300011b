// The only talk with the server: questions with a time limit, moves with the page's own token.
const LIMIT_MS = 15000;
const root = document.getElementById('desk');

async function call(address, options = {}) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), LIMIT_MS);
  try {
    const reply = await fetch(address, { ...options, signal: stop.signal, redirect: 'manual' });
    // Signed out: the server leads to the sign-in page, the browser must go there itself.
    if (reply.type === 'opaqueredirect') location.reload();
    return reply;
  } finally {
    clearTimeout(timer);
  }
}

export async function ask(path, query = {}) {
  const reply = await call(`/console/desk/${path}?${new URLSearchParams(query)}`);
  if (!reply.ok) throw new Error(String(reply.status));
  return reply.json();
}

// Returns {problem, done}; throws only when the server cannot be reached.
export async function move(path, fields = {}) {
  const reply = await call(`/console/desk/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ csrf: root.dataset.csrf, ...fields }),
  });
  const body = await reply.json();
  return { problem: body.problem ?? String(reply.status), code: body.code, field: body.field, done: body.done };
}

export function newKey() {
  const values = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(values, (value) => value.toString(16).padStart(2, '0')).join('');
}

export const words = JSON.parse(document.getElementById('desk-words').textContent);
export const me = root.dataset.me;
