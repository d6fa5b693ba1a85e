"""Endpoints of the sandbox beside the API: tokens, members, the test clock."""

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Protocol

from microloan.domain.authentication import Method
from microloan.domain.channel import is_openid
from microloan.entrypoints.auth.scopes import EVERY_SCOPE
from microloan_ops.console.stack import StackError
from microloan_ops.local.issuers import ISSUERS, STRONGEST_LOGIN, Issuers

Body = Mapping[str, object]
Answer = Mapping[str, object]
Members = Callable[[str], object]
Invite = Callable[[str, str], Answer]


class Clock(Protocol):
    """The stack's test clock."""

    def show(self) -> Answer:
        """Return at least `today`, the business date in ISO form."""

    def advance(self, to: date) -> object:
        """Move to a later date, running each night in between."""


class SandboxError(Exception):
    """A refused request. The message has the reason."""


class Sandbox:
    """The sandbox endpoints, by method and path."""

    def __init__(self, issuers: Issuers, clock: Clock, members: Members, invite: Invite) -> None:
        self._issuers = issuers
        self._invite = invite
        self._members = members
        self._clock = clock
        self._advancing = threading.Lock()
        self._routes: Mapping[tuple[str, str], Callable[[Body], Answer]] = {
            ("POST", "/sandbox/token"): self._token,
            ("GET", "/sandbox/members"): self._list,
            ("POST", "/sandbox/invitations"): self._invited,
            ("GET", "/sandbox/clock"): lambda _: self._clock.show(),
            ("POST", "/sandbox/clock"): self._advance,
            **{
                ("GET", f"/issuers/{channel}/.well-known/jwks.json"): self._jwks(channel)
                for channel in ISSUERS
            },
        }

    def route(self, method: str, path: str) -> Callable[[Body], Answer] | None:
        """Return the function of a route, or None."""
        return self._routes.get((method, path))

    def _jwks(self, channel: str) -> Callable[[Body], Answer]:
        return lambda _: self._issuers.jwks(channel)

    def _list(self, body: Body) -> Answer:
        return {"members": self._members(_channel(body))}

    def _invited(self, body: Body) -> Answer:
        member = _text(body, "member") if "member" in body else ""
        if member and not is_openid(member):
            raise SandboxError("member: must be an openid")
        return self._invite(_channel(body), member)

    def _token(self, body: Body) -> Answer:
        channel = _channel(body)
        scope = _text(body, "scope") if "scope" in body else EVERY_SCOPE
        amr, auth_age = _methods(body), body.get("auth_age", 0)
        if not isinstance(auth_age, int) or isinstance(auth_age, bool) or auth_age < 0:
            raise SandboxError("auth_age: must be a whole number, at least 0")
        token = self._issuers.mint(
            channel, _text(body, "member"), scope=scope, amr=amr, auth_age=auth_age
        )
        return {"token": token}

    def _advance(self, body: Body) -> Answer:
        # Two requests move the clock twice, one after the other.
        with self._advancing:
            try:
                self._clock.advance(self._target(body))
            except StackError as error:
                raise SandboxError(str(error)) from error
            return self._clock.show()

    def _target(self, body: Body) -> date:
        days = body.get("days")
        if days is None:
            return _date(_text(body, "to"))
        if not isinstance(days, int) or isinstance(days, bool) or days < 1:
            raise SandboxError("days: must be a whole number, at least 1")
        return _date(_text(self._clock.show(), "today")) + timedelta(days=days)


def _channel(body: Body) -> str:
    channel = _text(body, "channel")
    if channel not in ISSUERS:
        raise SandboxError(f"channel: must be one of {', '.join(ISSUERS)}")
    return channel


def _methods(body: Body) -> Sequence[str]:
    """Return the methods of the login, which the sandbox's wallet performs at once."""
    amr = body.get("amr", STRONGEST_LOGIN)
    if not isinstance(amr, list | tuple) or not all(method in tuple(Method) for method in amr):
        raise SandboxError(f"amr: must be a list of {', '.join(Method)}")
    return amr


def _text(body: Body, field: str) -> str:
    value = body.get(field)
    if not isinstance(value, str) or not value:
        raise SandboxError(f"{field}: must be a text")
    return value


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise SandboxError("to: must be a date such as 2024-01-31") from None
