// Method and term of a loan. Each term shows its first instalment, from a quote of the service.
import { post } from "./api.js";
import { choices, h } from "./dom.js";
import { draft, keep } from "./drawing.js";
import { yuan } from "./money.js";
import { termName } from "./parts.js";
import { t } from "./words.js";

const HINTS = { equal_instalments: "borrow.term.level", equal_principal: "borrow.term.falling" };

const nameOf = ({ drawn_on: day, amount, method }, n) => `${day} ${amount} ${method} ${n}`;

/** Take method and term of today. A method without the chosen term takes the next longer one. */
function fit(offers, method) {
  const terms = offers.find((offer) => offer.method === method).instalments;
  keep({ method, instalments: terms.find((n) => n >= draft.instalments) ?? terms.at(-1) });
}

/** The choices. `fill` receives the quote of the present choice, and asks for the other terms. */
export function termChoices(offers, changed, signal) {
  const known = new Map();
  const place = h("div", null);
  let places = new Map();
  const termsOf = (method) => offers.find((offer) => offer.method === method)?.instalments ?? [];
  const pick = (instalments) => {
    keep({ instalments });
    changed();
  };
  const show = () => {
    places = new Map(termsOf(draft.method).map((n) => [n, h("small", null)]));
    const options = [...places].map(([n, amount]) => [n, [termName(n), " ", amount]]);
    const hint = t(HINTS[draft.method]);
    place.replaceChildren(choices(t("borrow.term"), "term", options, draft.instalments, pick, hint));
  };
  const pickMethod = (method) => {
    fit(offers, method);
    show();
    changed();
  };
  const write = (quote) => {
    for (const [n, amount] of places) amount.textContent = known.get(nameOf(quote, n)) ?? "";
  };
  const learn = (quote) =>
    known.set(nameOf(quote, quote.instalments), yuan(quote.schedule[0].total));
  let round = 0;
  const fill = async (quote) => {
    const mine = (round += 1);
    learn(quote);
    write(quote);
    const { amount, method } = quote;
    for (const instalments of [...places.keys()].filter((n) => !known.has(nameOf(quote, n)))) {
      // The amount of another term is no condition of a loan, so a failure leaves it out.
      const other = await post("loan-quotes", { amount, method, instalments }).catch(() => null);
      if (!other || mine !== round || signal.aborted) return;
      learn(other);
      write(quote);
    }
  };
  // A draft may be older than the products of today.
  fit(offers, termsOf(draft.method).length ? draft.method : offers[0].method);
  show();
  const methods = offers.map(({ method }) => [method, t(`method.${method}`)]);
  const nodes =
    offers.length < 2
      ? [place]
      : [choices(t("borrow.method"), "method", methods, draft.method, pickMethod), place];
  return { nodes, fill };
}
