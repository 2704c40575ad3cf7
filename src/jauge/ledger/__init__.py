"""The ledger: the only room that knows storage and SQL. See docs/ledger.md."""

from jauge.ledger.append import Added, Sink
from jauge.ledger.erase import Erased
from jauge.ledger.export import (
    EXPORTED,
    RESTRICTED,
    Attach,
    Charges,
    Exported,
    Records,
    export,
    whole,
)
from jauge.ledger.ledger import Ledger
from jauge.ledger.pseudonyms import pseudonym_of
from jauge.ledger.rates import Rates
from jauge.ledger.restate import Change, Restated
from jauge.ledger.snapshot import Snapshot, open_snapshot
from jauge.ledger.statistics import Statistics
from jauge.ledger.writers import plain_decimal

__all__ = [
    "EXPORTED",
    "RESTRICTED",
    "Added",
    "Attach",
    "Change",
    "Charges",
    "Erased",
    "Exported",
    "Ledger",
    "Rates",
    "Records",
    "Restated",
    "Sink",
    "Snapshot",
    "Statistics",
    "export",
    "open_snapshot",
    "plain_decimal",
    "pseudonym_of",
    "whole",
]
