"""The ledger of a workspace, with the prices and placements that its configuration gives."""

from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa

from jauge.config import Config
from jauge.ledger import Ledger, Rates
from jauge.pricing import aliases_of, contracts_of, load_book


def rates_of(workspace: Path, config: Config) -> Rates:
    """The prices of `workspace`: the book with its own rows, its contracts and aliases."""
    return Rates(load_book(workspace), contracts_of(config.price), aliases_of(config.alias))


def open_ledger(workspace: Path, config: Config, *, now: datetime) -> Ledger:
    """The ledger of `workspace`, open for writing at the moment `now`."""
    _allocate_by_jemalloc()
    rates = rates_of(workspace, config)
    placements = {
        name: (mapping.assume.anchor, timedelta(microseconds=spacing.microseconds))
        for name, mapping in config.mapping.items()
        if mapping.assume.anchor is not None and (spacing := mapping.assume.session_spacing)
    }
    has_pseudonyms = config.workspace.privacy.pseudonyms
    return Ledger(workspace, rates, now=now, placements=placements, has_pseudonyms=has_pseudonyms)


def _allocate_by_jemalloc() -> None:
    """Half the page faults of Arrow's default, where its build has it: a tenth of an import."""
    with suppress(NotImplementedError):
        pa.set_memory_pool(pa.jemalloc_memory_pool())
