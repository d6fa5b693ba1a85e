"""The chapters of the demo, in order."""

import random
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from rich.console import Console

from microloan.domain.calendar import ONE_DAY
from microloan.domain.channel import Channel
from microloan.domain.invitations.campaign import CampaignTerms
from microloan.domain.invitations.member import InvitationStatus, Member, invitation_status
from microloan.domain.money import yuan
from microloan.usecases.invitations.campaigns import require_campaign
from microloan_ops.cli import clock, ledger, loan, loan_output
from microloan_ops.cli.demo import narration
from microloan_ops.cli.executions import follow
from microloan_ops.cli.ledger import output as ledger_output
from microloan_ops.cli.lottery import output as lottery_output
from microloan_ops.cli.lottery import state_machine
from microloan_ops.cli.wallet import Wallet
from microloan_ops.cli.whitelist import output
from microloan_ops.cli.whitelist.run import import_file
from microloan_ops.cli.whitelist.sample import write_sample
from microloan_ops.console.stack import Stack
from microloan_ops.local.settings import Settings
from microloan_testing import persons

MEMBERS = 10_000
INVITED = 500
AMOUNT = 10_000_00
INSTALMENTS = 10


@dataclass
class Story:
    """The state that the chapters share."""

    console: Console
    settings: Settings
    stack: Stack
    name: str
    sessions: ExitStack

    def today(self) -> date:
        """Return the stack's business date."""
        return date.fromisoformat(str(clock.show(self.stack)["today"]))

    def wallet(self, member: Member) -> Wallet:
        """Return a member's session, which ends with the demo."""
        wallet = Wallet.of(self.settings, member.channel, member.openid)
        self.sessions.enter_context(wallet.http)
        return wallet


def run(console: Console, settings: Settings) -> dict[str, object]:
    """Run the journey on the local cloud, and return its IDs and figures."""
    name = f"demo-{int(time.time())}"
    with ExitStack() as sessions:
        return _run_chapters(Story(console, settings, Stack.connect(None), name, sessions))


def _run_chapters(story: Story) -> dict[str, object]:
    started = time.monotonic()
    _white_list(story)
    campaigns, (qq, wechat, outsider) = _invitations(story)
    wallet, application_id = _onboarding(story, qq, wechat, outsider)
    loan_id, first_due = _draw(story, wallet)
    days_closed = _close_days(story, wallet, loan_id, first_due)
    _settle(story, wallet, loan_id)
    proven = _proof(story, wallet, loan_id)
    seconds = time.monotonic() - started
    narration.end(story.console, seconds)
    return {
        "campaigns": campaigns,
        "application_id": application_id,
        "loan_id": loan_id,
        "days_closed": days_closed,
        "proven": proven,
        "seconds": round(seconds),
    }


def _white_list(story: Story) -> None:
    narration.chapter(story.console, "A white list", f"{MEMBERS:,} members of both wallets.")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "members.csv"
        write_sample(file, MEMBERS, story.today() + timedelta(days=365), story.name)
        with output.Bar("Importing") as bar:
            done = import_file(file, story.stack, watch=bar)
    output.print_tally(story.console, done)


