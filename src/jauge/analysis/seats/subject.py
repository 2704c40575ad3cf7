"""Every row that names one person, whatever id it has for them: for a request for access."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from jauge.analysis.held import Held
from jauge.analysis.seats.persons import persons
from jauge.model import TABLES

_NAMING: Final = ("user_id", "x_user_id", "email_hash", "x_email_hash")
_READ: Final = ("person", "seat", "usage", "charge")


def rows_of(held: Held, person: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The rows of a person by table; `person` is an id as rows have it."""
    everybody = persons(held, date.max)
    ids = next((set(one.ids) for one in everybody if person in one.ids), {person})
    for table in _READ:
        paths = held.of(table)
        if not paths:
            continue
        rows = held.session.read(table, paths)
        names = [column.name for column in TABLES[table] if column.name in _NAMING]
        claims = [rows[name].isin(sorted(ids)) for name in names]
        wanted = claims[0]
        for claim in claims[1:]:
            wanted |= claim
        kept = [column.name for column in TABLES[table]]
        for row in held.session.run(rows.filter(wanted).select(*kept)).to_pylist():
            yield table, row
