"""A decision's reasons in plain words."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """The same sentence for a reader of Chinese and of English."""

    zh: str
    en: str


REASONS = {
    "age_outside_policy": Words("年龄不在服务范围内", "Your age is outside what we offer"),
    "listed_person": Words("您被列入失信被执行人名单", "You are on the courts' list of debtors"),
    "currently_delinquent": Words("您目前有逾期未还的贷款", "A loan of yours is overdue now"),
    "too_many_inquiries": Words(
        "近三个月征信查询次数过多", "Too many lenders asked about you within three months"
    ),
    "debt_burden_too_high": Words(
        "每月还款占收入的比例过高", "Your repayments are too large a share of your income"
    ),
    "limit_too_low": Words(
        "按收入和已有负债计算的额度低于最低额度",
        "Your income, less what you owe, allows less than our smallest limit",
    ),
    "short_credit_history": Words("信用记录时间较短", "Your credit history is short"),
    "missed_payments": Words("近两年有未按时还款的记录", "Payments were missed within two years"),
    "many_recent_inquiries": Words(
        "近三个月征信查询较多", "Several lenders asked about you within three months"
    ),
    "little_activity": Words(
        "钱包账户近期活跃度较低", "Your wallet account was little used lately"
    ),
    "few_contacts": Words("账户联系人较少", "Your account has few contacts"),
    "few_wallet_payments": Words("钱包支付次数较少", "You made few payments with the wallet"),
    "young_account": Words("账户开立时间较短", "Your wallet account is young"),
}
