// Keeps the page itself for a moment without network; what citizens say is never kept here.
const SHELL = 'hotline-shell-2';
const FILES = ['/', '/static/chat.css', '/static/chat.js', '/static/desk.js', '/static/ease.js', '/static/view.js',
  '/static/wording.js', '/static/icon.svg'];

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter((name) => name !== SHELL).map((name) => caches.delete(name))))
    .then(() => self.clients.claim()));
});

// The network first, so that a new version is never hidden by an old copy.
self.addEventListener('fetch', (event) => {
  const { pathname } = new URL(event.request.url);
  if (event.request.method !== 'GET' || !FILES.includes(pathname)) return;
  event.respondWith(fetch(event.request).catch(() => caches.match(pathname)));
});
