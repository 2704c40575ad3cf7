"""What a killed writer left unsettled, settled by whoever opens the ledger next."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path

import apsw
import duckdb

from jauge.config import load
from jauge.errors import JaugeError
from jauge.ledger.manifest import Manifest
from jauge.ledger.rates import Rates
from jauge.ledger.settle import settle
from jauge.pricing import aliases_of, load_book


def finish(workspace: Path, manifest: Manifest) -> None:
    """Settle the newest commit if this process may write and no other one does.

    Where it cannot, the newest settled commit stays what readers see.
    """
    from jauge.ledger.ledger import Ledger

    now = datetime.fromisoformat(manifest.commits()[-1].at)
    with suppress(JaugeError, OSError, apsw.Error, duckdb.Error):
        rates = Rates(load_book(workspace), aliases=aliases_of(load(workspace).alias))
        with Ledger(workspace, rates, now=now) as ledger:
            settle(ledger, wait=False)
