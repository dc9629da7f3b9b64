// Evidence: files go up one by one as soon as they are chosen, each with its progress and its own refusal.
// Without this script they go up with the form.
"use strict";

const uploads = document.querySelector("[data-uploads]");

if (uploads) {
  const lines = uploads.querySelector("[data-progress]");
  const list = uploads.querySelector("[data-list]");
  const named = (words, name) => words.replace("{name}", name);

  const line = (name) => {
    const part = document.createElement("div");
    const words = document.createElement("p");
    const bar = document.createElement("progress");
    part.className = "sending";
    words.className = "mb-0";
    words.textContent = named(uploads.dataset.sending, name);
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", words.textContent);
    part.append(words, bar);
    lines.append(part);
    return {
      at: (share) => { bar.value = share; },
      done: () => { bar.remove(); words.textContent = named(uploads.dataset.uploaded, name); },
      failed: (why) => { bar.remove(); words.className = "error"; words.textContent = why; },
    };
  };

  // What was written beside the files already there stays as it is.
  const show = (html) => {
    const written = new Map([...list.querySelectorAll("input")].map((field) => [field.name, field.value]));
    list.innerHTML = html;
    for (const field of list.querySelectorAll("input")) {
      if (written.has(field.name)) field.value = written.get(field.name);
    }
  };

  const send = (file) => new Promise((resolve) => {
    const told = line(file.name);
    if (file.size > Number(uploads.dataset.limit)) {
      told.failed(named(uploads.dataset.tooLarge, file.name));
      resolve();
      return;
    }
    const data = new FormData();
    data.append("csrf_token", uploads.elements.csrf_token.value);
    data.append("files", file);
    const request = new XMLHttpRequest();
    request.open("POST", uploads.dataset.uploads);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => told.at(event.loaded / event.total));
    request.addEventListener("loadend", () => {
      const answer = request.response;
      if (request.status === 200 && answer) {
        told.done();
        show(answer.list);
      } else {
        told.failed(answer?.fault ?? named(uploads.dataset.failed, file.name));
      }
      resolve();
    });
    request.send(data);
  });

  for (const field of uploads.querySelectorAll("input[type=file]")) {
    const take = async () => {
      const files = [...field.files];
      field.value = "";
      lines.replaceChildren();
      for (const file of files) await send(file);
    };
    field.addEventListener("change", take);
    if (field.files.length) take(); // chosen before this script was there
  }
  uploads.querySelector("button[value=upload]").hidden = true;
}
