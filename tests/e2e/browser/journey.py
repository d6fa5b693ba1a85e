"""What a person does on the page, in the journey's words; each waits for what it leads to."""

from dataclasses import dataclass

from playwright.sync_api import Locator, expect

from microloan.domain.product import PRODUCT
from microloan.domain.underwriting.consent import Consent
from microloan_testing import persons
from tests.e2e.browser.page_texts import yuan
from tests.e2e.browser.wallet_page import Phone
from tests.e2e.people import new_person, numbers

# In milliseconds.
READING = PRODUCT.min_reading_seconds * 1000


@dataclass(frozen=True)
class Person:
    """What somebody types to bind a card."""

    name: str
    resident_id: str
    mobile: str
    card_number: str

    @classmethod
    def new(cls, kind: str = "001", behaviour: str = "000") -> "Person":
        card = persons.card_number(behaviour, next(numbers))
        return cls(**persons.entries(new_person(kind), card))

    @property
    def entries(self) -> dict[str, str]:
        return {f"card.{name}": value for name, value in vars(self).items()}


def bind(phone: Phone, person: Person) -> None:
    """Fill in the card's screen and send it."""
    for key, value in person.entries.items():
        phone.field(key).fill(value)
    phone.button("card.submit").click()
    phone.titled("apply.title")


def consent(phone: Phone) -> None:
    """Give each consent by itself, and ask for the decision."""
    for name in Consent:
        phone.tick(f"consent.{name}").check()
    phone.button("apply.submit").click()


def choose(phone: Phone, amount: int, instalments: int = 10) -> Locator:
    """Fill in the borrow screen; return the button that leads to the cost, once it is open."""
    phone.open("borrow")
    phone.titled("borrow.title")
    phone.field("borrow.amount").fill(str(amount // 100))
    phone.choice("borrow.term.value", n=instalments).check()
    button = phone.button("borrow.next")
    expect(button).to_be_enabled()
    return button


def read(phone: Phone, amount: int) -> Locator:
    """Read the open sheet to its last step; return the button that borrows.

    The browser's clock passes the reading time at once.
    """
    phone.page.clock.run_for(READING)
    phone.button("sheet.next").click()
    return phone.button("borrow.submit.amount", amount=yuan(amount, short=True))


def open_sheet(phone: Phone) -> None:
    """Open the sheet with the cost, under a clock that a test can move."""
    phone.page.clock.install()
    phone.button("borrow.next").click()
    expect(phone.sheet).to_be_visible()


def ask_for(phone: Phone, amount: int, instalments: int = 10) -> Locator:
    """Choose a loan and read its cost; return the button that borrows."""
    choose(phone, amount, instalments)
    open_sheet(phone)
    return read(phone, amount)


def borrow(phone: Phone, amount: int, instalments: int = 10) -> str:
    """Borrow and wait until the money is on the card; return the loan's id."""
    ask_for(phone, amount, instalments).click()
    return arrives(phone, amount)


def arrives(phone: Phone, amount: int) -> str:
    """Wait on the loan's screen until the money is on the card; return the loan's id."""
    phone.titled("loan.title", amount=yuan(amount, short=True))
    expect(phone.title).to_contain_text(phone.words("status.open"))
    return phone.page.url.rpartition("/")[2]


def pay(phone: Phone, way: str, amount: int | None = None) -> Locator:
    """Choose how much to pay on a loan's screen; return the button.

    After an outcome the form is asked for first.
    """
    choice = phone.choice(way)
    again = phone.button("pay.again").or_(phone.button("pay.retry"))
    expect(choice.or_(again)).to_be_visible()
    if again.is_visible():
        again.click()
    choice.check()
    if amount is None:
        return phone.button("pay.submit.amount")
    phone.field("pay.amount").fill(yuan(amount).removeprefix("¥"))
    return phone.button("pay.submit.amount", amount=yuan(amount))
