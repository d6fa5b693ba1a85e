// The texts of the help screen, in both languages.
export default {
  zh: {
    "help.reach": "联系本行",
    "help.reach.text": "如对额度、借款或还款有疑问，请拨打客服电话。如页面显示编号，请一并提供。",
    "help.phone": "客服电话",
    "help.complain": "投诉",
    "help.complain.bank": "请先拨打本行客服电话提出投诉。",
    "help.complain.regulator":
      "如对本行的处理结果不满意，可拨打国家金融监督管理总局金融消费者投诉维权热线 12378。",
    "help.regulator": "监管热线",
    "help.card": "银行卡丢失",
    "help.card.issuer": "请立即联系发卡银行办理挂失。",
    "help.card.change": "请在“我的银行卡”中绑定新卡并更换还款卡，再解绑丢失的卡。",
    "help.card.due": "挂失的卡无法扣款，请在到期日前更换还款卡，以免逾期。",
    "help.card.open": "前往我的银行卡",
    "help.lender": "贷款人信息",
  },
  en: {
    "help.reach": "Reach the bank",
    "help.reach.text":
      "Call customer service with any question about your limit, a loan or a payment. If the page shows a reference, please give it.",
    "help.phone": "Customer service",
    "help.complain": "Complain",
    "help.complain.bank": "Please call our customer service first.",
    "help.complain.regulator":
      "If our answer does not satisfy you, call 12378, the consumer hotline of the National Financial Regulatory Administration.",
    "help.regulator": "Regulator's hotline",
    "help.card": "A lost card",
    "help.card.issuer": "Call the bank that issued the card at once, and have it blocked.",
    "help.card.change":
      "Link a new card under “My bank cards” and choose it as your repayment card. Then unlink the lost card.",
    "help.card.due":
      "A blocked card pays nothing. Choose another repayment card before the due day, so that you are not late.",
    "help.card.open": "Go to my bank cards",
    "help.lender": "The lender",
  },
};
