// The texts of the screen that changes the due day, in both languages.
export default {
  zh: {
    "due_day.lead":
      "每 12 个月可更改一次还款日，所有借款一并更改。本期还款日不变，从下一期起按新还款日还款。该期利息按实际天数计算。",
    "due_day.now": "当前还款日",
    "due_day.day": "每月 {n} 日",
    "due_day.new": "新还款日",
    "due_day.change": "确认更改",
    "due_day.changed": "您的还款日已改为每月 {n} 日。",
    "due_day.loan": "本期 {next}，下期 {first}（{days} 天），下期利息 {interest}",
    "due_day.last": "仅剩本期，还款日 {next}",
    "problem.due_day_invalid": "还款日须为 1 至 28 日。",
    "problem.due_day_changed_recently": "您在 12 个月内已更改过还款日，暂不能再次更改。",
    "problem.due_day_not_changeable":
      "有账单待还、借款或扣款处理中，或额度状态异常时，不能更改还款日。请处理后再试。",
  },
  en: {
    "due_day.lead":
      "You can change your due day once in twelve months, for all loans together. The present period keeps its end, and the next one ends on the new day. Its interest counts the days.",
    "due_day.now": "Present due day",
    "due_day.day": "Day {n} of each month",
    "due_day.new": "New due day",
    "due_day.change": "Change the due day",
    "due_day.changed": "Your due day is now day {n} of each month.",
    "due_day.loan": "Next {next}, then {first} after {days} days with {interest} of interest",
    "due_day.last": "Only {next} is left",
    "problem.due_day_invalid": "The due day must be from 1 to 28.",
    "problem.due_day_changed_recently":
      "You have changed your due day within the last twelve months. You cannot change it again yet.",
    "problem.due_day_not_changeable":
      "You cannot change your due day while a bill is due, or a loan or payment is on its way. Your credit line must be clear, too. Please try again after that.",
  },
};
