// Tells the desk when to look again.
const EVERY_MS = 1500;
setInterval(() => postMessage(''), EVERY_MS);
