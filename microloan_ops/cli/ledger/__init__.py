"""The ledger: trial balance, audit, export and reconciliation."""

from microloan_ops.cli.ledger.balance import TrialBalance, trial_balance

__all__ = ["TrialBalance", "trial_balance"]
