"""A decision's reasons in plain words."""

from microloan.domain.localized_text import LocalizedText

REASON_TEXTS = {
    "age_outside_policy": LocalizedText("年龄不在服务范围内", "Your age is outside what we offer"),
    "listed_person": LocalizedText(
        "您被列入失信被执行人名单", "You are on the courts' list of debtors"
    ),
    "related_person": LocalizedText(
        "您是本行的关联人", "You are a related person of the bank, to whom it may not lend"
    ),
    "currently_delinquent": LocalizedText(
        "您目前有逾期未还的贷款", "A loan of yours is overdue now"
    ),
    "too_many_inquiries": LocalizedText(
        "近三个月征信查询次数过多", "Too many lenders asked about you within three months"
    ),
    "debt_burden_too_high": LocalizedText(
        "每月还款占收入的比例过高", "Your repayments are too large a share of your income"
    ),
    "limit_too_low": LocalizedText(
        "按收入和已有负债计算的额度低于最低额度",
        "Your income, less what you owe, allows less than our smallest limit",
    ),
    "short_credit_history": LocalizedText("信用记录时间较短", "Your credit history is short"),
    "missed_payments": LocalizedText(
        "近两年有连续未按时还款的记录", "Payments were missed in a row within two years"
    ),
    "repeated_missed_payments": LocalizedText(
        "近两年多次未按时还款", "Payments were missed in several months within two years"
    ),
    "many_recent_inquiries": LocalizedText(
        "近三个月征信查询较多", "Several lenders asked about you within three months"
    ),
    "cards_nearly_used_up": LocalizedText(
        "信用卡额度使用率较高", "Much of your credit cards' limits is used"
    ),
    "high_debt_burden": LocalizedText(
        "每月还款占收入的比例较高", "Your repayments take much of your income"
    ),
    **{
        f"{channel}_{code}": LocalizedText(f"{zh}{words.zh}", words.en.format(en))
        for channel, zh, en in (("qq", "QQ", "QQ"), ("wechat", "微信", "WeChat"))
        for code, words in {
            "young_account": LocalizedText("账户开立时间较短", "Your {} account is young"),
            "little_activity": LocalizedText(
                "近期活跃度较低", "Your {} account was little used lately"
            ),
            "few_contacts": LocalizedText("联系人较少", "Your {} account has few contacts"),
            "few_wallet_payments": LocalizedText("支付次数较少", "You made few payments with {}"),
        }.items()
    },
}
