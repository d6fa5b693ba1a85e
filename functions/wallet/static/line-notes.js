// Texts and notes of a limit.
import { longDate } from "./dates.js";
import { h } from "./dom.js";
import { yuan } from "./money.js";
import { learn, t } from "./words.js";

learn({
  zh: {
    "limit.lead":
      "您可随时降低额度，即时生效，临时额度同时失效。提高额度须在重新评估时申请。",
    "limit.now": "当前额度",
    "limit.extra": "临时额度",
    "limit.extra.value": "{amount}，{date}零时失效",
    "limit.assess": "您的额度自{date}起须重新评估，届时请重新申请。",
    "limit.new": "新额度（元）",
    "limit.hint": "须为 100 元的整数倍，且低于当前额度。",
    "limit.lower": "降低额度",
    "limit.lowered": "您的额度已降至 {amount}。",
    "limit.close": "关闭额度",
    "limit.close.lead": "借款全部结清且退款到账后，您可关闭额度。关闭后如需借款，须重新申请。",
    "limit.sure": "确认关闭额度？",
    "limit.confirm": "确认关闭",
    "limit.keep": "暂不关闭",
    "limit.closed": "您的额度已关闭。",
    "problem.limit_not_lower": "新额度须低于当前额度。",
    "problem.limit_not_whole_steps": "新额度须为 100 元的整数倍。",
    "problem.line_in_use": "请待借款全部结清、退款全部到账后再关闭额度。",
  },
  en: {
    "limit.lead":
      "You can lower your limit at once. A temporary extra then ends. Only a new assessment raises it.",
    "limit.now": "Present limit",
    "limit.extra": "Temporary extra",
    "limit.extra.value": "{amount}, ends on {date} at 00:00",
    "limit.assess": "From {date} your limit needs a new assessment.",
    "limit.new": "New limit in yuan",
    "limit.hint": "In whole hundreds, below the present limit.",
    "limit.lower": "Lower the limit",
    "limit.lowered": "Your limit is now {amount}.",
    "limit.close": "Close the line",
    "limit.close.lead":
      "You can close your line after all repayments and refunds. Then apply again to borrow.",
    "limit.sure": "Close your line?",
    "limit.confirm": "Close my line",
    "limit.keep": "Do not close",
    "limit.closed": "Your line is closed.",
    "problem.limit_not_lower": "The new limit must be below the present one.",
    "problem.limit_not_whole_steps": "The new limit must be in whole hundreds of yuan.",
    "problem.line_in_use": "Please settle all loans and wait for every refund first.",
  },
});

export const extraOf = ({ extra, extra_until: until }) =>
  t("limit.extra.value", { amount: yuan(extra, { short: true }), date: longDate(until) });

export default ({ assessment_due_on: due, ...line }, today) => [
  line.extra > 0 && h("p", { class: "hint" }, t("limit.extra"), " ", extraOf(line)),
  due && today < due && h("p", { class: "notice" }, t("limit.assess", { date: longDate(due) })),
];
