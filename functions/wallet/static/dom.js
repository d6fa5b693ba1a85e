// Builds the elements of screens. Text is always a text node, and no parsed markup is inserted.
import { longDate, shortDate } from "./dates.js";

const SVG = "http://www.w3.org/2000/svg";

function build(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(9).filter((child) => child || child === 0));
  return element;
}

/** `h("p", {class: "note"}, "text")`. `on…` attributes are listeners, and null ones are omitted. */
export const h = (tag, attributes, ...children) =>
  build(document.createElement(tag), attributes, children);

export const svg = (tag, attributes, ...children) =>
  build(document.createElementNS(SVG, tag), attributes, children);

let ids = 0;
export const nextId = (prefix) => `${prefix}-${++ids}`;

/** Announce a text to screen readers without moving the focus. */
export function announce(text) {
  // Behind an open dialog nothing is announced.
  const inside = document.querySelector("dialog[open] > [role=status]");
  (inside ?? document.getElementById("status")).textContent = text;
}

/** A list of terms and values. `rows` are [term, value, class]. */
export function facts(rows, kind = "facts") {
  const line = ([term, value, style]) =>
    h("div", { class: style }, h("dt", null, term), h("dd", null, value));
  return h("dl", { class: kind }, rows.filter(Boolean).map(line));
}

/** A table whose first column heads its rows. `columns` are [title, class]. */
export function table(caption, columns, rows) {
  const cell = (value, place) =>
    h(place ? "td" : "th", { scope: place ? null : "row", class: columns[place][1] }, value);
  return h(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    h(
      "table",
      null,
      h("caption", { class: "unseen" }, caption),
      h(
        "thead",
        null,
        h(
          "tr",
          null,
          columns.map(([title, style]) => h("th", { scope: "col", class: style }, title)),
        ),
      ),
      h(
        "tbody",
        null,
        rows.map((row) => h("tr", null, row.map(cell))),
      ),
    ),
  );
}

export const time = (day, text) => h("time", { datetime: day }, text);

/** A date in a column, whose year has its own line on a narrow screen. It omits the year of `before`. */
export function date(day, before = "") {
  const [whole, short] = [longDate(day), shortDate(day)];
  if (day.slice(0, 4) === before.slice(0, 4)) return time(day, short);
  const year = h("span", { class: "year" }, whole.replace(short, "").trim());
  return time(day, whole.startsWith(short) ? [short, " ", year] : [year, short]);
}

export const link = (address, style, ...children) =>
  h("a", { href: address, class: style }, children);

/** A list line: a title over a note, with content at the end, and an optional link and picture. */
export const cell = (address, title, note, side, picture) =>
  h(
    "li",
    null,
    h(
      address ? "a" : "div",
      { href: address, class: address ? "cell" : "cell still" },
      picture,
      h("span", null, h("span", null, title), note && h("span", { class: "hint" }, note)),
      side && h("span", { class: "side" }, side),
    ),
  );

/** A button that ignores clicks while its action runs. */
export function button(text, style, action, attributes) {
  const element = h("button", { type: "button", class: style, ...attributes }, text);
  element.addEventListener("click", () => busy(element, action));
  return element;
}

export async function busy(element, action) {
  if (element.getAttribute("aria-busy") === "true") return;
  element.setAttribute("aria-busy", "true");
  element.setAttribute("aria-disabled", "true");
  try {
    await action();
  } finally {
    element.removeAttribute("aria-busy");
    element.removeAttribute("aria-disabled");
  }
}

/** A labelled control with a hint and a place for its error. */
export function field(label, control, { hint, after } = {}) {
  const id = (control.id ||= nextId("f"));
  const note = hint && h("span", { class: "hint", id: `${id}-hint` }, hint);
  const error = h("span", { class: "error", id: `${id}-error` });
  const described = [note && note.id, error.id].filter(Boolean).join(" ");
  control.setAttribute("aria-describedby", described);
  const root = h(
    "div",
    { class: "field" },
    h("label", { for: id }, label),
    note,
    control,
    after,
    error,
  );
  const say = (text) => {
    error.textContent = text ?? "";
    if (text) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  };
  return { root, control, say };
}

export function select(options, chosen) {
  const list = options.map(([value, text]) => h("option", { value }, text));
  const element = h("select", null, list);
  element.value = chosen ?? options[0]?.[0] ?? "";
  return element;
}

/** A group of radio buttons. `options` are [value, content]. */
export function choices(legend, name, options, chosen, changed, hint) {
  const option = ([value, content]) =>
    h(
      "label",
      { class: "choice" },
      h("input", {
        type: "radio",
        name,
        value,
        checked: value === chosen,
        onchange: () => changed(value),
      }),
      h("span", null, content),
    );
  const id = hint && nextId("hint");
  return h(
    "fieldset",
    { class: `choices ${name}`, "aria-describedby": id },
    h("legend", null, legend),
    hint && h("p", { class: "hint", id }, hint),
    options.map(option),
  );
}
