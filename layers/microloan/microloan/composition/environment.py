"""A function's environment variables, checked once at start."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from microloan.adapters.dynamodb.client import Tables


class MisconfiguredError(RuntimeError):
    """The function was deployed without something it needs."""


@dataclass(frozen=True, slots=True)
class Environment:
    """What a function is told by its template.

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
        """The tables the function was given."""
        return Tables.from_environment(self.variables)

    @property
    def sandbox_table(self) -> str | None:
        """The sandbox's own table; none in a real stack."""
        return self.variables.get("SANDBOX_TABLE") or None
