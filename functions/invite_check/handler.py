"""`GET /invitation`: whether the entrance is shown to this member."""

from microloan.entry.answers import InvitationAnswer
from microloan.entry.api import Api
from microloan.entry.environment import Environment
from microloan.entry.wiring import Wiring
from microloan.usecases.check_invitation import check_invitation

wiring = Wiring(Environment.from_env("MEMBERS_TABLE")).ready("members", "clock")
handler = Api()


@handler.routes.get("/invitation")
def get_invitation() -> InvitationAnswer:
    """Return whether the member is invited."""
    caller = handler.caller
    entrance = check_invitation(caller, wiring.members, wiring.clock)
    return InvitationAnswer.of(entrance, caller.channel)
