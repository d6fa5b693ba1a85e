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
            "2026-12",
            "同意查询本人信用报告：本行将向中国人民银行征信中心查询一次您的信用报告，"
            "仅用于本次审批。该次查询将留有记录。",
            "I agree to a query of my credit report: We query your credit report once, at the"
            " Credit Reference Centre of the People's Bank of China, for this decision. The query"
            " leaves a record.",
        ),
        Consent.CREDIT_REPORTING: Wording(
            "2026-12",
            "同意报送本人信贷信息：本行将向征信中心报送您的借款和还款情况，包括逾期信息。",
            "I agree to the reporting of my borrowing: We report your loans and repayments,"
            " including late payments, to the Credit Reference Centre.",
        ),
        Consent.AUTOMATED_DECISION: Wording(
            "2026-12",
            "同意本行通过自动化方式进行信用评估：您的额度和利率由模型计算得出。"
            "本行将向您说明主要原因，您可以申请人工复核。",
            "I agree to an automated decision: A model sets your limit and rate. We tell you its"
            " main reasons, and you can request a manual review.",
        ),
        Consent.DATA_SHARING: Wording(
            "2026-12",
            "同意腾讯向本行提供本人账户活跃度汇总信息："
            "仅限您的 QQ 和微信账户的开立时长、活跃天数、联系人数量、支付笔数等汇总数据，"
            "不包括聊天内容。",
            "I allow Tencent to share my activity totals with the bank: Totals of your QQ and"
            " WeChat accounts only: account age, active days, number of contacts and number of"
            " payments. No messages are shared.",
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
class ConsentWithdrawal:
    """A person's withdrawal of a consent.

    Uses of the consent before stay lawful, and loans go on as agreed (Personal Information
    Protection Law, article 15).
    """

    consent: Consent
    channel: Channel
    withdrawn_at: datetime


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


def find_consent(name: str) -> Consent:
    """Return the consent of a name.

    Raises
    ------
    InvalidInputError
        When there is none. The message does not repeat the name.

    Examples
    --------
    >>> find_consent("data_sharing").value
    'data_sharing'
    """
    if name not in set(Consent):
        raise InvalidInputError(
            "consent", "consent_unknown", "There is no such consent. Send one of the list."
        )
    return Consent(name)


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
