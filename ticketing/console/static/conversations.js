// Keeps the lists of conversations fresh without a reload; the keyboard's place in the list is kept.
const lists = document.getElementById("lists");

async function refresh() {
  if (document.hidden) return;
  const reply = await fetch(lists.dataset.address, { headers: { Accept: "text/html" } });
  if (!reply.ok || reply.redirected) return;
  const focused = document.activeElement?.getAttribute("href");
  lists.innerHTML = await reply.text(); // our own template, escaped on the server
  if (focused) lists.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
}

setInterval(() => refresh().catch(() => {}), 3000);
