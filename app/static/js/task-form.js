// Forms of tasks: only the fields of the chosen result are shown. Without script all are, each under its result.
"use strict";

(() => {
  const form = document.querySelector("form[data-task]");

  function follow() {
    const chosen = new FormData(form).get("outcome");
    for (const part of form.querySelectorAll("[data-when]")) {
      part.hidden = !part.dataset.when.split(" ").includes(chosen);
    }
  }

  if (form) {
    form.classList.add("scripted");
    follow();
    form.addEventListener("change", follow);
  }
})();
