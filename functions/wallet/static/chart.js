// A column chart with a scale of its own. A finger, a pointer or the arrow keys choose a column, and
// its value is the text above the chart.
import { h, svg } from "./dom.js";
import { yuan } from "./money.js";
import { t } from "./words.js";

const HEIGHT = 100;

function column([lower, upper], at, most) {
  const tall = (fen) => (fen * HEIGHT) / most;
  const box = (name, from, fen) =>
    svg("rect", { x: at + 0.15, width: 0.7, y: HEIGHT - tall(from + fen), height: tall(fen), class: name });
  return svg("g", null, box("interest", 0, lower), upper > 0 && box("penalty", lower, upper));
}

/** `parts` are the lower and the upper amount of each column. `say` gives the text of a column. */
export function chart(parts, label, say, caption) {
  const most = Math.max(...parts.map(([lower, upper = 0]) => lower + upper), 1);
  const columns = parts.map((part, at) => column(part, at, most));
  const value = h("p", { class: "value" });
  const slider = h("input", {
    type: "range",
    min: 0,
    max: parts.length - 1,
    value: 0,
    "aria-label": t("chart.slider"),
    oninput: () => show(Number(slider.value)),
  });
  function show(at) {
    slider.value = at;
    slider.setAttribute("aria-valuetext", say(at));
    value.textContent = say(at);
    columns.forEach((one, place) => one.setAttribute("class", place === at ? "on" : ""));
  }
  const point = ({ clientX, currentTarget }) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    const at = Math.floor(((clientX - left) / width) * parts.length);
    show(Math.min(Math.max(at, 0), parts.length - 1));
  };
  show(0);
  const picture = svg(
    "svg",
    {
      viewBox: `0 0 ${parts.length} ${HEIGHT}`,
      preserveAspectRatio: "none",
      role: "img",
      "aria-label": label,
    },
    columns,
  );
  const scale = [most, Math.floor(most / 2), 0].map((fen) => h("span", null, yuan(fen)));
  return h(
    "figure",
    { class: "picture" },
    value,
    h("div", { class: "scale", "aria-hidden": "true" }, scale),
    h(
      "div",
      { class: "plot", onpointerdown: point, onpointermove: point },
      picture,
      parts.length > 1 && slider,
    ),
    h("figcaption", null, caption),
  );
}
