"""`GET /operations/status`: an operator asks whether the bank does its work.

API Gateway lets nobody in but by IAM, so there is no token and no customer here.
"""

from microloan.composition.container import Container
from microloan.composition.environment import Environment
from microloan.entrypoints.http.resolver import Api, described
from microloan.entrypoints.models.operations import OperationAnswer
from microloan.usecases.operations.view_service_health import view_service_health

container = Container(Environment.from_env("TRANSFERS_TABLE", "CLOSINGS_TABLE")).preload(
    "end_of_day", "loan_book", "clock"
)
handler = Api()


@handler.get(
    "/operations/status",
    **described("Operations", "Does the bank do its work?", access="operator"),
)
def get_status() -> OperationAnswer:
    """Return business date, nights, and money on its way."""
    return OperationAnswer.of(
        view_service_health(container.end_of_day, container.loan_book, container.clock)
    )
