"""A list of seats that a company keeps itself: a line for each, with a column for the tool."""

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from jauge.i18n import _
from jauge.sources.rosters.formats import Format
from jauge.sources.rosters.frame import Frame
from jauge.sources.rosters.layout import Layout
from jauge.sources.rosters.read import read
from jauge.sources.seats.members import COLUMNS, KEPT, TOOL, TOOLS, assigned, is_list


def _named(frame: Frame, table: pa.Table) -> pa.Table:
    for name, raw in frame.raw("tool"):
        nameless = pc.and_(frame.text("tool").is_null(), pa.array(~frame.is_blank()))
        frame.reject(nameless, name, raw, _("names no tool: complete it"))
    return assigned(frame, table)


_LAYOUT: Final = Layout(
    format="seat-list",
    kind="seat",
    lists=("seats", "items", "users", "members", "data"),
    columns={**COLUMNS, "tool": TOOL},
    kept=KEPT,
    spread=_named,
)
FORMATS: Final = (
    Format(
        _LAYOUT.format,
        lambda seen: is_list(seen) and seen.any_of(TOOLS),
        lambda file: read(file, _LAYOUT),
        is_general=True,
    ),
)
