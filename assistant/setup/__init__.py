"""The first set-up: account, password, limits. Pieces that need no terminal are offered to other doors as well."""

from assistant.account_check import AccountReport, Trouble, first_reachable, try_account
from assistant.setup.habits import Habit, habit_of
from assistant.setup.proposals import Proposal, proposal_for
from assistant.setup.writing import save_account, save_me

__all__ = [
    "AccountReport",
    "Habit",
    "Proposal",
    "Trouble",
    "first_reachable",
    "habit_of",
    "proposal_for",
    "save_account",
    "save_me",
    "try_account",
]
