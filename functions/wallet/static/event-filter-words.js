// The texts of the choice of transactions, in both languages.
export default {
  zh: {
    "filter.kind": "交易类型",
    "filter.kind.all": "全部类型",
    "filter.month": "月份",
    "filter.month.all": "全部月份",
    "filter.found": "共 {n} 条交易记录",
    "event.collection_failed": "扣款未成功",
    "events.serial": "流水号",
  },
  en: {
    "filter.kind": "Kind",
    "filter.kind.all": "All kinds",
    "filter.month": "Month",
    "filter.month.all": "All months",
    "filter.found": "Transactions: {n}",
    "event.collection_failed": "Collection failed",
    "events.serial": "Serial number",
  },
};
