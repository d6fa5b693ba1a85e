// The page's pictures, as lines in the colour of the text around them.
import { h, svg } from "./dom.js";

const LINES = {
  loans: "M4 7h16M4 12h16M4 17h10",
  statement: "M6 3h9l4 4v14H6zM14 3v5h5M9 13h6M9 17h6",
  application: "M8 4h8v3H8zM8 5H5v16h14V5h-3M9 14l2 2 4-4",
  messages: "M4 5h16v12h-9l-4 4v-4H4zM8 10h8",
  consents: "M12 3l8 3v6c0 5-4 8-8 9-4-1-8-4-8-9V6zM9 12l2 2 4-4",
  due_day: "M4 6h16v15H4zM4 11h16M8 3v4M16 3v4",
  limit: "M4 18a9 9 0 1 1 16 0M12 14l4-5",
  card: "M3 6h18v13H3zM3 10h18M7 15h4",
  add: "M12 5v14M5 12h14",
  less: "M5 12h14",
  transfer: "M4 8h15l-4-4M20 16H5l4 4",
  help: "M12 3a9 9 0 1 0 .01 0M9.5 9.5a2.5 2.5 0 1 1 2.5 3V14M12 17v.5",
  nothing: "M3 9h18v11H3zM3 9l4-5h10l4 5M9 13a3 3 0 0 0 6 0",
  about: "M12 3a9 9 0 1 0 .01 0M12 11v5M12 7.5v.5",
};

export const icon = (name) =>
  svg(
    "svg",
    { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true" },
    svg("path", { d: LINES[name] }),
  );

/** The tick of a success. Its line is drawn once, where motion is wanted. */
export const tick = () =>
  svg(
    "svg",
    { class: "icon tick", viewBox: "0 0 24 24", "aria-hidden": "true" },
    svg("circle", { cx: 12, cy: 12, r: 9 }),
    svg("path", { d: "M7.5 12.5l3 3 6-6.5", pathLength: 1 }),
  );

/** An empty place: a picture over its text. */
export const nothing = (text) => h("p", { class: "nothing" }, icon("nothing"), text);
