// Keys of the workbench: each presses a button or follows a link that is on the page. None acts while somebody types.
"use strict";

(() => {
  const help = document.getElementById("keys-help");
  const places = { i: "/inbox", o: "/inbox?view=overdue", s: "/supervision" };
  const returns = ', [data-task] input[name="outcome"]:is([value="misrouted"], [value^="return"])';
  const rows = () => [...document.querySelectorAll("[data-row]")];
  let current = null;
  let picked = null;
  let going = 0;

  const types = (element) =>
    element.isContentEditable || element.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=submit])");

  function stand(row) {
    current?.classList.remove("is-current");
    current = row;
    row.classList.add("is-current");
    row.querySelector("[data-open]").focus();
    row.scrollIntoView({ block: "nearest" });
  }

  function move(step) {
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(current ?? document.activeElement.closest("[data-row]"));
    stand(all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1)]);
  }

  function pick(through) {
    const box = current?.querySelector("[data-pick]");
    if (!box) return;
    const all = rows();
    const from = all.indexOf(picked);
    const range = through && from >= 0 ? all.slice(Math.min(from, all.indexOf(current)), Math.max(from, all.indexOf(current)) + 1) : [current];
    const checked = through ? true : !box.checked;
    for (const row of range) {
      const each = row.querySelector("[data-pick]");
      each.checked = checked;
      each.dispatchEvent(new Event("change", { bubbles: true }));
    }
    picked = current;
  }

  // The button or link of a key: in the row one stands on, else anywhere. What is folded away is unfolded and reached.
  function press(key) {
    const named = `[data-key="${key}"]${key === "r" ? returns : ""}`;
    const element = current?.querySelector(named) ?? document.querySelector(named);
    if (!element) return false;
    element.focus();
    if (element.tagName !== "SUMMARY") {
      element.click();
      return true;
    }
    element.parentElement.open = true;
    element.parentElement.querySelector("input:not([type=hidden]), select, textarea")?.focus();
    return true;
  }

  function act(event) {
    const key = event.key;
    if (going && Date.now() - going < 1500) {
      going = 0;
      // Only where the page itself leads: who has no such list has no such key.
      const link = document.querySelector(`#side-nav a[href="${places[key]?.split("?")[0]}"]`);
      if (link) location.assign(places[key]);
      return Boolean(link);
    }
    going = 0;
    if (key === "j") move(1);
    else if (key === "k") move(-1);
    else if (key === "x" || key === "X") pick(event.shiftKey);
    else if (key === "/") document.querySelector("[data-search]")?.focus();
    else if (key === "g") going = Date.now();
    else if (key === "?") help.showModal();
    else return press(key);
    return true;
  }

  document.addEventListener("keydown", (event) => {
    const typing = types(event.target);
    if (event.key === "Enter" && event.ctrlKey && !event.isComposing) {
      const form = event.target.form ?? document.querySelector("form[data-task]");
      if (form?.method === "post") form.requestSubmit();
      return;
    }
    if (event.key === "Escape" && typing) event.target.blur();
    if (typing || help.open || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (/^[a-zX/?]$/.test(event.key) && act(event)) event.preventDefault();
  });

  // The row one comes back to is the one to go on from.
  // The browser itself takes the focus away when it jumps to the row, so it is given back after that.
  const came = location.hash.startsWith("#task-") ? document.getElementById(location.hash.slice(1)) : null;
  if (came) window.addEventListener("load", () => setTimeout(() => stand(came)));
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (row && row !== current) {
      current?.classList.remove("is-current");
      current = row;
    }
  });

  for (const link of document.querySelectorAll("[data-keys-help]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      help.showModal();
    });
  }
})();
