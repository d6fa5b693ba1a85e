"""How the page calls what the domain names."""

from microloan.domain.classes import LoanClass
from microloan.domain.member import Channel

CHANNELS = {Channel.QQ: "QQ", Channel.WECHAT: "WeChat"}
CLASSES = {
    LoanClass.NORMAL: "normal",
    LoanClass.SPECIAL_MENTION: "special mention",
    LoanClass.SUBSTANDARD: "substandard",
    LoanClass.DOUBTFUL: "doubtful",
    LoanClass.LOSS: "loss",
}
