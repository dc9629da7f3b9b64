// Forms of tasks: only the fields of the chosen result are shown, and what is typed survives a lost session.
"use strict";

const form = document.querySelector("form[data-task]");

function follow() {
  const chosen = new FormData(form).get("outcome");
  for (const part of form.querySelectorAll("[data-when]")) {
    part.hidden = !part.dataset.when.split(" ").includes(chosen);
  }
}

// Kept in this tab alone, for one task, and gone when the person signs out (app.js clears nothing by itself).
const key = form && `draft:${form.dataset.task}`;
const kept = "input:not([type=hidden]):not([type=file]), textarea, select";

function save() {
  const values = [...form.querySelectorAll(kept)].map((field) => [field.name, field.type === "radio" || field.type === "checkbox" ? [field.value, field.checked] : field.value]);
  sessionStorage.setItem(key, JSON.stringify(values));
}

function restore() {
  const values = JSON.parse(sessionStorage.getItem(key) ?? "null");
  const fields = [...form.querySelectorAll(kept)];
  if (!values || values.length !== fields.length || document.getElementById("error-summary")) return;
  for (const [index, field] of fields.entries()) {
    const value = values[index][1];
    if (Array.isArray(value)) field.checked = value[1];
    else field.value = value;
  }
  form.querySelector("[data-restored]").hidden = false;
}

function forget() {
  sessionStorage.removeItem(key);
  form.reset();
  form.querySelector("[data-restored]").hidden = true;
  follow();
}

if (form) {
  form.classList.add("scripted");
  restore();
  follow();
  form.addEventListener("input", () => { follow(); save(); });
  form.querySelector("[data-forget]").addEventListener("click", forget);
}
document.querySelector('form[action="/logout"]')?.addEventListener("submit", () => sessionStorage.clear());
