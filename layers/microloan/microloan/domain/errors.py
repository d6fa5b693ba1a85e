"""Every error that the business can raise.

::

    MicroloanError
    ├── InvalidInputError               a value breaks a rule, names the field
    ├── NotFoundError                   no such thing for this customer
    ├── StateConflictError              the present state does not allow it
    │   ├── NotInvitedError
    │   ├── DisclosureDiffersError
    │   ├── DueChangedError
    │   ├── LineInUseError
    │   └── IdempotencyMismatchError
    ├── StepUpRequiredError             the login is too weak or too old for it
    ├── UnavailableError                a dependency is not available now
    │   ├── ThrottledError              it refused for now, nothing happened
    │   └── NoResponseError             it timed out, the operation may have completed
    └── InternalFaultError              a fault of the service, never the customer's
        ├── ConcurrentUpdateError       an optimistic write lost its race
        ├── CorruptDataError            stored data breaks an invariant
        └── UnbalancedBooksError        journal and loans disagree
"""

from collections.abc import Mapping


class MicroloanError(Exception):
    """Root of the tree.

    `code` is stable and one of `entrypoints/http/error_codes.py`.
    """

    code = "internal"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code


class InvalidInputError(MicroloanError):
    """A value breaks a rule of the product. The caller can correct it."""

    def __init__(self, field: str, code: str, message: str) -> None:
        super().__init__(message, code=code)
        self.field = field


class NotFoundError(MicroloanError):
    """There is no such object, or it is not this customer's. Both look the same."""

    code = "not_found"


class StateConflictError(MicroloanError):
    """The request is well formed, but the present state does not allow it."""

    code = "refused"


class NotInvitedError(StateConflictError):
    """The member has no invitation, or it has lapsed."""

    code = "not_invited"


class DisclosureDiffersError(StateConflictError):
    """The customer confirmed another disclosure than `disclosure`, that of now."""

    code = "disclosure_differs"

    def __init__(self, message: str, disclosure: object) -> None:
        super().__init__(message)
        self.disclosure = disclosure


class DueChangedError(StateConflictError):
    """The customer agreed to pay another amount than `due`, the fen due now in all."""

    code = "due_changed"

    def __init__(self, message: str, due: int) -> None:
        super().__init__(message)
        self.due = due


class LineInUseError(StateConflictError):
    """A line cannot be closed yet.

    `obstacles` has the number of `open_loans`. In fen it has what is `used` of the line, the
    customer's `credit`, and the refunds under way (`refunding`).
    """

    code = "line_in_use"

    def __init__(self, message: str, obstacles: Mapping[str, int]) -> None:
        super().__init__(message)
        self.obstacles = obstacles


class IdempotencyMismatchError(StateConflictError):
    """The `Idempotency-Key` was used before with another body."""

    code = "idempotency_mismatch"


class StepUpRequiredError(MicroloanError):
    """The login is too weak or too old for the request.

    A new login lets the same request pass. `accepted` has the combinations of values of `amr`, of
    which one suffices. `max_age` is the greatest age of the login in seconds.
    """

    code = "insufficient_user_authentication"

    def __init__(self, message: str, accepted: tuple[tuple[str, ...], ...], max_age: int) -> None:
        super().__init__(message)
        self.accepted = accepted
        self.max_age = max_age


class UnavailableError(MicroloanError):
    """A dependency is not available now. Repeating the request is safe."""

    code = "upstream_unavailable"


class ThrottledError(UnavailableError):
    """The dependency refused for now, and nothing happened."""

    code = "throttled"


def throttled(reason: str = "ThrottlingException") -> ThrottledError:
    """Return the error of a busy service, with the service's own name of it.

    A hold on a person raises it too, so that nothing tells the two apart.
    """
    return ThrottledError(f"The service is throttled ({reason}). Try again later.")


class NoResponseError(UnavailableError):
    """The dependency timed out. The operation may have completed."""

    code = "upstream_timeout"


class InternalFaultError(MicroloanError):
    """The service itself is at fault. The customer can do nothing about it."""

    code = "internal"


class ConcurrentUpdateError(InternalFaultError):
    """Another write came first. Read again and decide again."""

    code = "conflict"


class CorruptDataError(InternalFaultError):
    """Stored data breaks an invariant of the domain."""

    code = "corrupt"


class UnbalancedBooksError(InternalFaultError):
    """Journal and loans disagree, so the day must not be closed."""

    code = "books_do_not_tie"
