"""The command `loan show`: a loan in a terminal of eighty columns, and as JSON."""

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape

from microloan.domain.customers.customer import Card
from microloan.domain.ledger.explain import explain_account
from microloan.domain.ledger.journal import Entry
from microloan.domain.ledger.loan_state import LoanAccount
from microloan.domain.money import yuan
from microloan.entrypoints.models.explanation import FigureAnswer
from microloan.entrypoints.models.loan_plan import LoanPlanAnswer
from microloan.entrypoints.models.repayment import PayoffAnswer
from microloan.entrypoints.models.schedule import InstalmentAnswer
from microloan_ops.cli import explanation_output, loan_class
from microloan_ops.cli.loan import ReplayedLoan, read
from microloan_ops.console import Exit, Reply, show
from microloan_ops.console.options import LoanId
from microloan_ops.console.stack import Stack, StackName


def print_loan(console: Console, file: ReplayedLoan, cards: Sequence[Card] = ()) -> None:
    """Print a loan and its customer's cards."""
    account = file.account
    terms = account.loan.terms
    arrived = f"On the card since {terms.arrived_on}" if terms.arrived_on else "Not on the card yet"
    console.print(
        f"Loan [bold]{account.loan_id}[/] of {account.opening.customer_id}, {account.status}\n"
        f"{yuan(terms.principal)} yuan drawn {terms.drawn_on} over {terms.instalments}"
        f" by {terms.method.replace('_', ' ')} (product {terms.product_version}),"
        f" {terms.daily_rate} a day, due on day {terms.due_day}\n{arrived}",
    )
    if plan := LoanPlanAnswer.of_account(account, file.today):
        console.print(
            f"Plan of {plan.instalments} instalments since {plan.agreed_on},"
            f" {plan.holiday} without principal, until {plan.last_due}\n"
            f"Penalty put aside {yuan(plan.penalty_put_aside)} yuan, breaks on {plan.breaks_on}"
        )
    _journal(console, file.entries)
    if not account.status.closed:
        loan_class.print_class(console, account, file.today)
        _print_debt(console, file)
    _cards(console, cards, account)
    verdict = "[green]yes[/]" if file.agrees else "[red]NO[/]"
    console.print(f"The stored state equals the replay of the journal: {verdict}")


def _journal(console: Console, entries: Sequence[Entry]) -> None:
    columns = ("", "booked", "amount", "principal", "interest", "penalty")
    lines = show.table("Journal, yuan", *columns, amounts_from=2)
    for entry in entries:
        paid = entry.allocation
        parts = (entry.amount, paid.principal, paid.interest, paid.penalty)
        lines.add_row(str(entry.seq), f"{entry.booked_on} {_kind(entry)}", *map(yuan, parts))
    console.print(lines)
    for entry in entries:
        if entry.card_id:
            console.print(f"{entry.booked_on} {_kind(entry)}: {entry.card_id}, {entry.changed_by}")
        if entry.reason:
            console.print(f"{entry.booked_on} {_kind(entry)}: {escape(entry.reason)}")


def _kind(entry: Entry) -> str:
    """Return the type of an entry as words, which a narrow column can wrap."""
    return entry.kind.replace("_", " ")


def _cards(console: Console, cards: Sequence[Card], account: LoanAccount) -> None:
    if not cards:
        return
    ours = {account.opening.card_id: "drawn to", account.repayment_card_id: "pays"}
    lines = show.table("The customer's cards", "card", "bank", "ends in", "", ids=1, amounts_from=4)
    for card in cards:
        mark = ours.get(card.card_id, "") if card.is_bound else "unbound"
        lines.add_row(card.card_id, card.bank, card.last4, mark)
    console.print(lines)
    if account.repayment_card_id not in {card.card_id for card in cards if card.is_bound}:
        console.print(f"The repayment card {account.repayment_card_id} is not bound.")


def _print_debt(console: Console, file: ReplayedLoan) -> None:
    loan = file.account.loan.on(file.today)
    columns = ("", "due", "principal", "interest", "penalty", "total")
    lines = show.table("Instalments, yuan", *columns, amounts_from=2)
    for bill in loan.bills:
        owed = bill.owed(file.today, loan.terms)
        parts = (owed.principal, owed.interest, owed.penalty, owed.total)
        lines.add_row(str(bill.number), f"{bill.due} unpaid", *map(yuan, parts))
    for line in loan.schedule():
        parts = (line.principal, line.interest, 0, line.total)
        lines.add_row(str(line.number), str(line.due), *map(yuan, parts))
    console.print(lines)
    explanation_output.print_explanation(console, explain_account(file.entries, file.today))
    console.print(f"Payoff on {file.today}: [bold]{yuan(loan.payoff(file.today))}[/] yuan")


