// Tabs and their panels. The arrow keys move between the tabs, and one tab is in the tab order.
import { h, nextId } from "./dom.js";

const MOVES = {
  ArrowRight: (at) => at + 1,
  ArrowLeft: (at) => at - 1,
  Home: () => 0,
  End: () => -1,
};

/** `panels` are [name, title, nodes]. `chosen` names the open one, and `changed` receives another. */
export function tabs(label, panels, chosen, changed) {
  const id = nextId("tabs");
  const tab = ([name, title], at) =>
    h(
      "button",
      {
        type: "button",
        role: "tab",
        id: `${id}-${name}`,
        "aria-controls": `${id}-${name}-panel`,
        onclick: () => pick(at),
      },
      title,
    );
  const panel = ([name, , nodes]) =>
    h(
      "div",
      {
        role: "tabpanel",
        class: "sheet",
        id: `${id}-${name}-panel`,
        "aria-labelledby": `${id}-${name}`,
      },
      nodes,
    );
  const [buttons, parts] = [panels.map(tab), panels.map(panel)];
  const show = (open) =>
    buttons.forEach((one, at) => {
      one.setAttribute("aria-selected", at === open);
      one.tabIndex = at === open ? 0 : -1;
      parts[at].hidden = at !== open;
    });
  function pick(at) {
    show(at);
    changed(panels[at][0]);
  }
  const onkeydown = (event) => {
    const move = MOVES[event.key];
    if (!move) return;
    event.preventDefault();
    const at = buttons.indexOf(event.target.closest("[role=tab]"));
    const next = (move(at) + buttons.length) % buttons.length;
    pick(next);
    buttons[next].focus();
  };
  show(Math.max(0, panels.findIndex(([name]) => name === chosen)));
  return h(
    "div",
    { class: "tabs" },
    h("div", { role: "tablist", "aria-label": label, onkeydown }, buttons),
    parts,
  );
}
