"""`GET /invitation`: whether the loan entry point is visible to this member."""

from microloan.composition.container import Container
from microloan.composition.environment import Environment
from microloan.entrypoints.http.resolver import Api, CurrentRequest, described
from microloan.entrypoints.models.onboarding import InvitationAnswer
from microloan.usecases.onboarding.check_invitation import check_invitation

container = Container(Environment.from_env("MEMBERS_TABLE")).preload("members", "clock")
handler = Api()


@handler.get(
    "/invitation",
    **described(
        "Onboarding",
        "Check the invitation",
        links={"BindCard": {"operationId": "post_bank_card"}},
    ),
)
def get_invitation(request: CurrentRequest) -> InvitationAnswer:
    """Return whether the member is invited."""
    caller = request.caller
    entrance = check_invitation(caller, container.members, container.clock)
    return InvitationAnswer.of(entrance, caller.channel)
