"""Virtual tags as columns of an export: `x_KEY` beside the columns of calls and of bills."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from jauge.analysis.attributing import attach
from jauge.analysis.engines import STARTED_US, TIME
from jauge.analysis.relation import joined
from jauge.analysis.rulebook import rules_of
from jauge.config import Config
from jauge.ledger import Attach
from jauge.model import CHARGE, USAGE
from jauge.model.columns import KEYS

if TYPE_CHECKING:
    import duckdb

_TAKEN = {column.name for column in (*USAGE, *CHARGE)}


def column(key: str) -> str:
    """The name of the column of a virtual tag; one that the tables have gives way."""
    name = f"x_{key}"
    return f"x_tag_{key}" if name.lower() in _TAKEN else name


def tag_columns(config: Config) -> Attach:
    """What adds a column per virtual tag of the configuration to rows of `usage` and `charge`."""
    tags, zone = rules_of(config), str(config.workspace.timezone)

    def attach_to(work: "duckdb.DuckDBPyConnection", table: str) -> tuple[str, Sequence[str]]:
        import ibis

        from jauge.analysis.engines.duckdb import epoch_us, over

        connection = ibis.duckdb.from_connection(work)
        rows = connection.table(table)
        timed = rows.mutate(epoch_us(rows[TIME[table]]).name(STARTED_US))
        usage, bills = (timed, None) if table == "usage" else (None, timed)
        every = attach(over(connection), joined(usage, bills, "rated"), tags, tags, zone).table
        named = {column(key): every[key] for key in tags}
        tagged = every.select(KEYS[table], **named)
        found = rows.join(tagged, KEYS[table])
        return f"({ibis.to_sql(found, dialect='duckdb')})", tuple(named)

    return attach_to
