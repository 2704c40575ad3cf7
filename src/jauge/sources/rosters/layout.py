"""The written table of a format: which of its columns or paths become which columns of a row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from jauge.sources.bills.moments import Order

if TYPE_CHECKING:
    import pyarrow as pa

    from jauge.sources.rosters.frame import Frame

Names = tuple[str, ...]
ACTIVITY: Final = ("last_activity_at", "seen_at")
"""Targets of which one says when somebody was there: without any, a list knows no use."""


@dataclass(frozen=True, kw_only=True)
class Layout:
    """One format of a list, CSV or JSON.

    `columns` gives for each target the headers or JSON paths that may hold it (`a/b` is b in a,
    `../b` stands beside the list); headers are compared by their plain names. The first that has
    a value wins, of times the latest. Targets are columns of the table and

    - `user`, `email`, `other_ids`: who; `given_name`, `family_name`: parts of a name;
    - `is_enabled`, `is_blocked`, `gone_on`: whether the account is still in use, and since when;
    - `cancels_on`: until when a cancelled seat runs; `seen_at`: a sign-in, which is no use;
    - `total`: how many records all pages of the list have.

    `lists` name the lists of records in JSON; `constants` are the same in every row; `kept` are
    columns of `x_columns`. Rows of an `is_activity` format say who used a tool and state no seat.
    `spread` makes several rows of one, or none. With `is_extra` the rows of the file are taken
    by another layout, and only what this one finds is counted.
    """

    format: str
    kind: Literal["seat", "person"]
    columns: Mapping[str, Names]
    lists: Names = ()
    constants: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, Names] = field(default_factory=dict)
    order: Order | None = None
    is_activity: bool = False
    is_extra: bool = False
    spread: "Callable[[Frame, pa.Table], pa.Table] | None" = None

    @property
    def times(self) -> frozenset[str]:
        """The targets that are dates or times."""
        return _TIMES & self.columns.keys()


_TIMES: Final = frozenset(
    {"as_of", "last_activity_at", "seen_at", "assigned_on", "cancels_on", "renews_on", "gone_on",
     "joined_on", "left_on"}
)  # fmt: skip
