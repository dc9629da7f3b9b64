// The form of a task keeps what is typed, and takes a text of the unit at the cursor. Without script both are buttons.
"use strict";

const workForm = document.querySelector("form[data-task]");
const PAUSE = 2000; // ms without a key before what is typed is kept

function keeper(form) {
  const status = form.querySelector("[data-draft-status]");
  const address = `/tasks/${form.dataset.task}/draft`;
  let timer = 0;
  let sent = false;

  async function keep() {
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    try {
      const answer = await fetch(address, {
        method: "POST", body: new URLSearchParams(data), headers: { Accept: "application/json" }, credentials: "same-origin",
      });
      const words = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
      status.textContent = words.saved ?? words.error ?? "";
    } catch {
      status.textContent = ""; // no line at the moment: the next key tries again
    }
  }
  const later = () => {
    clearTimeout(timer);
    if (!sent) timer = setTimeout(keep, PAUSE);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", () => {
    sent = true;
    clearTimeout(timer);
  });
}

function inserter(form) {
  const chooser = form.querySelector("#template");
  const button = form.querySelector("[data-insert]");
  button?.addEventListener("click", (event) => {
    const text = chooser.selectedOptions[0]?.dataset.text;
    const fields = [...form.querySelectorAll("textarea")].filter((each) => each.offsetParent);
    const field = fields.find((each) => each.name === chooser.dataset.target) ?? fields[0];
    if (!text || !field) return; // the server says what is missing
    event.preventDefault();
    const before = field.value.slice(0, field.selectionStart);
    field.setRangeText(before && !before.endsWith("\n") ? `\n${text}` : text, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
}

if (workForm?.querySelector("[data-draft-status]")) {
  keeper(workForm);
  inserter(workForm);
}