def _invitations(story: Story) -> tuple[list[str], tuple[Member, Member, Member]]:
    narration.chapter(story.console, "A lottery", f"{INVITED} of the eligible, at random.")
    terms = [CampaignTerms(f"{story.name}-{channel}", channel, INVITED // 2) for channel in Channel]
    for run in [state_machine.start(story.stack, campaign) for campaign in terms]:
        follow(story.stack, run, "lottery")
    for campaign in terms:
        lottery_output.print_campaign(
            story.console, require_campaign(campaign.name, story.stack.draws)
        )
    story.console.print(f"Verify one: microloan lottery verify {terms[0].name}")
    mine = [m for m in _members(story) if m.openid.startswith(story.name)]
    today = story.today()
    invited = [m for m in mine if invitation_status(m, today) is InvitationStatus.INVITED]
    outsider = next(m for m in mine if invitation_status(m, today) is InvitationStatus.LISTED)
    most_active = sorted(invited, key=lambda m: (m.active_days, m.account_months), reverse=True)
    qq = next(m for m in most_active if m.channel == "qq")
    wechat = next(m for m in most_active if m.channel == "wechat")
    return [campaign.name for campaign in terms], (qq, wechat, outsider)


def _members(story: Story) -> list[Member]:
    return [
        member
        for channel in Channel
        for page in story.stack.draws.pages(channel, 0, 1)
        for member in page.members
    ]


def _onboarding(story: Story, qq: Member, wechat: Member, outsider: Member) -> tuple[Wallet, str]:
    narration.chapter(story.console, "The entry point", "Only invited members see it.")
    for member in (outsider, qq):
        entry_point = story.wallet(member).get("/invitation")
        seen = "[green]shown[/]" if entry_point["invited"] else "[yellow]not shown[/]"
        story.console.print(f"  {member.key}: {entry_point['state']}, entry point {seen}")
    narration.chapter(story.console, "A card and a decision", "Bureau and wallet data, in seconds.")
    person, card = _random_person()
    wallet = story.wallet(qq)
    began = time.monotonic()
    decision = wallet.onboard(person, card)
    narration.decision(story.console, decision, time.monotonic() - began)
    other = story.wallet(wechat)
    other.onboard(person, card)
    narration.shared_line(
        story.console, other.get("/account")["line"], wallet.get("/account")["line"]
    )
    return wallet, decision["application_id"]


def _random_person() -> tuple[str, str]:
    person = persons.made_up(random.SystemRandom().randrange(1, 10**6))
    return person.identity.resident_id, person.card_number


def _draw(story: Story, wallet: Wallet) -> tuple[str, date]:
    narration.chapter(story.console, "A draw on the line", "10,000 yuan over 10 instalments.")
    body = {"amount": AMOUNT, "instalments": INSTALMENTS}
    narration.quote(story.console, wallet.post("/loan-quotes", body))
    clicked = time.monotonic()
    drawn = wallet.borrow(AMOUNT, INSTALMENTS)
    wallet.wait(drawn["loan_id"])
    story.console.print(
        f"  {yuan(AMOUNT)} yuan are on the card"
        f" [bold]{time.monotonic() - clicked:.2f} s[/] after the click."
    )
    return drawn["loan_id"], date.fromisoformat(drawn["first_due"])


def _close_days(story: Story, wallet: Wallet, loan_id: str, first_due: date) -> int:
    until = first_due + 3 * ONE_DAY
    narration.chapter(
        story.console, "End of day", f"Each day up to the due date {first_due}, and past it."
    )
    days_closed = clock.advance_with_progress(until, story.stack)
    story.console.print(f"  {clock.advance_message(until, days_closed)}")
    narration.events(story.console, wallet.get(f"/loans/{loan_id}"))
    return days_closed


def _settle(story: Story, wallet: Wallet, loan_id: str) -> None:
    narration.chapter(story.console, "Early settlement", "Any day, no fee.")
    narration.payoffs(story.console, wallet.get(f"/loans/{loan_id}/payoff"))
    paid = wallet.post(f"/loans/{loan_id}/repayments", {"settle": True})
    settled = wallet.wait(loan_id)
    story.console.print(f"  Paid {yuan(paid['amount'])}. The loan is {settled['status']}.")
    narration.line(story.console, wallet.get("/account")["line"])


def _proof(story: Story, wallet: Wallet, loan_id: str) -> bool:
    narration.chapter(story.console, "The proof", "Statement, replay of the loan, trial balance.")
    narration.statement(story.console, wallet.get(f"/statements/{story.today():%Y-%m}"))
    loan_output.print_loan(story.console, loan.read(story.stack, loan_id))
    clock.advance(story.today() + ONE_DAY, story.stack)
    balance = ledger.trial_balance(story.stack)
    ledger_output.print_trial_balance(story.console, balance)
    return balance.proven
