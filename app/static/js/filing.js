// Filing in steps: what is typed is kept while it is typed, and comes back after a dropped line.
// Without this script every step is kept when it is sent.
"use strict";

const area = document.querySelector("[data-keep]");
const form = area?.querySelector("input[name=version]")?.form;

if (form) {
  const status = area.querySelector("[data-status]");
  const place = `filing:${area.dataset.keep}`;
  let timer = 0;
  let changed = false;
  let leaving = false;
  let stopped = false;
  let sending = null;

  const say = (words, lost = false) => {
    status.textContent = words;
    status.classList.toggle("is-lost", lost);
  };

  // Text only: files are sent on their own, and a password is never asked for here.
  const typed = () => {
    const data = new FormData();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string") data.append(name, value);
    }
    return data;
  };

  // The copy lives as long as the tab; it goes as soon as the server has what it holds.
  const copy = () => {
    const kept = [...typed()].filter(([name]) => name !== "csrf_token");
    sessionStorage.setItem(place, JSON.stringify(kept));
  };

  const keep = async () => {
    clearTimeout(timer);
    if (!changed || leaving || stopped) return;
    copy();
    changed = false;
    let answer;
    let at;
    sending = new AbortController();
    try {
      answer = await fetch(area.dataset.keep, { method: "POST", body: typed(), signal: sending.signal });
      at = await answer.text();
    } catch {
      if (leaving) return;
      changed = true;
      say(area.dataset.lost, true);
      timer = setTimeout(keep, 5000);
      return;
    }
    if (leaving) return;
    if (answer.ok) {
      if (!changed) sessionStorage.removeItem(place);
      say(area.dataset.saved.replace("{time}", at));
    } else {
      stopped = true;
      const words = { 401: area.dataset.signedOut, 400: area.dataset.signedOut, 409: area.dataset.elsewhere };
      say(words[answer.status] ?? "", true);
    }
  };

  const restore = () => {
    const kept = JSON.parse(sessionStorage.getItem(place) ?? "null");
    const version = kept?.find(([name]) => name === "version")?.[1];
    sessionStorage.removeItem(place);
    // A refused form shows what was sent; a step saved since is not overwritten.
    if (!kept || version !== form.elements.version.value || document.getElementById("error-summary")) return;
    for (const field of form.querySelectorAll("input, select, textarea")) {
      if (field.type === "hidden" || field.type === "file" || !field.name) continue;
      const values = kept.filter(([name]) => name === field.name).map(([, value]) => value);
      if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
      else if (values.length) field.value = values[0];
    }
    say(area.dataset.returned);
    changed = true;
    keep();
  };

  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    changed = true;
    clearTimeout(timer);
    timer = setTimeout(keep, 2000);
  });
  // Whoever leaves a field for a button sends the form itself.
  form.addEventListener("focusout", (event) => {
    if (event.relatedTarget?.type !== "submit") keep();
  });
  window.addEventListener("online", keep);
  document.addEventListener("visibilitychange", () => document.hidden && keep());
  window.addEventListener("pagehide", () => {
    if (!changed || leaving || stopped) return;
    copy();
    navigator.sendBeacon(area.dataset.keep, typed());
  });
  form.addEventListener("submit", (event) => {
    if (!navigator.onLine) {
      event.preventDefault();
      copy();
      changed = true;
      say(area.dataset.offline, true);
      return;
    }
    leaving = true;
    sending?.abort();
    sessionStorage.removeItem(place);
  });
  window.addEventListener("pageshow", () => { leaving = false; });
  restore();
}

// Questions that depend on an answer; without script all are shown, each with its own name.
const follow = () => {
  for (const part of document.querySelectorAll("[data-when]")) {
    const [name, value] = part.dataset.when.split(" ");
    part.hidden = new FormData(form).get(name) !== value;
  }
};
if (form?.querySelector("[data-when]")) {
  follow();
  form.addEventListener("change", follow);
}
