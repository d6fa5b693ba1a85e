// The texts of the screen that lowers the limit, in both languages.
export default {
  zh: {
    "limit.lead": "您可随时降低额度，即时生效。降低后如需提高，须在重新评估时申请。",
    "limit.now": "当前额度",
    "limit.new": "新额度（元）",
    "limit.hint": "须为 100 元的整数倍，且低于当前额度。",
    "limit.lower": "降低额度",
    "limit.lowered": "您的额度已降至 {amount}。",
    "limit.close": "关闭额度",
    "limit.close.lead": "结清全部借款后，您可关闭额度。关闭后如需借款，须重新申请。",
    "limit.sure": "确认关闭额度？",
    "limit.sure.borrow": "关闭后无法借款，如需使用，须重新申请额度。",
    "limit.confirm": "确认关闭",
    "limit.keep": "暂不关闭",
    "limit.closed": "您的额度已关闭。",
    "problem.limit_not_lower": "新额度须低于当前额度。",
    "problem.limit_not_whole_steps": "新额度须为 100 元的整数倍。",
    "problem.line_in_use": "您还有未结清的借款或在途退款，请全部结清后再关闭额度。",
  },
  en: {
    "limit.lead":
      "You can lower your limit at any time, and it applies at once. Only a new assessment raises it again.",
    "limit.now": "Present limit",
    "limit.new": "New limit in yuan",
    "limit.hint": "In whole hundreds, below the present limit.",
    "limit.lower": "Lower the limit",
    "limit.lowered": "Your limit is now {amount}.",
    "limit.close": "Close the line",
    "limit.close.lead":
      "You can close your line after you have repaid all loans. To borrow later, apply again.",
    "limit.sure": "Close your line?",
    "limit.sure.borrow": "You get no new loan until you apply again.",
    "limit.confirm": "Close my line",
    "limit.keep": "Do not close",
    "limit.closed": "Your line is closed.",
    "problem.limit_not_lower": "The new limit must be below the present one.",
    "problem.limit_not_whole_steps": "The new limit must be in whole hundreds of yuan.",
    "problem.line_in_use":
      "A loan is open, or a refund is under way. Please settle all loans first, then close the line.",
  },
};
