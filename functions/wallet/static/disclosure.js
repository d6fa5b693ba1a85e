// The sheet with the cost of a loan, which the member reads before the loan is confirmed. A hash
// names what was read. The time of reading belongs to the hash, so it lasts over a closed sheet.
import { confirmation, costTable, differences } from "./disclosure-parts.js";
import { announce, button, h, nextId } from "./dom.js";
import { yuan } from "./money.js";
import { t } from "./words.js";

const TICK = 250;
// A device that slept between two ticks showed nothing.
const LONGEST_TICK = 1000;
const MOST_SECONDS = 86400;
const read = new Map();

export const secondsRead = (hash) =>
  Math.min(Math.floor((read.get(hash) ?? 0) / 1000), MOST_SECONDS);

/** Count the time in view until `signal` aborts. `tick` receives the seconds that are left. */
export function countReading({ hash, min_reading_seconds: least }, tick, signal) {
  let last = performance.now();
  const count = () => {
    const now = performance.now();
    const passed = document.visibilityState === "visible" ? Math.min(now - last, LONGEST_TICK) : 0;
    last = now;
    read.set(hash, (read.get(hash) ?? 0) + passed);
    tick(Math.max(0, Math.ceil(least - read.get(hash) / 1000)));
  };
  const ticking = setInterval(count, TICK);
  signal.addEventListener("abort", () => clearInterval(ticking));
  count();
}

/** The sheet. `send(quote, trouble)` sends the loan, and `signal` ends the screen. */
export function costSheet(send, signal) {
  const id = nextId("sheet");
  const title = h("h2", { id, tabindex: "-1" });
  const content = h("div", { class: "content", tabindex: "0", role: "region", "aria-labelledby": id });
  const trouble = h("div", { class: "trouble" });
  const actions = h("div", { class: "actions" });
  const shut = h("button", { type: "button", class: "plain" }, t("sheet.close"));
  const root = h(
    "dialog",
    { class: "cost", "aria-labelledby": id },
    h("div", { class: "head" }, title, shut),
    content,
    h("div", { class: "foot" }, trouble, actions),
    h("div", { class: "unseen", role: "status" }),
  );
  let reading = new AbortController();
  const stopReading = () => reading.abort();
  // The outcome of a request appears in the sheet.
  const isSending = () => root.querySelector("[aria-busy=true]") !== null;
  shut.addEventListener("click", () => !isSending() && root.close());
  root.addEventListener("close", stopReading);
  root.addEventListener("cancel", (event) => isSending() && event.preventDefault());
  signal.addEventListener("abort", stopReading);

  function show(text, nodes, buttons, isLast = false) {
    stopReading();
    root.classList.toggle("last", isLast);
    title.textContent = text;
    content.replaceChildren(...nodes.filter(Boolean));
    actions.replaceChildren(...buttons);
    if (!root.open) root.showModal();
    content.scrollTop = 0;
    root.scrollTop = 0;
    title.focus({ preventScroll: true });
  }

  function table(quote, card, news) {
    trouble.replaceChildren();
    const onclick = () => confirm(quote, card);
    const next = h("button", { type: "button", class: "first", disabled: true, onclick });
    show(t("sheet.title"), [news, ...costTable(quote)], [next]);
    reading = new AbortController();
    let left = null;
    const tick = (seconds) => {
      if (seconds === left) return;
      // The seconds are seen each, and told at the start and at the end.
      if (left === null && seconds) announce(t("sheet.told.wait", { n: seconds }));
      if (left && !seconds) announce(t("sheet.told.open"));
      left = seconds;
      next.disabled = seconds > 0;
      next.textContent = seconds ? t("sheet.wait", { n: seconds }) : t("sheet.next");
    };
    countReading(quote.disclosure, tick, reading.signal);
  }

  function confirm(quote, card) {
    const amount = yuan(quote.amount, { short: true });
    const submit = button(t("borrow.submit.amount", { amount }), "first", async () => {
      await send(quote, trouble);
      // A browser can close a sheet against the page's will.
      if (root.isConnected && !root.open) root.showModal();
    });
    const onclick = () => !isSending() && table(quote, card);
    const back = h("button", { type: "button", class: "second", onclick }, t("sheet.back"));
    trouble.replaceChildren();
    show(t("sheet.confirm"), confirmation(quote, card), [submit, back], true);
  }

  return {
    root,
    open: (quote, card) => table(quote, card),
    /** Show the table of another cost, or the same table again, after a refusal. */
    openAgain(shown, quote, card, notice) {
      read.delete(quote.disclosure.hash);
      const differs = shown.disclosure.hash !== quote.disclosure.hash;
      table(quote, card, differs ? differences(shown, quote) : notice);
    },
  };
}
