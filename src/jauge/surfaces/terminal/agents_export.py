"""The agents of a ledger as a table to export: what `jauge agents list` shows, dearest first."""

from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final

import pyarrow as pa

from jauge.analysis import agents
from jauge.analysis.desk import open_desk
from jauge.config import Config
from jauge.ledger import Exported, writers
from jauge.model import Period
from jauge.pricing.fx import rate_on
from jauge.sources.columns import ARROW
from jauge.surfaces.terminal import agents_records, registry_desk, registry_records
from jauge.surfaces.terminal.asking import reporting_currency

_SCHEMA: Final = pa.schema(
    [(column.name, ARROW[column.type]) for column in (*agents.COLUMNS, *registry_records.COLUMNS)]
)


def write(
    workspace: Path,
    config: Config,
    period: Period | None,
    as_of: int | None,
    form: writers.Form,
    to: BinaryIO,
) -> Exported:
    """Write a row for each agent and currency, found in the rows of the period.

    What the registry says of them now stands in the last columns; an agent that only it knows has
    a row without costs where the whole ledger is asked for.
    """
    zone = str(config.workspace.timezone)
    today = registry_desk.day_of(workspace, datetime.now(UTC))
    currency = reporting_currency(str(config.workspace.currency))
    with open_desk(workspace, rate_on, as_of=as_of) as desk:
        ground = agents.at(desk, period, zone, currency, None)
        found = agents.Found() if ground is None else agents.find(ground)
        registry = registry_desk.read_registry(workspace, desk, today)
    rows = list(agents.records(agents.arranged(found.agents, "cost")))
    if period is None and as_of is None:
        seen = {one.agent_id for one in found.agents}
        silent = [one for name, one in registry.entries.items() if name not in seen]
        rows += [agents_records.silent_record(one) for one in silent]
    for row in rows:
        row.update(registry_records.facts(registry.of(str(row["agent_id"])), today))
    table = pa.Table.from_pylist(rows, _SCHEMA)
    return Exported(writers.WRITERS[form](_SCHEMA, table.to_batches(), to))
