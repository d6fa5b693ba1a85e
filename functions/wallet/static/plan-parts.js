// The parts of the loan's page about a plan: the one in force, or the way to one.
import { longDate } from "./dates.js";
import { facts, h, link } from "./dom.js";
import { yuan } from "./money.js";
import words from "./plan-words.js";
import { learn, t } from "./words.js";

learn(words);

function running(plan) {
  const { first_due: from, last_due: to, instalments: n, breaks_on: breaks } = plan;
  return h(
    "section",
    { class: "notice" },
    h("h2", null, t("plan.running")),
    h("p", null, t("plan.running.text", { from: longDate(from), to: longDate(to), n })),
    breaks && h("p", null, t("plan.breaks", { date: longDate(breaks) })),
    facts([
      [t("plan.agreed_on"), longDate(plan.agreed_on)],
      [t("plan.deferred"), yuan(plan.deferred_interest)],
      [t("plan.aside"), yuan(plan.penalty_put_aside)],
    ]),
  );
}

export default function planPart({ loan_id: id, plan, plan_offer: offer, plan_choices: rules }) {
  if (plan) return running(plan);
  // A loan whose plan has ended needs only the words.
  if (!offer && !rules.length) return null;
  const text = offer
    ? t("plan.trouble.offer", { date: longDate(offer.valid_until) })
    : t("plan.trouble.text");
  return h(
    "section",
    { class: "card" },
    h("h2", null, t("plan.trouble")),
    h("p", null, text),
    link(`#/plan/${encodeURIComponent(id)}`, "button second", t("plan.go")),
  );
}
