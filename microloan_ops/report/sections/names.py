"""How the page calls what the domain names."""

from microloan.domain.channel import Channel
from microloan.domain.ledger.loan_classification import LoanClass

CHANNELS = {Channel.QQ: "QQ", Channel.WECHAT: "WeChat"}
CLASSES = {
    LoanClass.NORMAL: "normal",
    LoanClass.SPECIAL_MENTION: "special mention",
    LoanClass.SUBSTANDARD: "substandard",
    LoanClass.DOUBTFUL: "doubtful",
    LoanClass.LOSS: "loss",
}
