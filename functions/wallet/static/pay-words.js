// The texts of the screen that pays all that is due, in both languages.
export default {
  zh: {
    "due.title": "一键还款",
    "due.lead": "以下为各笔借款当前应还金额，共 {amount}。",
    "due.collecting": "正在扣款，本次不再重复扣款",
    "due.note": "每笔借款分别从其还款卡扣款；如您选择了本次扣款银行卡，则均从该卡扣款。不收取手续费。",
    "due.accepted": "已提交还款 {amount}，正在从您的银行卡扣款。扣款结果可在各笔借款中查看。",
    "due.left": "部分借款本次未扣款，请查看各笔借款。",
    "due.none": "目前没有需要还款的到期账单。",
    "problem.nothing_due": "目前没有需要还款的到期账单。",
    "problem.due_changed": "应还金额已发生变化，请核对最新金额后再还款。",
  },
  en: {
    "due.title": "Pay all that is due",
    "due.lead": "These amounts are due now, {amount} in all.",
    "due.collecting": "We are collecting this payment already, and do not collect it again.",
    "due.note": "We collect each loan from its own card, or all of them from the card that you choose. There is no fee.",
    "due.accepted":
      "We are collecting {amount} from your card. Each loan shows the result of its payment.",
    "due.left": "We do not collect some of the loans now. Please look at each loan.",
    "due.none": "Nothing is due now.",
    "problem.nothing_due": "Nothing is due now.",
    "problem.due_changed": "The amount due has changed. Check the new amount, then pay.",
  },
};
