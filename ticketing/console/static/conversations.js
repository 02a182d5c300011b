// Keeps the lists of conversations fresh without a reload; the keyboard's place in the list is kept.
const lists = document.getElementById("lists");
const stale = document.getElementById("stale");

async function refresh() {
  if (document.hidden) return;
  const reply = await fetch(lists.dataset.address, { headers: { Accept: "text/html" } });
  if (reply.redirected) return location.reload(); // signed out
  if (!reply.ok) throw new Error(reply.status);
  const focused = document.activeElement?.getAttribute("href");
  lists.innerHTML = await reply.text(); // our own template, escaped on the server
  if (focused) lists.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
}

function look() {
  refresh().then(() => { stale.hidden = true; }, () => { stale.hidden = false; });
}

setInterval(look, 3000);
