// The texts of the screen about bank transfers, in both languages.
export default {
  zh: {
    "transfer.lead": "您可从本人名下的银行账户转账还款，请在附言中填写您的还款识别码。",
    "transfer.name": "收款户名",
    "transfer.number": "收款账号",
    "transfer.bank": "开户行",
    "transfer.reference": "还款识别码",
    "transfer.order": "到账后先还逾期和到期账单，剩余部分提前还最早的借款。还清后多余的款项退回您的还款卡。",
    "transfer.other": "他人账户转入或识别码有误的款项，将于次日原路退回。",
  },
  en: {
    "transfer.lead":
      "You can pay by a bank transfer from an account in your own name. Write your reference as the remark.",
    "transfer.name": "Account name",
    "transfer.number": "Account number",
    "transfer.bank": "Bank",
    "transfer.reference": "Your reference",
    "transfer.order":
      "The money pays late and due bills first, then your oldest loan. A surplus goes back to your repayment card.",
    "transfer.other":
      "Money from another person's account, or with a wrong reference, goes back the next day.",
  },
};
