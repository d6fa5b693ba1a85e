"""The journal and its proof: trial balance, verification, export, reconciliation."""

from microloan_ops.cli.ledger.balance import TrialBalance, trial_balance

__all__ = ["TrialBalance", "trial_balance"]
