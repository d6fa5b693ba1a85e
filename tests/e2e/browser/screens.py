"""Every screen of the page, and how to get there; tests and pictures go by this one list."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.e2e.browser import journey
from tests.e2e.browser.customer_states import State
from tests.e2e.browser.lossy_network import answered, line
from tests.e2e.browser.wallet_page import Phone


def _nothing(_phone: Phone, _state: State) -> None:
    """The address alone leads there."""


@dataclass(frozen=True)
class Screen:
    """A screen: who sees it, under which title, what it is about, at which address.

    `before` prepares what is in the way, `steps` are what a person does there.
    """

    name: str
    state: str
    title: str
    about: str
    path: str = ""
    steps: Callable[[Phone, State], None] = _nothing
    before: Callable[[Phone, State], None] = _nothing

    def show(self, phone: Phone, state: State) -> None:
        """Go there, as the member of the state."""
        phone.close_sheet()
        self.before(phone, state)
        phone.open(self.path.format(state))
        phone.titled(self.title)
        self.steps(phone, state)


def _wrong_card(phone: Phone, _state: State) -> None:
    phone.field("card.name").fill("7")
    phone.field("card.resident_id").fill("11010519900307001")
    phone.field("card.mobile").fill("12345")
    phone.field("card.card_number").fill("6222020000000011")
    phone.button("card.submit").click()
    phone.reads("field.card_number_luhn")


def _no_consent(phone: Phone, _state: State) -> None:
    phone.tick("consent.credit_query").check()
    phone.button("apply.submit").click()
    phone.reads("apply.needed")


def _quoted(phone: Phone, _state: State) -> None:
    phone.field("borrow.amount").fill("12000")
    phone.reads("quote.interest")


def _disclosed(phone: Phone, _state: State) -> None:
    journey.choose(phone, 12_000_00)
    journey.open_sheet(phone)


def _confirming(phone: Phone, state: State) -> None:
    _disclosed(phone, state)
    journey.read(phone, 12_000_00)


def _wrong_amount(phone: Phone, _state: State) -> None:
    amount = phone.field("borrow.amount")
    amount.fill("12345")
    amount.blur()
    phone.reads("problem.amount_not_whole_hundred")
    phone.reads("quote.waiting")


def _schedule(phone: Phone, _state: State) -> None:
    phone.open_tab("tab.schedule")
    for part in ("payoff.title", "schedule.title"):
        phone.unfold(part)


def _records(phone: Phone, _state: State) -> None:
    phone.open_tab("tab.records")
    phone.unfold("why.title")


def _other_amount(phone: Phone, _state: State) -> None:
    phone.choice("pay.part").check()
    phone.field("pay.amount").fill("20000")
    phone.field("pay.amount").blur()
    phone.reads("pay.most")


def _unanswered(phone: Phone, _state: State) -> None:
    line(phone, "account", *[answered(503, "throttled")] * 4, method="GET")


_LOAN = "loan/{0.loan_id}"
_DECISION = "decision/{0.application_id}"

SCREENS = (
    Screen("unavailable", "uninvited", "unavailable.title", "Not invited: no entrance, no button"),
    Screen("lapsed", "lapsed", "lapsed.title", "Invited once, and too late"),
    Screen("entrance", "invited", "start.title", "The entrance, with price and terms"),
    Screen("card", "invited", "card.title", "Binding a card", "card"),
    Screen(
        "card-wrong", "invited", "card.title", "Each entry is checked at once", "card", _wrong_card
    ),
    Screen("consents", "bound", "apply.title", "Consents, none given in advance", "apply"),
    Screen(
        "consents-missing", "bound", "apply.title", "The missing consents", "apply", _no_consent
    ),
    Screen(
        "approved",
        "approved",
        "decision.approved",
        "The decision: limit, both annual rates, reasons",
        _DECISION,
    ),
    Screen("declined", "declined", "decision.declined", "Declined: why, and what next", _DECISION),
    Screen("review", "reviewed", "decision.declined", "A person was asked to look", _DECISION),
    Screen("home-new", "approved", "home.title", "A limit, and no loan yet", "home"),
    Screen("borrow", "approved", "borrow.title", "The cost, before the button", "borrow", _quoted),
    Screen(
        "disclosure",
        "approved",
        "borrow.title",
        "The disclosure, to be read before the last step",
        "borrow",
        _disclosed,
    ),
    Screen(
        "confirm",
        "approved",
        "borrow.title",
        "The last step: amount, rates, card, first bill",
        "borrow",
        _confirming,
    ),
    Screen(
        "borrow-wrong",
        "approved",
        "borrow.title",
        "An amount that cannot be borrowed",
        "borrow",
        _wrong_amount,
    ),
    Screen("trouble", "approved", "trouble", "The service is busy", "home", before=_unanswered),
    Screen("on-its-way", "on its way", "loan.title", "The money's way to the card", _LOAN),
    Screen("cancelled", "cancelled", "loan.title", "The bank refused the payout", _LOAN),
    Screen("home", "borrowed", "home.title", "Loans, the next due day, the limit", "home"),
    Screen("loan", "borrowed", "loan.title", "A loan: what is due, and paying it", _LOAN),
    Screen(
        "loan-schedule",
        "borrowed",
        "loan.title",
        "Its schedule, and the payoff on the next days",
        _LOAN,
        _schedule,
    ),
    Screen(
        "loan-records",
        "borrowed",
        "loan.title",
        "Its records, and the calculation of the payoff",
        _LOAN,
        _records,
    ),
    Screen(
        "pay-part", "borrowed", "loan.title", "More than is owed is not sent", _LOAN, _other_amount
    ),
    Screen("loans", "borrowed", "loans.title", "All loans", "loans"),
    Screen("statement", "borrowed", "statement.of", "A month", "statement/{0.month}"),
    Screen("cards", "borrowed", "cards.title", "The cards, and which of them pays", "cards"),
    Screen("due-day", "borrowed", "due_day.title", "Another due day", "due-day"),
    Screen("limit", "borrowed", "limit.title", "A lower limit", "limit"),
    Screen("transfer", "borrowed", "transfer.title", "Payment by bank transfer", "transfer"),
    Screen("help", "borrowed", "help.title", "Help, complaints, and who lends", "help"),
    Screen("settled", "settled", "loan.title", "A loan that is paid off", _LOAN),
    Screen("home-late", "late", "home.title", "Something is overdue", "home"),
    Screen("late", "late", "loan.title", "A late loan: its cost, and the next step", _LOAN),
    Screen(
        "late-records",
        "late",
        "loan.title",
        "Its history, with failed collections",
        _LOAN,
        _records,
    ),
    Screen("pay-all", "late", "due.title", "All that is due, in one payment", "pay"),
    Screen("messages", "late", "messages.title", "Messages", "messages"),
    Screen("plan", "late", "plan.title", "A plan for difficulties", "plan/{0.loan_id}"),
)
BY_NAME = {screen.name: screen for screen in SCREENS}
