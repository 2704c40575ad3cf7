"""Diagnostics of a programme, answered from data where data can answer; see docs/maturity.md."""

from jauge.analysis.maturity.answers import Answer, Checkpoint, Maturity, maturity
from jauge.analysis.maturity.facts import Facts, facts_of

__all__ = ["Answer", "Checkpoint", "Facts", "Maturity", "facts_of", "maturity"]
