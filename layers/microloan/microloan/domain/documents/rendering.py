"""The printed form of a document: HTML without scripts, in Chinese or English."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from html import escape
from typing import Any, Literal

from microloan.domain.documents.facts import Document, DocumentType
from microloan.domain.loan.disclosure import statements_of
from microloan.domain.loan.plan_disclosure import plan_statements_of
from microloan.domain.localized_text import LocalizedText
from microloan.domain.money import yuan

Language = Literal["zh", "en"]

TITLES: Mapping[DocumentType, LocalizedText] = {
    DocumentType.DISCLOSURE: LocalizedText("贷款综合融资成本明示表", "Disclosure of the cost"),
    DocumentType.CONTRACT: LocalizedText("借款合同", "Loan agreement"),
    DocumentType.SCHEDULE: LocalizedText("还款计划表", "Repayment schedule"),
    DocumentType.PLAN: LocalizedText("纾困还款方案协议", "Plan for difficulties"),
    DocumentType.SETTLEMENT: LocalizedText("贷款结清证明", "Settlement certificate"),
}
_FEN = {
    "principal": LocalizedText("借款本金", "Principal"),
    "deferred_interest": LocalizedText("分摊的已到期利息", "Interest owed before, spread"),
    "penalty_put_aside": LocalizedText("暂不收取的罚息", "Penalty put aside"),
    "total_interest": LocalizedText("利息合计", "Total interest"),
    "total": LocalizedText("应还总额", "Total to repay"),
    "early_repayment_fee": LocalizedText("提前还款费用", "Fee of early repayment"),
    "other_fees": LocalizedText("其他费用", "Other fees"),
    "interest_paid": LocalizedText("已还利息", "Interest paid"),
    "penalty_paid": LocalizedText("已还罚息", "Penalty paid"),
    "still_owed": LocalizedText("尚欠金额", "Still owed"),
}
_RATES = {
    "daily_rate": LocalizedText("日利率", "Daily rate"),
    "annual_rate_simple": LocalizedText("年化利率（单利）", "Annual rate, simple"),
    "annual_rate_irr": LocalizedText("年化利率（IRR）", "Annual rate, IRR"),
    "penalty_daily_rate": LocalizedText("罚息日利率", "Daily penalty rate"),
    "annual_ceiling": LocalizedText("综合融资成本上限（年化）", "Ceiling of all cost a year"),
}
_TEXTS = {
    "borrower": LocalizedText("借款人编号", "Borrower's number"),
    "loan_id": LocalizedText("借据编号", "Loan"),
    "drawn_on": LocalizedText("借款日", "Drawn on"),
    "arrived_on": LocalizedText("到账日（起息日）", "Arrived on, interest from"),
    "settled_on": LocalizedText("结清日", "Settled on"),
    "agreed_on": LocalizedText("方案生效日", "Agreed on"),
    "first_due": LocalizedText("首次还款日", "First due date"),
    "last_due": LocalizedText("最后还款日", "Last due date"),
    "due_day": LocalizedText("每月还款日", "Due day of the month"),
    "method": LocalizedText("还款方式", "Repayment method"),
    "type": LocalizedText("方案类型", "Type of plan"),
    "holiday": LocalizedText("只还利息的期数", "Instalments without principal"),
    "instalments": LocalizedText("期数", "Instalments"),
    "grace_days": LocalizedText("宽限天数", "Days of grace"),
    "purpose": LocalizedText("借款用途", "Purpose"),
    "card_id": LocalizedText("收款及还款银行卡编号", "Card of disbursement and repayment"),
    "product_version": LocalizedText("产品版本", "Product version"),
    "confirmed_at": LocalizedText("确认时间", "Confirmed at"),
    "reading_seconds": LocalizedText("阅读时长（秒）", "Seconds of reading"),
    "login": LocalizedText("身份核验方式", "Login methods"),
    "disclosure_hash": LocalizedText("明示表校验值", "Hash of the disclosure"),
    "entry_hash": LocalizedText("记账校验值", "Hash of the journal entry"),
}
_READ: Mapping[DocumentType, Callable[[str], Mapping[str, LocalizedText]]] = {
    DocumentType.DISCLOSURE: statements_of,
    DocumentType.CONTRACT: statements_of,
    DocumentType.PLAN: plan_statements_of,
}
"""The statements that the borrower read, by document."""
_LENDER = LocalizedText("贷款人", "Lender")
_LICENCE = LocalizedText("金融许可证编号", "Financial licence")
_HASH = LocalizedText("本文件校验值（SHA-256）", "Hash of this document (SHA-256)")
_COLUMNS = (
    LocalizedText("期次", "Number"),
    LocalizedText("还款日", "Due"),
    LocalizedText("本金（元）", "Principal (yuan)"),
    LocalizedText("利息（元）", "Interest (yuan)"),
    LocalizedText("合计（元）", "Total (yuan)"),
)
_YUAN = LocalizedText("元", " yuan")
_STYLE = (
    "body{font:14px/1.6 sans-serif;max-width:44em;margin:2em auto;padding:0 1em}"
    "table{border-collapse:collapse;width:100%}th,td{border:1px solid #999;padding:.3em .6em;"
    "text-align:left;overflow-wrap:anywhere}footer{font-size:12px;overflow-wrap:anywhere}"
)


def render(document: Document, language: Language) -> str:
    """Return a document as an HTML page for print.

    Examples
    --------
    >>> page = render(Document(DocumentType.SCHEDULE, "2026-12", {"principal": 1_000_00}), "en")
    >>> "<th>Principal</th><td>1,000.00 yuan</td>" in page
    True
    """
    title = _in(TITLES[document.type], language)
    parts = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">',
        f"<title>{title}</title><style>{_STYLE}</style></head><body><h1>{title}</h1><table>",
        *(
            f"<tr><th>{label}</th><td>{escape(value)}</td></tr>"
            for label, value in _rows(document.facts, language)
        ),
        "</table>",
        _table(document.facts.get("schedule"), language),
        *_statements(document, language),
        f"<footer>{_in(_HASH, language)}<br>{document.hash}</footer></body></html>",
    )
    return "".join(parts)


def _rows(facts: Mapping[str, Any], language: Language) -> Iterator[tuple[str, str]]:
    """Yield the label and value of each fact, in the order of the labels."""
    if lender := facts.get("lender"):
        yield _in(_LENDER, language), lender["name"]
        yield _in(_LICENCE, language), lender["licence"]
    for name, label in (_TEXTS | _FEN | _RATES).items():
        if name in facts:
            yield _in(label, language), _value(name, facts[name], language)


def _value(name: str, fact: object, language: Language) -> str:
    if name in _FEN:
        return f"{yuan(int(str(fact)))}{_in(_YUAN, language)}"
    if name in _RATES:
        percent = (Decimal(str(fact)) * 100).normalize()
        return f"{percent:f}%"
    return str(fact)


def _table(schedule: Any, language: Language) -> str:  # noqa: ANN401 - a JSON value
    if not schedule:
        return ""
    head = "".join(f"<th>{_in(column, language)}</th>" for column in _COLUMNS)
    lines = "".join(_line(*row) for row in schedule)
    return f"<table><tr>{head}</tr>{lines}</table>"


def _line(number: int, due: str, principal: int, interest: int) -> str:
    cells: Sequence[str] = (
        *(str(number), due),
        *map(yuan, (principal, interest, principal + interest)),
    )
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _statements(document: Document, language: Language) -> Iterator[str]:
    """Yield the statements, in the version that the borrower read."""
    read = _READ.get(document.type)
    if read:
        for statement in read(document.wording).values():
            yield f"<p>{escape(_in(statement, language))}</p>"


def _in(text: LocalizedText, language: Language) -> str:
    return text.zh if language == "zh" else text.en
