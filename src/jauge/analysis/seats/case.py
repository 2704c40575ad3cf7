"""The seats that findings are looked for in: the tables of a ledger, and how seats are judged."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from jauge.analysis.held import Held
from jauge.analysis.seats.asked import Asked
from jauge.analysis.seats.persons import persons
from jauge.analysis.seats.pictures import seats

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True)
class SeatCase:
    """What a ledger holds, and the parameters of the question."""

    held: Held
    asked: Asked

    @cached_property
    def rows(self) -> "ir.Table | None":
        """The seats on the day, judged; None where the ledger has no list by then."""
        return seats(self.held, self.asked, persons(self.held, self.asked.day))
