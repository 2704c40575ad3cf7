"""Keys that exports and bills still name: an agent that is billed is not silent."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from jauge.analysis import calendar
from jauge.analysis.call_case import CallCase
from jauge.analysis.engines import STARTED_US

if TYPE_CHECKING:
    import ibis.expr.types as ir

_EPOCH: Final = date(1970, 1, 1)
_DAY: Final = timedelta(days=1)


def exported_until(case: CallCase) -> dict[str, date]:
    """The last day of each key in buckets of exports, counted or not, up to `as_of`."""
    held = case.desk.held
    if not held.of("usage"):
        return {}
    usage: ir.Table = held.session.read("usage", held.of("usage"))
    of_keys = usage.filter(
        (usage["x_grain"] != "call")
        & usage["api_key_id"].notnull()
        & (usage[STARTED_US] < calendar.to_us(case.as_of))
    )
    grouped = of_keys.group_by("api_key_id").agg(last_us=of_keys[STARTED_US].max())
    return {
        row["api_key_id"]: _EPOCH + row["last_us"] // calendar.DAY_US * _DAY
        for row in held.session.run(grouped).to_pylist()
    }
