"""What the columns of a task must say together."""

from collections.abc import Mapping
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from jauge.i18n import _
from jauge.sources.table.chunk import true_mask
from jauge.sources.table.rows import EARLIEST
from jauge.sources.table.screen import Screen
from jauge.sources.table.times import TIME

TASK_ID: Final = "task_id"
_TIMES: Final = ("started_at", "ended_at")
_AMOUNTS: Final = ("value", "damage_cost", "x_cost")
_SEPARATOR: Final = "\x1f"


def composed(keys: pa.Array) -> pa.Array:
    """Ids of tasks that several columns tell: their values with a slash between."""
    return pc.replace_substring(keys, _SEPARATOR, "/")


def check_task(
    found: dict[str, pa.Array],
    fields: Mapping[str, str],
    shown: Mapping[str, pa.Array],
    screen: Screen,
) -> None:
    """Reject tasks without id, of before 2000, that end before they start, or of bare amounts."""
    blank = true_mask(pc.equal(pc.coalesce(pc.utf8_trim_whitespace(found[TASK_ID]), ""), ""))
    screen.reject(blank, fields.get(TASK_ID, TASK_ID), None, _("empty: every row needs it"))
    for name in _TIMES:
        if name in found:
            early = true_mask(pc.less(found[name], pa.scalar(EARLIEST, TIME)))
            hint = _("before the year 2000: correct it")
            screen.reject(early, fields.get(name, name), shown.get(name), hint)
    if "started_at" in found and "ended_at" in found:
        turned = true_mask(pc.less(found["ended_at"], found["started_at"]))
        where = fields.get("ended_at", "ended_at")
        screen.reject(turned, where, shown.get("ended_at"), _("before started_at: correct it"))
    for name in _AMOUNTS:
        if name not in found:
            continue
        bare = found[name].is_valid()
        if "currency" in found:
            bare = pc.and_(bare, found["currency"].is_null())
        hint = _("an amount without its currency: map currency, or set it in constants")
        screen.reject(true_mask(bare), fields.get(name, name), shown.get(name), hint)
