"""How many used a tool on the days of successive lists: its curve of adoption, and how often."""

from datetime import date
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Final

import msgspec

from jauge.analysis.held import Held
from jauge.analysis.seats.asked import Asked
from jauge.analysis.seats.pictures import TABLE

if TYPE_CHECKING:
    import ibis.expr.types as ir

_DAY_S: Final = 86_400
_NOT_HELD: Final = ("pending", "cancelled", "leaver")
_CLASSES: Final[tuple[tuple[str, int | None, int | None], ...]] = (
    ("weekly", None, 7),
    ("monthly", 7, 30),
    ("quiet_30", 30, 60),
    ("quiet_60", 60, 90),
    ("quiet_90", 90, None),
)
"""A class of use: from so many days after the last use, and below so many."""


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """The list of one tool and account on a day: who held a seat, and who used one lately.

    The classes of use add up to `users`: by days from the last use to the day of the list up to
    6 (`weekly`), 29 (`monthly`), 59 (`quiet_30`), 89 (`quiet_60`) and more (`quiet_90`), never
    (`never_used`), or the list does not say (`use_unknown`).
    """

    tool: str
    account: str | None
    as_of: date
    users: int
    active_users: int
    weekly: int
    monthly: int
    quiet_30: int
    quiet_60: int
    quiet_90: int
    never_used: int
    use_unknown: int

    @property
    def adoption(self) -> float | None:
        """The part who used it; None where nobody holds a seat."""
        return self.active_users / self.users if self.users else None

    @property
    def gone(self) -> float | None:
        """The part who used it once and not for 60 days; None where nobody holds a seat."""
        return (self.quiet_60 + self.quiet_90) / self.users if self.users else None


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
    since = day - rows["last_activity_at"].epoch_seconds() // _DAY_S
    is_used = ibis.coalesce(since < asked.idle_days, rows["status"] == "active")
    is_never = since.isnull() & (rows["status"] == "never_used")
    users = rows["user_id"]
    classes = {
        name: users.nunique(where=_between(since, first, last)) for name, first, last in _CLASSES
    }
    found = rows.group_by("tool", "account", "as_of").agg(
        users=users.nunique(),
        active_users=users.nunique(where=is_used),
        never_used=users.nunique(where=is_never),
        use_unknown=users.nunique(where=since.isnull() & ~is_never),
        **classes,
    )
    points = [msgspec.convert(row, Point) for row in held.session.run(found).to_pylist()]
    return sorted(
        (point for point in points if point.users >= asked.smallest_group),
        key=lambda point: (point.tool, point.account or "", point.as_of),
    )


def _between(since: "ir.IntegerColumn", first: int | None, last: int | None) -> "ir.BooleanValue":
    """Whether so many days lie in a class; a use after the day of the list is one of that day."""
    ends = [since >= first] if first is not None else []
    ends += [since < last] if last is not None else []
    return reduce(and_, ends)
