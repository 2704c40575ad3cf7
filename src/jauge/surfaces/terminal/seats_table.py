"""Seats as tables that fit the terminal."""

from collections.abc import Callable, Sequence
from typing import IO

from jauge.analysis.seats.adoption import Point
from jauge.analysis.seats.answer import SeatLine, Seats
from jauge.analysis.seats.figures import per_active_user
from jauge.analysis.seats.holders import Holder
from jauge.i18n import _, format
from jauge.surfaces.terminal import seats_wording, table, wording


def print_seats(found: Seats, out: IO[str]) -> None:
    """A line per group and the total, in the order of their worth."""
    lines = (*found.lines, found.total)
    names = [seats_wording.names(found.by, line) for line in found.lines]
    names.append((_("Total"), *("" for _name in found.by[1:])))
    columns: dict[str, Callable[[SeatLine], str]] = {
        _("Seats held"): lambda line: format.number(line.counts.seats),
        _("Give back"): lambda line: format.number(line.counts.reclaimable),
        _("Waste a month"): seats_wording.waste,
        _("Active"): lambda line: format.number(line.counts.active),
        _("Idle"): lambda line: format.number(line.counts.idle),
        _("Never used"): lambda line: format.number(line.counts.never_used),
        _("Leavers"): lambda line: format.number(line.counts.leaver),
        _("Duplicates"): lambda line: format.number(line.counts.duplicate_accounts),
        _("Personal"): lambda line: format.number(line.counts.personal_accounts),
        _("Pending"): lambda line: format.number(line.counts.pending),
        _("Cancelled"): lambda line: format.number(line.counts.cancelled),
        _("Per active user"): _each,
        _("Cash from"): lambda line: format.day(line.cash_from),
    }
    table.print_grid(
        [*map(seats_wording.heading, found.by)] or [""],
        names,
        [(heading, [cell(line) for line in lines]) for heading, cell in columns.items()],
        out,
        needed=3,
    )


def _each(line: SeatLine) -> str:
    if line.counts.unpriced:
        return format.UNKNOWN
    found = (
        format.money(per_active_user(one, line.active_users), one.currency) for one in line.amounts
    )
    return " + ".join(found) or format.UNKNOWN


def print_holders(found: Sequence[Holder], out: IO[str]) -> None:
    """A line per seat that can be given back."""
    names = [
        (holder.tool, wording.name(holder.name or holder.user_id), wording.name(holder.team))
        for holder in found
    ]
    figures = [
        (_("Status"), [seats_wording.status(holder.status) for holder in found]),
        (
            _("Last use"),
            [
                format.day(used.date()) if (used := holder.last_activity_at) else format.UNKNOWN
                for holder in found
            ],
        ),
        (
            _("A month"),
            [format.money(holder.monthly_price, holder.currency) for holder in found],
        ),
        (_("Cash from"), [format.day(holder.cash_from) for holder in found]),
    ]
    headings = (_("Tool"), _("Name"), _("Team"))
    table.print_grid(headings, names, figures, out, totals=0)


def print_points(found: Sequence[Point], out: IO[str]) -> None:
    """A line per list: its day, who held a seat, who used one, and how long ago the others did."""
    accounts = {(point.tool, point.account) for point in found}
    is_plain = len(accounts) == len({tool for tool, _account in accounts})
    names = [
        (
            point.tool,
            *(() if is_plain else (wording.name(point.account),)),
            format.day(point.as_of),
        )
        for point in found
    ]
    columns: dict[str, Callable[[Point], str]] = {
        _("Seats"): lambda point: format.number(point.users),
        _("Active"): lambda point: format.number(point.active_users),
        "%": lambda point: wording.share(point.adoption),
        _("0-6 d"): lambda point: format.number(point.weekly),
        _("60+ d"): lambda point: format.number(point.quiet_60 + point.quiet_90),
        _("Never"): lambda point: format.number(point.never_used),
        _("7-29 d"): lambda point: format.number(point.monthly),
        _("30-59 d"): lambda point: format.number(point.quiet_30),
    }
    headings = (_("Tool"), *(() if is_plain else (_("Account"),)), _("Day"))
    figures = [(head, [cell(point) for point in found]) for head, cell in columns.items()]
    table.print_grid(headings, names, figures, out, totals=0, needed=3)


def points_note() -> str:
    """What the columns of days are."""
    return _(
        "Days are those from the last use to the day of the list. Lists of few people are left out."
    )
