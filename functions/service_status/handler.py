"""`GET /operations/status`: an operator reads the health of the service.

API Gateway accepts only IAM signatures, so there is no token and no customer here.
"""

from microloan.composition.container import Container
from microloan.composition.environment import Environment
from microloan.entrypoints.http.resolver import Api, described
from microloan.entrypoints.models.operations import OperationAnswer
from microloan.usecases.operations.view_service_health import view_service_health

container = Container(
    Environment.from_env("CUSTOMERS_TABLE", "TRANSFERS_TABLE", "CLOSINGS_TABLE")
).preload("end_of_day", "loan_book", "clock")
handler = Api()


@handler.get(
    "/operations/status",
    **described("Operations", "Read service health", access="operator"),
)
def get_status() -> OperationAnswer:
    """Return the business date, the closed days and the pending transfers."""
    return OperationAnswer.of(
        view_service_health(container.end_of_day, container.loan_book, container.clock)
    )
