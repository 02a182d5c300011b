// A list by keyboard: j and k move from line to line, Enter opens, 1 to 3 stand on a suggestion that Enter sends.
const lines = [...document.querySelectorAll("[data-keys] tbody tr")];
let here = -1;
const stand = (at) => {
  if (!lines.length) return;
  here = Math.max(0, Math.min(lines.length - 1, at));
  lines.forEach((line, n) => line.classList.toggle("here", n === here));
  lines[here].querySelector("a").focus();
  sessionStorage.setItem(`line:${location.pathname}${location.search}`, String(here));
};
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  if (event.key === "j") stand(here + 1);
  else if (event.key === "k") stand(here - 1);
  else if (here >= 0) lines[here].querySelectorAll(".advise")[Number(event.key) - 1]?.focus();
});
lines.forEach((line, n) => line.addEventListener("focusin", () => {
  here = n;
  lines.forEach((other, m) => other.classList.toggle("here", m === n));
}));
// Coming back to a list means coming back to the line one left.
const left = sessionStorage.getItem(`line:${location.pathname}${location.search}`);
if (left !== null) stand(Number(left));
lines.forEach((line, n) => line.addEventListener("click", () => sessionStorage.setItem(`line:${location.pathname}${location.search}`, String(n))));
