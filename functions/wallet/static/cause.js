// The reasons of failed collections.
import { has, learn, t } from "./words.js";

learn({
  zh: {
    "cause.insufficient_funds": "卡内余额不足",
    "cause.other": "银行未能完成扣款",
  },
  en: {
    "cause.insufficient_funds": "Not enough money on the card",
    "cause.other": "The bank did not complete the payment",
  },
});

export const causeName = (reason) => t(has(`cause.${reason}`) ? `cause.${reason}` : "cause.other");