def document(file: ReplayedLoan, cards: Sequence[Card]) -> dict[str, object]:
    """Return a loan as a JSON document. The debt of a closed loan is null."""
    account, terms = file.account, file.account.loan.terms
    plan = LoanPlanAnswer.of_account(account, file.today)
    return {
        "loan_id": account.loan_id,
        "customer_id": account.opening.customer_id,
        "status": account.status,
        "principal": terms.principal,
        "daily_rate": terms.daily_rate,
        "instalments": terms.instalments,
        "method": terms.method,
        "product_version": terms.product_version,
        "drawn_on": terms.drawn_on,
        "arrived_on": terms.arrived_on,
        "due_day": terms.due_day,
        "card_id": account.opening.card_id,
        "repayment_card_id": account.repayment_card_id,
        "cards": [
            {"card_id": card.card_id, "bank": card.bank, "last4": card.last4} for card in cards
        ],
        "entries": [_entry(entry) for entry in file.entries],
        "class": loan_class.document(account, file.today),
        "owed": None if account.status.closed else _debt_fields(file),
        "plan": plan.document() if plan else None,
        "agrees": file.agrees,
    }


def _entry(entry: Entry) -> dict[str, object]:
    paid = entry.allocation
    return {
        "seq": entry.seq,
        "kind": entry.kind,
        "booked_on": entry.booked_on,
        "amount": entry.amount,
        "principal": paid.principal,
        "interest": paid.interest,
        "penalty": paid.penalty,
        "reason": entry.reason or None,
        "card_id": entry.card_id or None,
        "changed_by": entry.changed_by or None,
    }


def _debt_fields(file: ReplayedLoan) -> dict[str, object]:
    loan, explanation = file.account.loan.on(file.today), explain_account(file.entries, file.today)
    bills = [
        {
            "number": bill.number,
            "due": bill.due,
            "principal": owed.principal,
            "interest": owed.interest,
            "penalty": owed.penalty,
            "total": owed.total,
        }
        for bill in loan.bills
        for owed in [bill.owed(file.today, loan.terms)]
    ]
    payoff = PayoffAnswer.on_days(file.account.loan_id, [(file.today, explanation.owed)]).document()
    return {
        "bills": bills,
        "schedule": [InstalmentAnswer.from_value(line).document() for line in loan.schedule()],
        "explanation": [
            FigureAnswer.from_value(figure).document() for figure in explanation.figures
        ],
        "payoff": payoff["quotes"][0],
    }


def command(loan_id: LoanId, stack: StackName = None) -> Reply:
    """Show a loan: terms, events, class, bills and payoff.

    It replays the loan from its journal, and adds the customer's cards.

    Found
    -----
    The stored state differs from the replay of the journal.

    Examples
    --------
    microloan loan show LOAN_ID
    microloan loan show LOAN_ID --json --stack microloan-staging

    JSON
    ----
    loan_id, customer_id, status, principal, daily_rate, instalments, method, product_version,
    drawn_on, arrived_on, due_day, card_id, repayment_card_id, cards[card_id, bank, last4],
    entries[seq, kind, booked_on, amount, principal, interest, penalty, reason, card_id,
    changed_by],
    class{class, since, cause, observing_until, restructured, stage, default_probability,
    loss_share, exposure, expected_loss, allowance_2002, tables},
    owed{bills[number, due, principal, interest, penalty, total],
    schedule[number, due, principal, interest, total, balance],
    explanation[kind, number, due, amount,
    lines[what, from, to, days, balance, rate, number, share, exact]],
    payoff{date, principal, interest, penalty, owed_back, total}},
    plan{type, agreed_on, holiday, instalments, first_due, last_due, breaks_on, deferred_interest,
    penalty_put_aside}, agrees
    """
    connected = Stack.connect(stack)
    file = read(connected, loan_id)
    cards = connected.books.account(file.account.opening.customer_id).cards
    code = Exit.DONE if file.agrees else Exit.FOUND
    return Reply(document(file, cards), lambda console: print_loan(console, file, cards), code)
