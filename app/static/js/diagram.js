// Shows process models read-only: <div data-bpmn-diagram="/model.bpmn" data-current="id,id" data-done="id,id">.
// With data-badges='{"id": {"text", "href", "label", "count"}}' links stand at those steps.
// What stands inside the element stays when the model cannot be shown; the page itself lists the steps as text.
"use strict";

const WORDS = {
  zh: { region: "流程图", in: "放大", out: "缩小", fit: "显示全图", here: "定位当前步骤", current: "当前", done: "已办", sheet: "图面，按 Ctrl 加方向键移动", failed: "流程图暂时无法显示。" },
  en: { region: "Process diagram", in: "Zoom in", out: "Zoom out", fit: "Show all", here: "Go to current step", current: "Now", done: "Done", sheet: "Sheet, move with Ctrl and the arrow keys", failed: "The diagram cannot be shown at the moment." },
};
const words = WORDS[document.documentElement.lang.slice(0, 2)] ?? WORDS.zh;

const STEP = 1.25;
const READABLE = 1; // below this scale the names in the boxes are hard to read
const NARROW = 700; // px: on a telephone the whole model is only a pattern, so start at the current step

const ids = (text) => (text ?? "").split(",").map((id) => id.trim()).filter(Boolean);

function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text ?? "";
  return made;
}

function createViewer(container) {
  const { fontFamily } = getComputedStyle(container);
  return new BpmnJS({
    container,
    bpmnRenderer: { defaultStrokeColor: "#4a5663", defaultLabelColor: "#1d2733" },
    textRenderer: { defaultStyle: { fontFamily } },
    zoomScroll: { enabled: false }, // the wheel scrolls the page until somebody works in the diagram
  });
}

// Marked by outline and word, never by colour alone.
function mark(viewer, wanted, state) {
  const registry = viewer.get("elementRegistry");
  const known = wanted.map((id) => registry.get(id)).filter(Boolean);
  for (const shape of known) {
    viewer.get("canvas").addMarker(shape, `diagram-${state}`);
    if (!/Task$/.test(shape.type)) continue;
    const badge = element("span", `diagram-badge diagram-badge-${state}`, words[state]);
    viewer.get("overlays").add(shape, { position: { top: -11, right: 42 }, html: badge });
  }
  return known;
}

// A link keeps the size of a finger however small the drawing is shown. Answers the steps that have one, the fullest first.
function addBadges(viewer, badges) {
  const registry = viewer.get("elementRegistry");
  const found = Object.entries(badges).filter(([id]) => registry.get(id));
  for (const [id, { text, href, label }] of found) {
    const link = element("a", "diagram-badge diagram-badge-link", text);
    link.href = href;
    link.setAttribute("aria-label", label);
    viewer.get("overlays").add(id, { position: { bottom: 8, left: 4 }, html: link, scale: { min: 1, max: 1 } });
  }
  return found.sort(([, one], [, two]) => two.count - one.count).map(([id]) => registry.get(id));
}

function openFrames(viewer) {
  const frames = viewer.get("elementRegistry").filter((shape) => shape.type === "bpmn:SubProcess" && !shape.collapsed);
  for (const frame of frames) viewer.get("canvas").addMarker(frame, "diagram-frame");
}

function goTo(canvas, shapes) {
  const { width, height } = canvas.viewbox().outer;
  const [first] = shapes;
  const scale = Math.max(canvas.zoom(), READABLE);
  canvas.viewbox({
    x: first.x + first.width / 2 - width / scale / 2,
    y: first.y + first.height / 2 - height / scale / 2,
    width: width / scale,
    height: height / scale,
  });
}

function toolbar(canvas, current) {
  const bar = element("div", "diagram-tools");
  const acts = [
    ["in", "+", () => canvas.zoom(canvas.zoom() * STEP)],
    ["out", "−", () => canvas.zoom(canvas.zoom() / STEP)],
    ["fit", words.fit, () => canvas.zoom("fit-viewport", "auto")],
  ];
  if (current.length) acts.push(["here", words.here, () => goTo(canvas, current)]);
  for (const [name, text, act] of acts) {
    const button = element("button", "btn btn-sm btn-outline-secondary", text);
    button.type = "button";
    button.setAttribute("aria-label", words[name]);
    button.title = words[name];
    button.addEventListener("click", act);
    bar.append(button);
  }
  return bar;
}

// The first fit waits until the diagram has a size: inside a closed <details> it has none.
function fitOnResize(viewer, stage, current) {
  const canvas = viewer.get("canvas");
  new ResizeObserver(([{ contentRect }]) => {
    if (!contentRect.width || !contentRect.height) return;
    canvas.resized();
    canvas.zoom("fit-viewport", "auto");
    if (current.length && contentRect.width < NARROW) goTo(canvas, current);
  }).observe(stage);
}

// The sheet takes the keyboard, so it needs a role and a name of its own.
function nameSheet(svg) {
  svg.setAttribute("role", "group");
  svg.setAttribute("aria-label", words.sheet);
}

function wheelWhileFocused(viewer, region) {
  const wheel = viewer.get("zoomScroll");
  region.addEventListener("focusin", () => wheel.toggle(true));
  region.addEventListener("focusout", () => wheel.toggle(false));
}

async function show(region) {
  region.classList.add("diagram");
  region.setAttribute("role", "region");
  if (!region.matches("[aria-label], [aria-labelledby]")) region.setAttribute("aria-label", words.region);
  const stage = element("div", "diagram-stage");
  const viewer = createViewer(stage);
  try {
    // The model as it was published is Chinese; other readers get its names in the language of the page.
    const inEnglish = document.documentElement.lang === "en" ? "?lang=en" : "";
    const answer = await fetch(region.dataset.bpmnDiagram + inEnglish, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(`${answer.status} ${region.dataset.bpmnDiagram}`);
    region.append(stage);
    await viewer.importXML(await answer.text());
  } catch (error) {
    viewer.destroy();
    stage.remove();
    region.append(element("p", "diagram-failed", words.failed));
    console.error(error);
    return;
  }
  openFrames(viewer);
  mark(viewer, ids(region.dataset.done), "done");
  const current = mark(viewer, ids(region.dataset.current), "current");
  const badged = addBadges(viewer, JSON.parse(region.dataset.badges ?? "{}"));
  region.replaceChildren(toolbar(viewer.get("canvas"), current), stage);
  nameSheet(stage.querySelector("svg"));
  fitOnResize(viewer, stage, current.length ? current : badged);
  wheelWhileFocused(viewer, region);
}

document.querySelectorAll("[data-bpmn-diagram]").forEach(show);
