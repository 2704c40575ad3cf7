"""The ledger: the only room that knows storage and SQL. See docs/ledger.md."""

from jauge.ledger.append import Added, Sink
from jauge.ledger.ledger import Ledger
from jauge.ledger.rates import Rates
from jauge.ledger.snapshot import Snapshot, open_snapshot

__all__ = ["Added", "Ledger", "Rates", "Sink", "Snapshot", "open_snapshot"]
