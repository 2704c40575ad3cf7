"""A report of seats: lists of three days, tools of one class, and scenarios."""

from datetime import timedelta
from pathlib import Path

import msgspec

from analysis_seats import DAY, at, seat
from engines.cell_rows import write_table
from jauge.analysis.desk import Desk
from jauge.analysis.engines import Session
from jauge.analysis.held import Held
from jauge.analysis.overview import Overview
from jauge.analysis.seats.answer import answer
from jauge.analysis.seats.asked import Asked
from jauge.analysis.seats.views import seat_views
from jauge.config import Config, Consolidation, Tool
from jauge.config.tree import OneOrMore
from jauge.model import parse_money
from jauge.pricing.fx import rate_on

ONE = Consolidation(
    name="<i>one</i>",
    replaces=OneOrMore(("ChatGPT", "Claude")),
    seat_price=(parse_money("5 EUR"), parse_money("9 EUR")),
    once=(parse_money("800 EUR"),),
    starts_on=DAY,
)
NO_COST = Consolidation(
    name="no cost", replaces=OneOrMore(("Unheard",)), fixed=(parse_money("5 EUR"),)
)
NOBODY = Consolidation(
    name="three", replaces=OneOrMore(("Unheard",)), seat_price=(parse_money("5 EUR"),)
)
CONFIG = Config(
    tool=(
        Tool(name="ChatGPT", price=parse_money("29 EUR"), renews_on=DAY + timedelta(days=60)),
        Tool(name="Claude", price=parse_money("25 EUR"), renews_on=DAY + timedelta(days=30)),
    ),
    consolidation=(ONE, NO_COST, NOBODY),
)


def with_views(session: Session, folder: Path, calls: Overview) -> Overview:
    """The report of some calls, with that of seats."""
    days = (DAY - timedelta(days=180), DAY - timedelta(days=90), DAY)
    rows = [
        seat(
            100 * number + user,
            tool="ChatGPT",
            user_id=f"u{user}",
            as_of=day,
            last_activity_at=at(day) if user < used else at(day - timedelta(days=70)),
        )
        for number, (day, used) in enumerate(zip(days, (12, 6, 3), strict=True))
        for user in range(20)
    ]
    rows += [seat(900 + user, tool="Claude", user_id=f"u{user}") for user in range(8)]
    held = Held(session, {"seat": write_table(folder, "seat", rows)})
    asked = Asked(day=DAY, contracts=CONFIG.tool)
    views = seat_views(Desk(1, held, rate_on), asked, CONFIG)
    return msgspec.structs.replace(calls, seats=answer(held, asked), seat_views=views)
