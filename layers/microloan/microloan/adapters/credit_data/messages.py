"""The protocol of both credit data providers: requests and answers.

A figure that is missing or impossible is never replaced by another: the answer is indeterminate.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from microloan.adapters.http.envelope import (
    Document,
    HttpRequest,
    HttpResponse,
    IndeterminateResponseError,
    decode,
    encode,
    error_code,
)
from microloan.domain.channel import Channel
from microloan.domain.customers.customer import Identity
from microloan.domain.underwriting.applicant_data import BureauReport, WalletActivity, WalletProfile
from microloan.domain.underwriting.consent import Consent

PURPOSE = "loan_approval"
# The reasons for which a provider refuses a report. Any other reason is `OTHER_REFUSAL`.
BUREAU_REFUSALS = frozenset({"consent_refused", "identity_unknown"})
OTHER_REFUSAL = "refused"
MEMBER_UNKNOWN = "member_unknown"

_OK, _NOT_FOUND, _REFUSED = 200, 404, 422
_MOST_FEN = 1_000_000_000_00
_MOST_MONTHS = 1_200
# The largest valid value of each figure. The least is zero.
FIGURES: Mapping[str, int] = {
    "months_of_history": _MOST_MONTHS,
    "overdue_now": _MOST_FEN,
    "worst_status_24m": 7,
    "inquiries_3m": 999,
    "monthly_income": _MOST_FEN,
    "monthly_repayments": _MOST_FEN,
    "unsecured_debt": _MOST_FEN,
    "overdue_months_now": 7,
    "missed_24m": 24,
    "card_utilisation": 999,
}
ACTIVITY: Mapping[str, int] = {
    "account_months": _MOST_MONTHS,
    "active_days": 30,
    "contacts": 1_000_000,
    "payments_3m": 1_000_000,
}
# The figures that the bureau has of a person without any credit account.
_WITHOUT_RECORD = ("inquiries_3m", "monthly_income")


@dataclass(frozen=True, slots=True)
class RefusalError:
    """A provider's refusal to report on one person.

    The provider is up, and answers for others.
    """

    code: str


def credit_report(identity: Identity, query_id: str) -> HttpRequest:
    """Return the request for a person's report."""
    document = {
        "query_id": query_id,
        "name": identity.name,
        "resident_id": identity.resident_id,
        "purpose": PURPOSE,
        "consent": Consent.CREDIT_QUERY.value,
    }
    return HttpRequest("POST", "/credit-reports", encode(document))


def activity(channel: Channel, openid: str) -> HttpRequest:
    """Return the request for a member's activity."""
    return HttpRequest("POST", "/activity", encode({"channel": channel.value, "openid": openid}))


def read_report(answer: HttpResponse, query_id: str) -> BureauReport | RefusalError:
    """Return a person's report, a thin one when the bureau has no record.

    Raises
    ------
    IndeterminateResponseError
        When the answer is no valid report on this query.
    """
    document = decode(answer, _OK, _REFUSED)
    if answer.status == _REFUSED:
        code = error_code(document)
        return RefusalError(code if code in BUREAU_REFUSALS else OTHER_REFUSAL)
    _require_members(document, ("query_id", "status", "report"))
    if document["query_id"] != query_id:
        raise IndeterminateResponseError("another query")
    match document["status"]:
        case "found":
            return _read_figures(document["report"], FIGURES)
        case "no_record":
            return _read_figures(document["report"], _WITHOUT_RECORD)
        case _:
            raise IndeterminateResponseError("no known status")


def read_activity(answer: HttpResponse, channel: Channel) -> WalletProfile | RefusalError:
    """Return a member's activity in each wallet.

    Raises
    ------
    IndeterminateResponseError
        When the answer lacks the activity, above all in the requested wallet.
    """
    document = decode(answer, _OK, _NOT_FOUND)
    if answer.status == _NOT_FOUND:
        if error_code(document) != MEMBER_UNKNOWN:
            raise IndeterminateResponseError("no such page")
        return RefusalError(MEMBER_UNKNOWN)
    _require_members(document, tuple(Channel))
    profile = WalletProfile(
        *(_read_activity_of(document[each]) for each in (Channel.QQ, Channel.WECHAT))
    )
    if profile.of(channel) is None:
        raise IndeterminateResponseError("no activity in the wallet asked about")
    return profile


def _read_figures(document: object, expected: Collection[str]) -> BureauReport:
    members = _require_members(document, (*expected, "listed"))
    figures = {name: _read_whole(members, name, FIGURES[name]) for name in expected}
    report = BureauReport(
        **dict.fromkeys(FIGURES, 0) | figures, listed=_read_flag(members, "listed")
    )
    behind = bool(report.overdue_now), bool(report.worst_status_24m)
    if behind != (bool(report.overdue_months_now), bool(report.missed_24m)):
        raise IndeterminateResponseError("figures that contradict each other")
    return report


def _read_activity_of(document: object) -> WalletActivity | None:
    if document is None:
        return None
    members = _require_members(document, ACTIVITY)
    return WalletActivity(
        **{name: _read_whole(members, name, most) for name, most in ACTIVITY.items()}
    )


def _require_members(document: object, names: Collection[str]) -> Document:
    """Return an object that has these members and no other."""
    if not isinstance(document, dict) or set(document) != set(names):
        raise IndeterminateResponseError("not the members that are agreed")
    return document


def _read_whole(members: Document, name: str, most: int) -> int:
    value = members[name]
    # Otherwise 1.0 and True would pass as equals of 1.
    if type(value) is not int or not 0 <= value <= most:
        raise IndeterminateResponseError(f"no {name} that can be true")
    return value


def _read_flag(members: Document, name: str) -> bool:
    value = members[name]
    if not isinstance(value, bool):
        raise IndeterminateResponseError(f"no {name}")
    return value
