"""What a disk refuses, said in words: full, read-only, gone."""

from collections.abc import Generator
from contextlib import contextmanager

import apsw
import duckdb

from jauge.errors import JaugeError
from jauge.ledger.layout import Layout


@contextmanager
def writing_to(layout: Layout) -> Generator[None]:
    """Raise JaugeError where the disk refuses; whatever was acknowledged before stays."""
    try:
        yield
    except (apsw.FullError, apsw.IOError, apsw.ReadOnlyError, duckdb.IOException, OSError) as fault:
        msg = (
            f"{layout.root}: cannot be written ({fault}): nothing that was acknowledged is lost;"
            " free some space or check the disk, then run the same command again"
        )
        raise JaugeError(msg) from fault
