"""The log of every function: JSON lines with the same keys, without personal data.

There is one logger. The adapters' messages by `logging` come through it, too: its name is
"microloan", and their names begin with that.
"""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter

from microloan.adapters.aws.snapstart import after_restore, reseed
from microloan.entrypoints.logging.redaction import redact_value


class RedactingFormatter(LambdaPowertoolsFormatter):
    """Lines of JSON, redacted as the last thing before they are written."""

    def serialize(self, log: Any) -> str:  # noqa: ANN401 - the library's own type of a line
        """Return a line, its exception and traceback included."""
        return super().serialize(redact_value(log))


logger = Logger(service="microloan", logger_formatter=RedactingFormatter())
# Here, because every function has a log.
after_restore(reseed)


def begin_invocation(context: Any, correlation_id: str | None = None) -> None:  # noqa: ANN401 - Lambda's own
    """Add the IDs of an invocation to every line of its log.

    Parameters
    ----------
    correlation_id
        The ID of the request as its caller receives it. None without a caller.
    """
    invocation = getattr(context, "aws_request_id", None)
    logger.append_keys(correlation_id=correlation_id, function_request_id=invocation)
