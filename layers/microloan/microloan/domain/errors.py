"""Every refusal the business can give.

::

    MicroloanError
    ├── Invalid                 a value breaks a rule; names the field
    ├── NotFound                no such thing for this customer
    ├── Refused                 the state of things does not allow it now
    │   ├── NotInvited
    │   └── IdempotencyMismatch
    ├── Unavailable             what is needed outside is not there now; try again later
    │   ├── Busy                it refused for now; nothing happened
    │   └── Unanswered          it did not answer; what was asked may have happened
    └── Fault                   ours, never the customer's
        ├── Conflict            an optimistic write lost its race
        ├── Corrupt             stored data breaks an invariant
        └── BooksDoNotTie       journal and loans disagree
"""


class MicroloanError(Exception):
    """Root of the tree; `code` is stable and one of `entrypoints/http/error_codes.py`."""

    code = "internal"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code


class Invalid(MicroloanError):
    """A value breaks a rule of the product; the caller can correct it."""

    def __init__(self, field: str, code: str, message: str) -> None:
        super().__init__(message, code=code)
        self.field = field


class NotFound(MicroloanError):
    """There is no such thing, or it is not this customer's: the two look the same."""

    code = "not_found"


class Refused(MicroloanError):
    """The request is well formed, but the present state does not allow it."""

    code = "refused"


class NotInvited(Refused):
    """The member has no invitation, or it has lapsed."""

    code = "not_invited"


class IdempotencyMismatch(Refused):
    """The `Idempotency-Key` was used before with another body."""

    code = "idempotency_mismatch"


class Unavailable(MicroloanError):
    """What is needed from outside is not there now; to ask again does no harm."""

    code = "upstream_unavailable"


class Busy(Unavailable):
    """What is outside has too much to do, and did nothing of what it was asked."""

    code = "throttled"


class Unanswered(Unavailable):
    """What is outside did not answer; what it was asked may have happened all the same."""

    code = "upstream_timeout"


class Fault(MicroloanError):
    """Something on our side is wrong; the customer can do nothing about it."""

    code = "internal"


class Conflict(Fault):
    """Another write came first; read again and decide again."""

    code = "conflict"


class Corrupt(Fault):
    """Stored data breaks an invariant of the domain."""

    code = "corrupt"


class BooksDoNotTie(Fault):
    """Journal and loans disagree; the night must not be closed."""

    code = "books_do_not_tie"
