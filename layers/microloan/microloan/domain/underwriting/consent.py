"""The consents of a person, each given on its own before any inquiry."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from microloan.domain import ids
from microloan.domain.channel import Channel
from microloan.domain.errors import InvalidInputError


class Consent(StrEnum):
    """The consents that a decision needs.

    To query the credit report and to report to the bureau: Regulation on the Administration of the
    Credit Reporting Industry (2013), articles 18 and 29. To decide automatically and to take data
    from the wallet: Personal Information Protection Law (2021), articles 23 and 24.
    """

    CREDIT_QUERY = "credit_query"
    CREDIT_REPORTING = "credit_reporting"
    AUTOMATED_DECISION = "automated_decision"
    DATA_SHARING = "data_sharing"


@dataclass(frozen=True, slots=True)
class Wording:
    """The text that a person read before agreeing.

    Another sentence is another version.
    """

    version: str
    zh: str
    en: str


WORDINGS: Mapping[Consent, Wording] = MappingProxyType(
    {
        Consent.CREDIT_QUERY: Wording(
            "2026-11",
            "同意查询我的征信报告：向中国人民银行征信中心查询一次，用于本次审批；查询会留下记录。",
            "You may query my credit report: Once, at the credit reference centre of the People's"
            " Bank of China, for this decision. The query leaves a record.",
        ),
        Consent.CREDIT_REPORTING: Wording(
            "2026-11",
            "同意报送我的借款信息：您的借款和还款情况（包括逾期）将报送征信中心。",
            "You may report my borrowing: What you borrow and repay, late payments included, is"
            " reported to the credit reference centre.",
        ),
        Consent.AUTOMATED_DECISION: Wording(
            "2026-11",
            "同意由系统自动作出决定：额度与利率由模型计算得出；我们会告诉您主要原因，"
            "您可以要求人工复核。",
            "A machine may decide: Limit and rate come from a model; we tell you its main reasons,"
            " and you may ask for a person to look.",
        ),
        Consent.DATA_SHARING: Wording(
            "2026-11",
            "同意钱包向我们提供活跃度数据：只包括您在QQ和微信的账户时长、活跃天数、联系人数量、"
            "支付次数等汇总数据，不包括聊天内容。",
            "My wallet may tell you how active I am: Totals only, of QQ and WeChat: age of the"
            " account, active days, number of contacts and payments. No messages.",
        ),
    }
)


CURRENT: Mapping[str, str] = MappingProxyType(
    {consent.value: wording.version for consent, wording in WORDINGS.items()}
)
"""All consents to the current wordings, in the form of an application."""


@dataclass(frozen=True, slots=True)
class GivenConsent:
    """A consent, in the version of the wording that was read."""

    consent: Consent
    version: str


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    """A person's consents: their wordings, channel and time, and the application."""

    application_id: str
    channel: Channel
    given_at: datetime
    given: tuple[GivenConsent, ...]


@dataclass(frozen=True, slots=True)
class Inquiry:
    """An inquiry about a person, stored before the providers are queried.

    Parameters
    ----------
    inquiry_id
        The bureau keeps it too.
    bureau, social
        The consents under which each is queried.
    """

    inquiry_id: str
    application_id: str
    asked_at: datetime
    bureau: GivenConsent
    social: GivenConsent

    @classmethod
    def under(cls, consents: ConsentRecord) -> "Inquiry":
        """Return the inquiry that a person consented to.

        Examples
        --------
        >>> from datetime import UTC
        >>> given = require_consents(CURRENT)
        >>> at = datetime(2026, 11, 24, tzinfo=UTC)
        >>> Inquiry.under(ConsentRecord("app-1", Channel.QQ, at, given)).bureau.consent.value
        'credit_query'
        """
        by_consent = {given.consent: given for given in consents.given}
        return cls(
            inquiry_id=ids.inquiry_id(consents.application_id, consents.given_at),
            application_id=consents.application_id,
            asked_at=consents.given_at,
            bureau=by_consent[Consent.CREDIT_QUERY],
            social=by_consent[Consent.DATA_SHARING],
        )


def require_consents(given: Mapping[str, str]) -> tuple[GivenConsent, ...]:
    """Return all consents, or raise when one is not to the current wording.

    Parameters
    ----------
    given
        The version of the wording that the person read, by consent.

    Raises
    ------
    InvalidInputError
        Naming `consents` and the first that is missing, unknown, or to another wording.
    """
    # Its name is the caller's own text, and not repeated.
    if not set(Consent).issuperset(given):
        raise InvalidInputError(
            "consents",
            "consent_unknown",
            "One of the consents is unknown. Send only the listed consents.",
        )
    for consent, wording in WORDINGS.items():
        if consent not in given:
            raise InvalidInputError(
                "consents",
                "consent_missing",
                f"Consent {consent} is missing. Ask the customer for it.",
            )
        if given[consent] != wording.version:
            raise InvalidInputError(
                "consents",
                "consent_outdated",
                f"Consent {consent} is outdated. Ask for it with wording {wording.version}.",
            )
    return tuple(GivenConsent(consent, given[consent]) for consent in Consent)
