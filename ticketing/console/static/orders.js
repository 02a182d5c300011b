// Choosing a suggested unit with the mouse or the keys 1 to 3; in a text field the keys type.
const choose = (button) => {
  const form = button.closest("form");
  const select = form.querySelector("select[name=unit_id]");
  select.value = button.dataset.unit;
  const helpers = button.dataset.co.split(",");
  form.querySelectorAll("input[name=co_unit_ids]").forEach((box) => { box.checked = helpers.includes(box.value); });
  form.querySelectorAll(".choose").forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
  form.querySelector("button:not([type=button])").focus();
};
document.addEventListener("click", (event) => {
  const button = event.target.closest(".choose");
  if (button) choose(button);
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  const button = document.querySelectorAll(".command .choose")[Number(event.key) - 1];
  if (button && button.offsetParent) choose(button);
});
// A refused form is where the eyes have to go.
document.querySelector("[aria-invalid] input, input[aria-invalid], select[aria-invalid], textarea[aria-invalid]")?.focus();
