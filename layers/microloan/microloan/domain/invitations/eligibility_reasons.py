"""The reasons against a member's eligibility, in plain words."""

from microloan.domain.localized_text import LocalizedText

ELIGIBILITY_REASON_TEXTS = {
    "already_invited": LocalizedText(
        "该用户已获得过邀请，每人只邀请一次", "The member was invited already; each is invited once"
    ),
    "listing_expired": LocalizedText("名单有效期已过", "The listing has expired"),
    "card_too_new": LocalizedText(
        "本人银行卡绑定时间不足", "The own-name card was bound too short a time ago"
    ),
    "account_too_new": LocalizedText("钱包账户开立时间不足", "The wallet account is too young"),
    "not_active_enough": LocalizedText(
        "近三十天活跃天数不足", "The account was active on too few of the last thirty days"
    ),
    "abnormal_behaviour": LocalizedText(
        "近九十天账户有异常行为", "The account behaved abnormally within ninety days"
    ),
    "listed_debtor": LocalizedText(
        "该用户被列入失信被执行人名单", "The member is on the courts' list of debtors"
    ),
    "below_todays_conditions": LocalizedText(
        "银行预评分低于当前准入标准", "The bank's own score is below today's credit conditions"
    ),
}
