// The texts of the consents screen, in both languages.
export default {
  zh: {
    "consents.lead": "以下为您申请额度时向本行作出的授权，您可随时撤回其中任意一项。",
    "consents.withdraw": "撤回授权",
    "consents.sure": "确认撤回此项授权？",
    "consents.sure.borrow": "撤回后，您将无法申请新的借款。如需借款，须重新申请额度并逐项授权。",
    "consents.sure.loans": "现有借款不受影响，仍按合同约定执行，请按期还款。",
    "consents.sure.before": "撤回不影响此前基于您的授权已进行的个人信息处理活动的效力。",
    "consents.confirm": "确认撤回",
    "consents.keep": "暂不撤回",
    "consents.withdrawn": "您已于 {date}撤回此项授权。",
  },
  en: {
    "consents.lead":
      "You gave us these consents when you applied. You can withdraw each of them at any time.",
    "consents.withdraw": "Withdraw",
    "consents.sure": "Withdraw this consent?",
    "consents.sure.borrow":
      "You get no new loan until you apply again and give each consent again.",
    "consents.sure.loans":
      "Your existing loans go on as agreed. Please repay them on their due days.",
    "consents.sure.before": "A withdrawal does not affect what we did under this consent before it.",
    "consents.confirm": "Withdraw this consent",
    "consents.keep": "Do not withdraw",
    "consents.withdrawn": "You withdrew this consent on {date}.",
  },
};
