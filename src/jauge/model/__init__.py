"""The words of Jauge: frozen types without I/O. Imports nothing else of ours."""

from jauge.model.batch import Batch
from jauge.model.columns import FACTS, OBSERVATION, RATED, TABLES, TOKEN_COLUMNS, USAGE, Column
from jauge.model.money import Money, divide, fits, parse_money, unit_price
from jauge.model.periods import Period, parse_period
from jauge.model.rejection import Rejection
from jauge.model.tokens import TokenCounts

__all__ = [
    "FACTS",
    "OBSERVATION",
    "RATED",
    "TABLES",
    "TOKEN_COLUMNS",
    "USAGE",
    "Batch",
    "Column",
    "Money",
    "Period",
    "Rejection",
    "TokenCounts",
    "divide",
    "fits",
    "parse_money",
    "parse_period",
    "unit_price",
]
