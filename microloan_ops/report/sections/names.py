"""Names of domain values on the page."""

from microloan.domain.channel import Channel
from microloan.domain.ledger.loan_classification import LoanClassification

CHANNELS = {Channel.QQ: "QQ", Channel.WECHAT: "WeChat"}
CLASSES = {
    LoanClassification.NORMAL: "normal",
    LoanClassification.SPECIAL_MENTION: "special mention",
    LoanClassification.SUBSTANDARD: "substandard",
    LoanClassification.DOUBTFUL: "doubtful",
    LoanClassification.LOSS: "loss",
}
