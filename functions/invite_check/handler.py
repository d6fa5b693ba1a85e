"""`GET /invitation`: whether the entrance is shown to this member."""

from microloan.entry.answers import InvitationAnswer
from microloan.entry.api import Api, CurrentRequest, described
from microloan.entry.environment import Environment
from microloan.entry.wiring import Wiring
from microloan.usecases.check_invitation import check_invitation

wiring = Wiring(Environment.from_env("MEMBERS_TABLE")).ready("members", "clock")
handler = Api()


@handler.get(
    "/invitation",
    **described(
        "Onboarding",
        "Is the entrance shown?",
        links={"BindCard": {"operationId": "post_bank_card"}},
    ),
)
def get_invitation(request: CurrentRequest) -> InvitationAnswer:
    """Return whether the member is invited."""
    caller = request.caller
    entrance = check_invitation(caller, wiring.members, wiring.clock)
    return InvitationAnswer.of(entrance, caller.channel)
