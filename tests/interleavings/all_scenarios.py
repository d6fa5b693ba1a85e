"""All scenarios."""

from tests.interleavings.approval_scenarios import SCENARIOS as OF_APPROVALS
from tests.interleavings.broken_plan_scenarios import SCENARIOS as OF_BROKEN_PLANS
from tests.interleavings.card_scenarios import SCENARIOS as OF_CARDS
from tests.interleavings.correction_scenarios import SCENARIOS as OF_CORRECTIONS
from tests.interleavings.credit_scenarios import SCENARIOS as OF_CREDITS
from tests.interleavings.freeze_scenarios import SCENARIOS as OF_FREEZES
from tests.interleavings.hold_scenarios import SCENARIOS as OF_HOLDS
from tests.interleavings.line_scenarios import SCENARIOS as OF_LINES
from tests.interleavings.money_scenarios import SCENARIOS as OF_MONEY
from tests.interleavings.pay_due_scenarios import SCENARIOS as OF_ALL_DUE
from tests.interleavings.people_scenarios import SCENARIOS as OF_PEOPLE
from tests.interleavings.plan_scenarios import SCENARIOS as OF_PLANS
from tests.interleavings.return_scenarios import SCENARIOS as OF_RETURNS

SCENARIOS = (
    *(*OF_MONEY, *OF_RETURNS, *OF_CORRECTIONS, *OF_APPROVALS, *OF_FREEZES, *OF_HOLDS),
    *(*OF_PEOPLE, *OF_ALL_DUE, *OF_CARDS, *OF_LINES, *OF_CREDITS, *OF_PLANS, *OF_BROKEN_PLANS),
)
