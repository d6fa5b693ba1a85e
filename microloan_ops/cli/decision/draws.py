"""The command `decision draws`: the decisions on a customer's draws, run again."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Console

from microloan.domain.calendar import SHANGHAI
from microloan.domain.ledger.draw_decision import DrawDecision
from microloan.domain.ledger.draw_rules import ACCEPTED, RULES, decide, refusing
from microloan.domain.money import yuan
from microloan.ports.loan_book import LoanBook
from microloan_ops.console import Exit, Reply
from microloan_ops.console.options import CustomerId
from microloan_ops.console.show import table
from microloan_ops.console.stack import Stack, StackName


@dataclass(frozen=True, slots=True)
class DrawRerun:
    """A stored decision on a draw, run again with its own facts.

    Parameters
    ----------
    loan_id
        The loan's, or for a refusal the one that the loan would have had.
    refused_by
        The codes of all rules that refuse it now.
    """

    loan_id: str
    decision: DrawDecision
    refused_by: tuple[str, ...]
    differs: bool

    @classmethod
    def of(cls, loan_id: str, decision: DrawDecision) -> "DrawRerun":
        """Return the rerun of a decision. The rules of another version are not compared."""
        refused_by = tuple(rule.code for rule in refusing(decision.facts))
        differs = decision.rules == RULES and decide(decision.facts) != decision
        return cls(loan_id, decision, refused_by, differs)


def rerun_draws(customer_id: str, books: LoanBook) -> list[DrawRerun]:
    """Return the decisions on all draws of a customer, oldest first.

    A loan of before these decisions has none.
    """
    reruns = [DrawRerun.of(*stored) for stored in _stored(customer_id, books)]
    return sorted(reruns, key=lambda rerun: rerun.decision.facts.decided_at)


def _stored(customer_id: str, books: LoanBook) -> Iterator[tuple[str, DrawDecision]]:
    yield from books.draw_refusals(customer_id).items()
    for record in books.loans(customer_id):
        first = books.entries(record.account.loan_id)[0]
        if first.decision:
            yield first.loan_id, first.decision


def draws_command(customer_id: CustomerId, stack: StackName = None) -> Reply:
    """Show and rerun the decisions on a customer's draws.

    Accepted and refused draws are listed, each with a rerun from its stored facts.

    Found
    -----
    A rerun under the same rules gives another result.

    Examples
    --------
    microloan decision draws CUSTOMER_ID

    JSON
    ----
    customer_id, rules, draws[loan_id, decision{*}, result, refused_by[*], differs]
    """
    reruns = rerun_draws(customer_id, Stack.connect(stack).books)
    document = {
        "customer_id": customer_id,
        "rules": RULES,
        "draws": [
            {
                "loan_id": rerun.loan_id,
                "decision": rerun.decision.stored,
                "result": rerun.decision.result,
                "refused_by": list(rerun.refused_by),
                "differs": rerun.differs,
            }
            for rerun in reruns
        ],
    }
    found = any(rerun.differs for rerun in reruns)
    return Reply(
        document, lambda console: _print(console, reruns), Exit.FOUND if found else Exit.DONE
    )


def _print(console: Console, reruns: list[DrawRerun]) -> None:
    columns = ("loan", "time", "amount", "1 h/24 h", "score", "result", "rerun")
    rows = table("Draws", *columns, ids=1, amounts_from=2)
    for rerun in reruns:
        facts = rerun.decision.facts
        rows.add_row(
            rerun.loan_id,
            f"{facts.decided_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
            yuan(facts.amount),
            f"{facts.draws_in_hour}/{facts.draws_in_day}",
            f"{facts.fraud.score:,}" if facts.fraud else "none",
            rerun.decision.result,
            "[red]differs[/]" if rerun.differs else "same",
        )
    console.print(rows)
    refused = sum(rerun.decision.result != ACCEPTED for rerun in reruns)
    console.print(f"{len(reruns) - refused:,} accepted, {refused:,} refused, by rules of {RULES}")
