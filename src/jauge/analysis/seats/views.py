"""What the report shows of seats beside who holds them: adoption, overlap, consolidations."""

import msgspec

from jauge.analysis.desk import Desk
from jauge.analysis.seats.adoption import Point, adoption
from jauge.analysis.seats.asked import Asked
from jauge.analysis.seats.case import SeatCase
from jauge.analysis.seats.checklist import Checklist, checklist
from jauge.analysis.seats.consolidation import Consolidated, Lacking, consolidate
from jauge.analysis.seats.overlap import Overlaps, overlaps
from jauge.config import Config


class SeatViews(msgspec.Struct, frozen=True, kw_only=True):
    """The views of one day."""

    asked: Asked
    checklist: Checklist | None
    points: tuple[Point, ...]
    overlaps: Overlaps
    consolidated: tuple[Consolidated | Lacking, ...]


def seat_views(desk: Desk, asked: Asked, config: Config) -> SeatViews:
    """Every view over the same ledger, and each `[[consolidation]]` of the configuration."""
    zone, currency = str(config.workspace.timezone), str(config.workspace.currency)
    return SeatViews(
        asked=asked,
        checklist=checklist(desk.held, asked, currency),
        points=tuple(adoption(desk.held, asked)),
        overlaps=overlaps(SeatCase(desk.held, asked)),
        consolidated=tuple(
            consolidate(desk, asked, scenario, zone, currency) for scenario in config.consolidation
        ),
    )
