"""The words of Jauge: frozen types without I/O. Imports nothing else of ours."""

from jauge.model.bank import BANK_LINE
from jauge.model.batch import Batch, Kind
from jauge.model.charge import CELL, CHARGE, FOCUS
from jauge.model.column import Column
from jauge.model.columns import FACTS, OBSERVATION, RATED, TABLES, TOKEN_COLUMNS, USAGE
from jauge.model.decision import DecisionAction, FindingDecision
from jauge.model.finding import Cell, Effort, Evidence, Finding, Saving, ValueKind
from jauge.model.invoice import INVOICE_DETAIL, INVOICE_LINE
from jauge.model.money import (
    Money,
    difference,
    divide,
    exact_sum,
    fits,
    parse_money,
    product,
    unit_price,
)
from jauge.model.periods import Period, parse_period
from jauge.model.registry import AgentEntry, Registry
from jauge.model.rejection import Rejection
from jauge.model.seat import PERSON, SEAT
from jauge.model.task import GRADE, OUTCOMES, TASK
from jauge.model.tokens import TokenCounts

__all__ = [
    "BANK_LINE",
    "CELL",
    "CHARGE",
    "FACTS",
    "FOCUS",
    "GRADE",
    "INVOICE_DETAIL",
    "INVOICE_LINE",
    "OBSERVATION",
    "OUTCOMES",
    "PERSON",
    "RATED",
    "SEAT",
    "TABLES",
    "TASK",
    "TOKEN_COLUMNS",
    "USAGE",
    "AgentEntry",
    "Batch",
    "Cell",
    "Column",
    "DecisionAction",
    "Effort",
    "Evidence",
    "Finding",
    "FindingDecision",
    "Kind",
    "Money",
    "Period",
    "Registry",
    "Rejection",
    "Saving",
    "TokenCounts",
    "ValueKind",
    "difference",
    "divide",
    "exact_sum",
    "fits",
    "parse_money",
    "parse_period",
    "product",
    "unit_price",
]
