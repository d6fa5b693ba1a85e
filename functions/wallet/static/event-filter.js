// The transactions of a loan and its failed collections, by kind and by month.
import { causeName } from "./cause.js";
import { clockTime, monthName } from "./dates.js";
import { announce, field, h, select } from "./dom.js";
import words from "./event-filter-words.js";
import { cardName, eventList, kindName } from "./parts.js";
import { learn, t } from "./words.js";

learn(words);

// A shorter list is read at a glance.
const MANY = 6;
// The others happen later than their transfer was requested.
const TIMED = new Set(["drawn", "repaid", "recovered", "refund_requested", "collection_failed"]);
const monthOf = (event) => event.value_date.slice(0, 7);

const once = (values) => [...new Set(values)];

/** A list of what there is, below the choice of all. */
const choice = (name, values, text) =>
  field(
    t(`filter.${name}`),
    select([["", t(`filter.${name}.all`)], ...values.map((value) => [value, text(value)])]),
  );

/** Events and failed collections in the order of their days. A collection of the night is first. */
function history({ events, failed_collections: failed }) {
  const lines = failed.map((one) => ({
    ...one,
    kind: "collection_failed",
    booked_on: one.value_date,
  }));
  return [...lines, ...events].sort((one, other) =>
    one.booked_on < other.booked_on ? -1 : one.booked_on > other.booked_on ? 1 : 0,
  );
}

/** The time, the card and the serial number of a transaction. */
function details({ kind, reason, requested_at: at, card_id: id, transfer_id: serial }, cards) {
  const card = cards.find((one) => one.card_id === id);
  const facts = [
    at && TIMED.has(kind) && clockTime(at),
    card && cardName(card),
    reason && causeName(reason),
  ].filter(Boolean);
  return [
    facts.length > 0 && h("span", { class: "hint" }, facts.join(" · ")),
    serial && h("span", { class: "hint serial" }, t("events.serial"), " ", serial),
  ];
}

export default function filtered(loan, cards) {
  const events = history(loan);
  const more = (event) => details(event, cards);
  if (events.length < MANY) return eventList(events, undefined, more);
  const kind = choice("kind", once(events.map((event) => event.kind)), kindName);
  const months = once(events.map(monthOf)).sort().reverse();
  const month = choice("month", months, monthName);
  const place = h("div", null, eventList(events, undefined, more));
  const isWanted = (event) =>
    [event.kind, ""].includes(kind.control.value) &&
    [monthOf(event), ""].includes(month.control.value);
  const show = () => {
    const n = events.filter(isWanted).length;
    place.replaceChildren(eventList(events, isWanted, more));
    announce(t("filter.found", { n }));
  };
  for (const { control } of [kind, month]) control.addEventListener("change", show);
  return [h("div", { class: "filter" }, kind.root, month.root), place];
}
