"""Fictitious people and cards with realistic names, areas and numbers.

Every test, simulation, example and seed takes its people from here. So code that refuses real
people fails in a test. The digits of an ID and of a card select the sandbox's behaviour.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from stdnum import luhn
from stdnum.iso7064 import mod_11_2

from microloan.domain.customers.customer import Identity

# Codes of every province, of Chongqing before 1997, of former counties and retired areas. Then the
# permits of people from Hong Kong, Macau and Taiwan, and of permanent foreign residents.
AREAS = (
    *("110105", "110112", "120101", "130121", "140402", "150125", "210203", "220122", "232301"),
    *("310104", "320520", "330226", "342401", "350128", "362401", "370285", "411082", "420111"),
    *("433021", "440301", "450521", "460027", "460300", "500235", "512301", "510125", "522131"),
    *("532922", "540123", "612401", "622301", "632121", "640121", "653121", "710000"),
    *("810000", "820000", "830000", "911124", "944840"),
)
NAMES = (
    *("张伟", "王秀英", "欧阳娜娜", "司马相如", "李〇一", "买买提·吐尔逊", "阿依古丽·买买提明"),
    *("刘䶮", "陈𠮷", "赵㛃", "次仁旺姆", "乌兰图雅", "拉巴次仁", "尼玛", "𡋾思远", "吴玥彤"),
    *("郝犇", "孙嬿婷", "扎西·多吉", "JOHN SMITH", "O'NEILL, ANNE-MARIE", "上官婉儿", "周𬱖"),
)
# The first three digits of all carriers' mobile numbers, with virtual carriers and the newest.
CARRIERS = (
    *("130", "131", "132", "133", "134", "135", "136", "137", "138", "139"),
    *("145", "147", "149", "150", "151", "152", "153", "155", "156", "157", "158", "159"),
    *("162", "165", "166", "167", "170", "171", "172", "173", "175", "176", "177", "178"),
    *("180", "181", "182", "183", "184", "185", "186", "187", "188", "189"),
    *("190", "191", "192", "193", "195", "196", "197", "198", "199"),
)
_FIRST_BIRTH, _BIRTHS = date(1968, 1, 1), 13_148
# It has no divisor in common with the number of births. Nor have the lengths above with each other,
# so every area meets every name, carrier and bank.
_STEP = 4_547
_LONGEST = 19


@dataclass(frozen=True, slots=True)
class Issue:
    """The card numbers of a bank.

    Parameters
    ----------
    begins
        The first six digits.
    length
        The number of digits.
    past_luhn
        The distance of the last digit from Luhn's check digit.
    """

    begins: str
    length: int
    past_luhn: int = 0


ISSUES = (
    Issue("622202", 19),
    Issue("621700", 19),
    Issue("622848", 19),
    Issue("621661", 19),
    Issue("621483", 16),
    # An old number of the Bank of Communications: 60142800000000004. The other issues that fail
    # Luhn are fictitious.
    Issue("601428", 17, 8),
    Issue("622260", 19),
    Issue("622908", 18),
    Issue("622262", 17),
    Issue("622622", 16),
    Issue("623058", 19, 3),
    Issue("622150", 19),
    Issue("622188", 18, 5),
)


@dataclass(frozen=True, slots=True)
class MadeUp:
    """A fictitious person with a card."""

    identity: Identity
    card_number: str

    @property
    def entries(self) -> dict[str, str]:
        """The person's input when binding the card."""
        return entries(self.identity.resident_id, self.card_number)


def made_up(number: int, kind: str = "001", behaviour: str = "000") -> MadeUp:
    """Return a person and a card. Each number gives another of both.

    Parameters
    ----------
    number
        From 1.
    kind
        Three digits, after the table in `microloan.adapters.sandbox.persons`.
    behaviour
        Three digits, after the table in `microloan.adapters.sandbox.payment_gateway`.
    """
    return MadeUp(identity(number, kind), card_number(behaviour, number))


def identity(number: int, kind: str = "001", born: date | None = None) -> Identity:
    """Return a person.

    Parameters
    ----------
    number
        From 1. Each number gives another person.
    kind
        As in `made_up`.
    born
        The date of birth, by default spread over some decades.
    """
    at = number - 1
    born = born or _FIRST_BIRTH + timedelta(days=at * _STEP % _BIRTHS)
    person = entries(resident_id(kind, born, AREAS[at % len(AREAS)]), "")
    return Identity(person["name"], person["resident_id"], f"+86{person['mobile']}", born)


def entries(resident_id: str, card_number: str) -> dict[str, str]:
    """Return a person's input when binding a card, with one name per resident ID."""
    at = int(resident_id[6:17])
    return {
        "name": NAMES[at % len(NAMES)],
        "resident_id": resident_id,
        "mobile": f"{CARRIERS[at % len(CARRIERS)]}{at % 10**8:08}",
        "card_number": card_number,
    }


def resident_id(person: str, born: date, area: str = AREAS[0]) -> str:
    """Return a valid resident ID of a fictitious person.

    Parameters
    ----------
    person
        Three digits, after the table in `microloan.adapters.sandbox.persons`.
    born
        The date of birth.
    area
        The first six digits.
    """
    number = f"{area}{born:%Y%m%d}{person}"
    return number + mod_11_2.calc_check_digit(number)


def card_number(behaviour: str = "000", serial: int = 1, bank: str = "") -> str:
    """Return a card number with its bank's length and check digit.

    Parameters
    ----------
    behaviour
        Three digits, after the table in `microloan.adapters.sandbox.payment_gateway`.
    serial
        From 1. Each serial number gives another card, of another bank.
    bank
        The first six digits, by default those of a bank in turn.
    """
    issue = Issue(bank, _LONGEST) if bank else ISSUES[(serial - 1) % len(ISSUES)]
    middle = issue.length - len(issue.begins) - len(behaviour) - 1
    number = f"{issue.begins}{serial % 10**middle:0{middle}}{behaviour}"
    return number + str((int(luhn.calc_check_digit(number)) + issue.past_luhn) % 10)
