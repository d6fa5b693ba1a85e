// The message centre: the bank's notices of the last 90 days. The service keeps them, and this
// browser keeps which of them were read.
import { get } from "./api.js";
import { causeName } from "./cause.js";
import { longDate, shortDate } from "./dates.js";
import { cell, h, link } from "./dom.js";
import words from "./messages-words.js";
import { exactPercent, yuan } from "./money.js";
import { member } from "./session.js";
import { learn, t } from "./words.js";

learn(words);

// A visit asks once for the mark on home.
let asked = null;

const place = async () => `read ${await member()}`;

async function readIds() {
  try {
    return new Set(JSON.parse(localStorage.getItem(await place())));
  } catch {
    return new Set();
  }
}

async function keep(messages) {
  try {
    localStorage.setItem(await place(), JSON.stringify(messages.map((one) => one.notice_id)));
  } catch {
    // This browser stores nothing, so the messages stay new.
  }
}

export default async function messages() {
  asked = null;
  const [found, read] = [await get("account/messages"), await readIds()];
  keep(found.messages);
  return [
    link("#/home", "back", t("next.home")),
    h("h1", null, t("messages.title")),
    h(
      "section",
      { class: "card" },
      found.messages.length
        ? h(
            "ul",
            { class: "cells" },
            found.messages.map((message) => row(message, !read.has(message.notice_id))),
          )
        : h("p", { class: "hint" }, t("messages.none")),
      found.left_out > 0 && h("p", { class: "hint" }, t("messages.older", { n: found.left_out })),
    ),
  ];
}

/** Add the number of unread messages to their entrance. */
export async function mark(entrance) {
  asked ??= get("account/messages");
  const [found, read] = [await asked, await readIds()];
  const n = found.messages.filter((message) => !read.has(message.notice_id)).length;
  const text = t("messages.unread", { n });
  if (n)
    entrance.firstChild.append(
      h("span", { class: "side" }, h("span", { class: "badge late", role: "img", "aria-label": text }, n)),
    );
}

/** Where a message leads: a loan, the payment of all that is due, or the limit. */
function target({ kind, loan_id: loan }) {
  if (kind === "past_grace" || kind === "plan_breaks") return "#/pay";
  if (loan) return `#/loan/${encodeURIComponent(loan)}`;
  return kind === "limit_lowered" || kind === "extra_limit" ? "#/limit" : "#/home";
}

function row(message, isNew) {
  const { kind, amount, due, reason, until, limit } = message;
  const text = `message.${kind}${kind === "line_frozen" && !until ? ".open" : ""}`;
  const values = {
    amount: amount === null ? "" : yuan(amount),
    due: due ? longDate(due) : "",
    next: message.next_try ? longDate(message.next_try) : "",
    until: until ? longDate(until) : "",
    limit: limit === null ? "" : yuan(limit, { short: true }),
    rate: message.daily_rate ? exactPercent(message.daily_rate) : "",
    reason: causeName(reason),
  };
  return cell(
    target(message),
    [isNew && [h("strong", null, t("messages.new")), " "], t(`message.${kind}.title`)],
    [shortDate(message.date), " · ", t(text, values)],
  );
}
