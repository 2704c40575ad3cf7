"""What is told of a list as a whole."""

from datetime import date
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from jauge.i18n import _
from jauge.sources.rosters.collected import Collected
from jauge.sources.rosters.layout import Layout

_CONCEALED: Final = r"^[0-9a-f]{32}$"
"""What Microsoft writes for a name when reports conceal them."""


def of_day(day: date, *, is_newest: bool) -> str:
    """Which day is taken for a list that does not name its own."""
    if is_newest:
        hint = _("does not name its day: that of its newest activity is taken, {day}")
    else:
        hint = _("does not name its day: that of the import is taken, {day}")
    return hint.format(day=day.isoformat())


def of_nothing(got: Collected, layout: Layout) -> list[str]:
    """What to say of a list that gives no row."""
    if layout.is_extra or not got.records:
        return []
    return [_("states no seat and no person: nothing was taken")]


def of_rows(table: pa.Table, got: Collected, layout: Layout) -> list[str]:
    """What is odd about the rows of a list."""
    found: list[str] = []
    if layout.is_activity:
        hint = _("records of use: {records}, of people: {rows}; the last use of each, and no seat")
        found.append(hint.format(records=got.given, rows=table.num_rows))
    elif got.given > table.num_rows:
        hint = _("records that repeat somebody of the same day: {count}; each person counts once")
        found.append(hint.format(count=got.given - table.num_rows))
    if got.total > got.read:
        hint = _("holds {found} of {total} records: fetch every page into one file")
        found.append(hint.format(found=got.read, total=got.total))
    concealed = pc.match_substring_regex(table["user_id"], _CONCEALED)
    if pc.all(concealed).as_py():
        found.append(_("names are concealed: seats meet no person until the report shows them"))
    if "x_status" in table.column_names:
        count = table.num_rows - table["x_status"].null_count
        hint = _("rows whose status is no word that is known, taken as active: {count}")
        found += [hint.format(count=count)] if count else []
    return found + (_of_people(table) if layout.kind == "person" else [])


def _of_people(table: pa.Table) -> list[str]:
    closed = pc.and_(table["gone"], table["left_on"].is_null())
    count = pc.sum(closed).as_py()
    if not count:
        return []
    hint = _("closed accounts without a date: {count}; their last day is that of the list")
    return [hint.format(count=count)]
