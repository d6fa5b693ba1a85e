// The transactions of a loan, by kind and by month.
import { monthName } from "./dates.js";
import { announce, field, h, select } from "./dom.js";
import words from "./event-filter-words.js";
import { eventList, kindName } from "./parts.js";
import { learn, t } from "./words.js";

learn(words);

// A shorter list is read at a glance.
const MANY = 6;
const monthOf = (event) => event.value_date.slice(0, 7);

const once = (values) => [...new Set(values)];

/** A list of what there is, below the choice of all. */
const choice = (name, values, text) =>
  field(
    t(`filter.${name}`),
    select([["", t(`filter.${name}.all`)], ...values.map((value) => [value, text(value)])]),
  );

export default function filtered(events) {
  if (events.length < MANY) return eventList(events);
  const kind = choice("kind", once(events.map((event) => event.kind)), kindName);
  const months = once(events.map(monthOf)).sort().reverse();
  const month = choice("month", months, monthName);
  const place = h("div", null, eventList(events));
  const isWanted = (event) =>
    [event.kind, ""].includes(kind.control.value) &&
    [monthOf(event), ""].includes(month.control.value);
  const show = () => {
    const n = events.filter(isWanted).length;
    place.replaceChildren(eventList(events, isWanted));
    announce(t("filter.found", { n }));
  };
  for (const { control } of [kind, month]) control.addEventListener("change", show);
  return [h("div", { class: "filter" }, kind.root, month.root), place];
}
