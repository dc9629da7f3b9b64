// Choosing rows of a list for a bulk act: the whole page in one tick, and how many are chosen.
"use strict";

const bar = document.getElementById("bulk");

if (bar) {
  const boxes = () => [...document.querySelectorAll('input[name="task"][form="bulk"]')];
  const page = bar.querySelector("#bulk-page");
  const all = bar.querySelector("#bulk-all");
  const count = bar.querySelector("[data-bulk-count]");
  bar.querySelector("[data-bulk-page]").hidden = false;

  const tell = () => {
    const chosen = boxes().filter((box) => box.checked).length;
    count.textContent = chosen && !(all && all.checked) ? count.dataset.bulkCount.replace("{n}", chosen) : "";
    page.checked = chosen > 0 && chosen === boxes().length;
    page.indeterminate = chosen > 0 && chosen < boxes().length;
  };
  page.addEventListener("change", () => {
    for (const box of boxes()) box.checked = page.checked;
    tell();
  });
  document.addEventListener("change", (event) => {
    if ((all && event.target === all) || event.target.matches('input[name="task"]')) tell();
  });
  tell();
}
