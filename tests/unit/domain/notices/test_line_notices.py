"""What a customer learns of a change of the line, and what stays with the bank."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from microloan.adapters.aws.eventbridge_notices import detail_of
from microloan.domain.ledger.credit_line import CreditLine
from microloan.domain.ledger.line_change import LineChange
from microloan.domain.ledger.line_extra import Extra
from microloan.domain.ledger.line_freeze import Freeze, FreezeCode
from microloan.domain.notices.events import line_notices
from microloan.domain.notices.notice import Notice, NoticeKind

LINE = CreditLine(8_000_00, Decimal("0.0005"))
# Half past midnight of the 16th in Shanghai.
AT = datetime(2024, 1, 15, 16, 30, tzinfo=UTC)
UNTIL = date(2024, 2, 1)


def frozen(code: FreezeCode, until: date | None = UNTIL) -> CreditLine:
    return replace(LINE, freeze=Freeze(code, until, "wang", AT))


def told(before: CreditLine, after: CreditLine) -> list[Notice]:
    change = LineChange.of(
        before,
        after,
        version=7,
        changed_at=AT,
        changed_by="wang",
        reason="case 4711, two wallets",
        approved_by="li",
    )
    return list(line_notices("cust-1", change))


@pytest.mark.parametrize("code", FreezeCode)
def test_notice_of_a_freeze_is_the_same_for_every_cause(code: FreezeCode) -> None:
    [notice] = told(LINE, frozen(code))
    assert [notice] == told(LINE, frozen(FreezeCode.CREDIT_RISK))
    assert (notice.kind, notice.until, notice.date) == (
        NoticeKind.LINE_FROZEN,
        UNTIL,
        date(2024, 1, 16),
    )
    assert not {"wang", "li", "4711", code.value} & set(str(detail_of(notice)).split("'"))


def test_end_of_a_freeze_by_a_person_gives_one_notice() -> None:
    before = frozen(FreezeCode.CREDIT_RISK)
    assert before.freeze
    after = replace(before, freeze=replace(before.freeze, ended_on=date(2024, 1, 16)))
    assert [one.kind for one in told(before, after)] == [NoticeKind.LINE_UNFROZEN]


def test_lower_limit_and_new_price_have_a_notice_each() -> None:
    lowered, price = told(LINE, replace(LINE, limit=5_000_00, daily_rate=Decimal("0.0004")))
    assert (lowered.kind, lowered.limit) == (NoticeKind.LIMIT_LOWERED, 5_000_00)
    assert (price.kind, price.daily_rate) == (NoticeKind.PRICE_CHANGED, Decimal("0.0004"))
    assert lowered.notice_id != price.notice_id


def test_extra_has_one_notice_with_its_amount_and_its_end() -> None:
    extra = Extra(1_000_00, date(2024, 1, 16), UNTIL)
    [notice] = told(LINE, replace(LINE, extra=extra))
    assert (notice.kind, notice.amount, notice.until, notice.limit) == (
        NoticeKind.EXTRA_LIMIT,
        1_000_00,
        UNTIL,
        None,
    )
    longer = replace(extra, until=UNTIL + timedelta(days=9))
    assert len(told(replace(LINE, extra=extra), replace(LINE, extra=longer))) == 1


def test_lower_limit_that_ends_an_extra_has_one_notice() -> None:
    before = replace(LINE, extra=Extra(1_000_00, date(2024, 1, 16), UNTIL))
    [notice] = told(before, replace(before, limit=5_000_00, extra=None))
    assert notice.kind is NoticeKind.LIMIT_LOWERED


def test_change_that_keeps_all_settings_has_no_notice() -> None:
    assert told(LINE, replace(LINE, used=1_000_00)) == []
