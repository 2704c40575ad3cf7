"""How many used a tool on the days of successive lists: its curve of adoption."""

from datetime import date
from typing import Final

import msgspec

from jauge.analysis.held import Held
from jauge.analysis.seats.asked import Asked
from jauge.analysis.seats.pictures import TABLE

_DAY_S: Final = 86_400
_NOT_HELD: Final = ("pending", "cancelled", "leaver")


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """The list of one tool and account on a day: who held a seat, and who used one lately."""

    tool: str
    account: str | None
    as_of: date
    users: int
    active_users: int

    @property
    def adoption(self) -> float | None:
        """The part who used it; None where nobody holds a seat."""
        return self.active_users / self.users if self.users else None


def adoption(held: Held, asked: Asked) -> list[Point]:
    """The points of every list up to the day asked, by what each list says itself, oldest first.

    Lists of fewer people than the smallest group are left out: a share of two tells of each.
    """
    import ibis

    paths = held.of(TABLE)
    if not paths:
        return []
    rows = held.session.read(TABLE, paths)
    rows = rows.filter((rows["as_of"] <= ibis.date(asked.day)) & rows["status"].notnull())
    rows = rows.filter(~rows["status"].isin(_NOT_HELD))
    day = rows["as_of"].delta(ibis.date(1970, 1, 1), unit="day")
    quiet = day - rows["last_activity_at"].epoch_seconds() // _DAY_S >= asked.idle_days
    is_used = ibis.coalesce(~quiet, rows["status"] == "active")
    found = rows.group_by("tool", "account", "as_of").agg(
        users=rows["user_id"].nunique(), active_users=rows["user_id"].nunique(where=is_used)
    )
    points = [msgspec.convert(row, Point) for row in held.session.run(found).to_pylist()]
    return sorted(
        (point for point in points if point.users >= asked.smallest_group),
        key=lambda point: (point.tool, point.account or "", point.as_of),
    )
