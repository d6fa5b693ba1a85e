"""A function's environment variables, checked once at start."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from microloan.adapters.dynamodb.client import Tables

if TYPE_CHECKING:
    from microloan.domain.loan.confirmation import Lender


class MisconfiguredError(RuntimeError):
    """The function was deployed without a variable that it needs."""


@dataclass(frozen=True, slots=True)
class Environment:
    """The environment variables of a function, from its template.

    Parameters
    ----------
    variables
        The environment variables.
    """

    variables: Mapping[str, str]

    @classmethod
    def from_env(cls, *needed: str, variables: Mapping[str, str] = os.environ) -> "Environment":
        """Return the environment, or name every variable that is missing at once.

        Raises
        ------
        MisconfiguredError
            When any of `needed` is not set.
        """
        if missing := [name for name in needed if not variables.get(name)]:
            raise MisconfiguredError(f"missing environment variables: {', '.join(missing)}")
        return cls(variables)

    def __getitem__(self, name: str) -> str:
        """Return a variable."""
        return self.variables[name]

    @property
    def tables(self) -> Tables:
        """The names of the function's tables."""
        return Tables.from_environment(self.variables)

    @property
    def lender(self) -> "Lender":
        """The bank that lends, as its borrowers read it."""
        # Only draws and plans need the loan's modules for it.
        from microloan.domain.loan.confirmation import Lender  # noqa: PLC0415 - as said

        return Lender(self["LENDER_NAME"], self["LENDER_LICENCE"])

    @property
    def receiving_account(self) -> dict[str, str]:
        """The lender's account for bank transfers, as its borrowers read it."""
        return {
            "account_name": self["LENDER_NAME"],
            "account_number": self["LENDER_ACCOUNT"],
            "bank": self["LENDER_BANK"],
        }

    @property
    def sandbox_table(self) -> str | None:
        """The name of the sandbox's own table, None in a real stack."""
        return self.variables.get("SANDBOX_TABLE") or None
