"""Loan arithmetic: terms, schedule, bills, allocation and the loan itself."""

from microloan.domain.loan.allocation import Allocation
from microloan.domain.loan.bill import Bill
from microloan.domain.loan.loan import Loan
from microloan.domain.loan.schedule import Instalment
from microloan.domain.loan.terms import Terms, interest

__all__ = ["Allocation", "Bill", "Instalment", "Loan", "Terms", "interest"]
