"""What `jauge seats` does: ask, and print it as it was asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO

from jauge.analysis.desk import Desk, open_desk
from jauge.analysis.seats.adoption import Point, adoption
from jauge.analysis.seats.answer import Seats, answer
from jauge.analysis.seats.asked import Asked
from jauge.analysis.seats.holders import Holder, holders
from jauge.config import Config, load
from jauge.errors import Refused, UsageError
from jauge.i18n import _
from jauge.pricing.fx import rate_on
from jauge.surfaces.terminal import (
    records,
    seats_records,
    seats_table,
    seats_wording,
    table,
    wording,
)


@dataclass(frozen=True)
class Request:
    """The options of the command, as given."""

    by: tuple[str, ...] = ("tool",)
    on: date | None = None
    idle_days: int = 60
    grace_days: int = 30
    names: bool = False
    adoption: bool = False
    as_json: bool = False
    as_csv: bool = False
    as_of: int | None = None
    engine: str = "duckdb"


def run(workspace: Path, request: Request, out: IO[str], messages: IO[str]) -> None:
    """Print the lines on `out`, and what must be known about them under it or on `messages`."""
    if request.as_json and request.as_csv:
        raise UsageError(_("--json and --csv exclude each other: choose one"))
    config = load(workspace)
    asked = asked_of(config, request)
    with open_desk(workspace, rate_on, request.engine, request.as_of) as desk:
        if request.names:
            _print_holders(_named(desk, asked, config), request, out)
            return
        if request.adoption:
            _print_points(adoption(desk.held, asked), request, out)
            return
        found = answer(desk.held, asked, request.by)
    if found is None:
        messages.write(f"{seats_wording.nothing(asked)}\n")
        return
    notes = [*seats_wording.notes(found), *wording.older(request.as_of)]
    if request.as_json or request.as_csv:
        _print_records(found, request, out)
        messages.writelines(f"{note}\n" for note in notes)
        return
    seats_table.print_seats(found, out)
    table.print_notes(notes, out)


def asked_of(config: Config, request: Request) -> Asked:
    """The parameters of the question; the day is today's, in UTC, unless one is asked for."""
    return Asked(
        day=request.on or datetime.now(UTC).date(),
        idle_days=request.idle_days,
        grace_days=request.grace_days,
        smallest_group=config.workspace.privacy.smallest_group,
        contracts=config.tool,
    )


def _print_records(found: Seats, request: Request, out: IO[str]) -> None:
    rows = [seats_records.line_record(found.by, line) for line in found.lines]
    if request.as_csv:
        plain = [{name: row[name] for name in row if name != "amounts"} for row in rows]
        out.write(records.to_csv(plain, found.by))
        return
    out.write(records.to_json_lines(rows))


def _named(desk: Desk, asked: Asked, config: Config) -> Sequence[Holder]:
    """Who holds what can be given back; raises Refused where nobody could be named."""
    found = holders(desk.held, asked)
    is_hidden = config.workspace.privacy.pseudonyms
    if is_hidden and not any(holder.name for holder in found):
        raise Refused(
            _(
                "seats are held by pseudonyms and no list of people names anybody: import one,"
                " such as that of HR or of a directory"
            )
        )
    return found


def _print_holders(found: Sequence[Holder], request: Request, out: IO[str]) -> None:
    rows = [seats_records.holder_record(holder) for holder in found]
    if request.as_csv:
        out.write(records.to_csv(rows, ("tool", "plan", "account", "name", "user_id", "team")))
    elif request.as_json:
        out.write(records.to_json_lines(rows))
    else:
        seats_table.print_holders(found, out)
        table.print_notes([seats_wording.personal()], out)


def _print_points(found: Sequence[Point], request: Request, out: IO[str]) -> None:
    rows = [seats_records.point_record(point) for point in found]
    if request.as_csv:
        out.write(records.to_csv(rows, ("tool", "account")))
    elif request.as_json:
        out.write(records.to_json_lines(rows))
    else:
        seats_table.print_points(found, out)
