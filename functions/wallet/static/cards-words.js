// The texts of the screens of cards, in both languages.
export default {
  zh: {
    "cards.title": "我的银行卡",
    "cards.change": "更换还款卡",
    "cards.lead": "默认卡用于新借款收款。设为默认后，未结清的借款也将从该卡扣款。",
    "cards.loan.lead": "下次扣款起，本笔借款将从您选择的卡扣款。",
    "cards.default": "默认卡",
    "cards.pays": "还款卡",
    "cards.pays.all": "设为默认还款卡",
    "cards.pays.this": "用此卡还款",
    "cards.unbind": "解绑",
    "cards.sure": "确认解绑{card}？",
    "cards.sure.text": "解绑后，该卡不能收款和还款。您可随时重新绑定。",
    "cards.confirm": "确认解绑",
    "cards.keep": "暂不解绑",
    "cards.chosen": "已更换还款卡。",
    "cards.unbound": "银行卡已解绑。",
    "cards.gone": "原还款卡已解绑，请更换",
    "problem.card_in_use": "仍有借款从该卡还款，或有款项正在处理。请先更换还款卡，或待款项到账后再解绑。",
  },
  en: {
    "cards.title": "My bank cards",
    "cards.change": "Change the repayment card",
    "cards.lead":
      "New loans are paid out to the default card. When you choose it, your open loans are collected from it, too.",
    "cards.loan.lead": "We collect this loan from the card that you choose, from the next collection on.",
    "cards.default": "Default card",
    "cards.pays": "Repayment card",
    "cards.pays.all": "Pay all loans by this card",
    "cards.pays.this": "Pay by this card",
    "cards.unbind": "Unlink",
    "cards.sure": "Unlink {card}?",
    "cards.sure.text":
      "Then the card can neither receive nor pay. You can link it again at any time.",
    "cards.confirm": "Unlink the card",
    "cards.keep": "Keep the card",
    "cards.chosen": "The repayment card is changed.",
    "cards.unbound": "The card is unlinked.",
    "cards.gone": "The card is no longer linked. Choose another one.",
    "problem.card_in_use":
      "A loan is paid by this card, or a payment is on its way. Choose another repayment card first, or wait until the payment has arrived.",
  },
};
