"""The two wallets and their members' keys."""

from enum import StrEnum

MOST_OPENID = 64


class Channel(StrEnum):
    """The wallet app through which a member comes."""

    QQ = "qq"
    WECHAT = "wechat"


def member_key(channel: Channel, openid: str) -> str:
    """Return the key of a member across both wallets.

    Examples
    --------
    >>> member_key(Channel.QQ, "o1")
    'qq#o1'
    """
    return f"{channel}#{openid}"


def is_openid(text: str) -> bool:
    """Return whether a text has the form of a wallet's openid.

    Examples
    --------
    >>> is_openid("o6_bmjrPTlm6_2sgVt7hMZOPfL2M")
    True
    >>> is_openid(""), is_openid("o 1"), is_openid("小明")
    (False, False, False)
    """
    seen = text.isascii() and text.isprintable() and " " not in text
    return seen and 1 <= len(text) <= MOST_OPENID
