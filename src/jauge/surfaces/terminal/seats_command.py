"""What `jauge seats` does: ask, and print it as it was asked for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from jauge.analysis.desk import Desk, open_desk
from jauge.analysis.seats.adoption import Point, adoption
from jauge.analysis.seats.agreements import Agreement, agreements
from jauge.analysis.seats.answer import Seats, answer
from jauge.analysis.seats.asked import Asked
from jauge.analysis.seats.case import SeatCase
from jauge.analysis.seats.checklist import Checklist, checklist
from jauge.analysis.seats.consolidation import Lacking, consolidate
from jauge.analysis.seats.holders import Holder, holders
from jauge.analysis.seats.overlap import overlaps
from jauge.config import Config, load
from jauge.errors import Refused, UsageError
from jauge.i18n import _
from jauge.pricing.fx import rate_on
from jauge.surfaces.terminal import (
    consolidation,
    consolidation_wording,
    records,
    seats_checklist,
    seats_contracts,
    seats_overlap,
    seats_records,
    seats_table,
    seats_wording,
    table,
    wording,
)
from jauge.surfaces.terminal.asking import Options
from jauge.surfaces.terminal.records import Value

if TYPE_CHECKING:
    from jauge.surfaces.reports.drawing import Spec

_VIEWS: Final = ("names", "adoption", "overlap", "contracts", "checklist", "consolidate")
"""Options that ask for another view than that of groups."""


@dataclass(frozen=True, kw_only=True)
class Request(Options):
    """The options of the command, as given."""

    by: tuple[str, ...] = ("tool",)
    on: date | None = None
    idle_days: int = 60
    grace_days: int = 30
    delay: int | None = None
    names: bool = False
    adoption: bool = False
    overlap: bool = False
    contracts: bool = False
    checklist: bool = False
    consolidate: str | None = None


def run(workspace: Path, request: Request, out: IO[str], messages: IO[str]) -> None:
    """Print the lines on `out`, and what must be known about them under it or on `messages`."""
    _check(request)
    config = load(workspace)
    asked = asked_of(config, request)
    if request.contracts:
        _print_contracts(agreements(asked), request, out)
        return
    with open_desk(workspace, rate_on, request.engine, request.as_of) as desk:
        if request.names:
            _print_holders(_named(desk, asked, config), asked, request, out, messages)
        elif request.adoption:
            _print_points(adoption(desk.held, asked), asked, request, out, messages)
        elif request.overlap:
            _print_overlaps(desk, asked, request, out, messages)
        elif request.checklist:
            found = checklist(desk.held, asked, str(config.workspace.currency))
            _print_checklist(found, asked, request, out, messages)
        elif request.consolidate is not None:
            _print_consolidation(desk, asked, config, request, out)
        else:
            _print_groups(answer(desk.held, asked, request.by), asked, request, out, messages)


def _check(request: Request) -> None:
    """Raise UsageError for options that contradict each other, before anything is asked."""
    asked = [f"--{name}" for name in _VIEWS if getattr(request, name) not in {False, None}]
    if len(asked) > 1:
        hint = _("{options} exclude each other: choose one")
        raise UsageError(hint.format(options=", ".join(asked)))
    if asked and request.delay is not None:
        hint = _("{option} has no cost of delay: leave --delay out")
        raise UsageError(hint.format(option=asked[0]))
    if request.chart is not None and asked and asked != ["--adoption"]:
        hint = _("{option} has no chart: leave --chart out")
        raise UsageError(hint.format(option=asked[0]))
    request.check()


def asked_of(config: Config, request: Request) -> Asked:
    """The parameters of the question; the day is today's, in UTC, unless one is asked for."""
    return Asked(
        day=request.on or datetime.now(UTC).date(),
        idle_days=request.idle_days,
        grace_days=request.grace_days,
        smallest_group=config.workspace.privacy.smallest_group,
        contracts=config.tool,
    )


def _print_groups(
    found: Seats | None, asked: Asked, request: Request, out: IO[str], messages: IO[str]
) -> None:
    if found is None:
        messages.write(f"{seats_wording.nothing(asked)}\n")
        return
    notes = [*seats_wording.notes(found), *wording.older(request.as_of)]
    if request.delay is not None:
        notes += seats_wording.delay(found, request.delay)
    if request.as_json or request.as_csv:
        rows = [seats_records.line_record(found.by, line, request.delay) for line in found.lines]
        if request.as_csv:
            rows = [{name: row[name] for name in row if name != "amounts"} for row in rows]
        _write(rows, found.by, request, out)
        messages.writelines(f"{note}\n" for note in notes)
    else:
        seats_table.print_seats(found, out)
        table.print_notes(notes, out)
    if request.chart is not None:
        from jauge.surfaces.reports import seat_charts

        _draw(request.chart, seat_charts.waste(found), seat_charts.waste_title(found))


def _write(
    rows: Sequence[Mapping[str, Value]], names: Sequence[str], request: Request, out: IO[str]
) -> None:
    """Records for machines; `names` are those of customers' own values."""
    out.write(records.to_csv(rows, names) if request.as_csv else records.to_json_lines(rows))


def _draw(path: Path, spec: "Spec", title: str) -> None:
    from jauge.surfaces.reports import charts

    charts.write(path, spec, title)


def _print_overlaps(
    desk: Desk, asked: Asked, request: Request, out: IO[str], messages: IO[str]
) -> None:
    found = overlaps(SeatCase(desk.held, asked))
    notes: Iterable[str] = [*seats_overlap.notes(found, asked), *wording.older(request.as_of)]
    if request.as_json or request.as_csv:
        _write(seats_overlap.rows(found), ("class", "tool", "other"), request, out)
        messages.writelines(f"{note}\n" for note in notes)
        return
    if found.pairs:
        seats_overlap.print_overlaps(found, out)
    table.print_notes(notes, out)


def _named(desk: Desk, asked: Asked, config: Config) -> Sequence[Holder] | None:
    """Who holds what can be given back, None without a list of seats.

    Raises Refused where somebody does and nobody could be named.
    """
    found = holders(desk.held, asked)
    is_hidden = config.workspace.privacy.pseudonyms
    if is_hidden and found and not any(holder.name for holder in found):
        raise Refused(
            _(
                "seats are held by pseudonyms and no list of people names anybody: import one,"
                " such as that of HR or of a directory"
            )
        )
    return found


def _print_contracts(found: Sequence[Agreement], request: Request, out: IO[str]) -> None:
    if request.as_json or request.as_csv:
        _write(seats_contracts.rows(found), ("tool", "plan", "account"), request, out)
    else:
        seats_contracts.print_contracts(found, out)


def _print_checklist(
    found: Checklist | None, asked: Asked, request: Request, out: IO[str], messages: IO[str]
) -> None:
    if found is None:
        messages.write(f"{seats_wording.nothing(asked)}\n")
    elif request.as_json or request.as_csv:
        _write(seats_checklist.rows(found), (), request, out)
    else:
        seats_checklist.print_checklist(found, out)


def _print_consolidation(
    desk: Desk, asked: Asked, config: Config, request: Request, out: IO[str]
) -> None:
    known = {one.name: one for one in config.consolidation}
    if request.consolidate not in known:
        hint = _("no consolidation is called {name}: jauge.toml has {known}")
        named = ", ".join(known) or _("none: add [[consolidation]]")
        raise UsageError(hint.format(name=repr(request.consolidate), known=named))
    scenario = known[request.consolidate]
    zone, currency = str(config.workspace.timezone), str(config.workspace.currency)
    found = consolidate(desk, asked, scenario, zone, currency)
    if isinstance(found, Lacking):
        raise UsageError(consolidation_wording.lacking(found))
    if request.as_json:
        out.write(records.to_json(consolidation.document(found)))
    elif request.as_csv:
        out.write(records.to_csv(consolidation.rows(found), ("consolidation",)))
    else:
        consolidation.print_consolidation(found, out)


def _print_holders(
    found: Sequence[Holder] | None,
    asked: Asked,
    request: Request,
    out: IO[str],
    messages: IO[str],
) -> None:
    if not found:
        said = seats_wording.nothing(asked) if found is None else seats_wording.all_used(asked)
        messages.write(f"{said}\n")
        return
    if request.as_csv or request.as_json:
        rows = [seats_records.holder_record(holder) for holder in found]
        _write(rows, ("tool", "plan", "account", "name", "user_id", "team"), request, out)
        return
    seats_table.print_holders(found, out)
    table.print_notes([seats_wording.personal()], out)


def _print_points(
    found: Sequence[Point], asked: Asked, request: Request, out: IO[str], messages: IO[str]
) -> None:
    if not found:
        messages.write(f"{seats_wording.nothing(asked)}\n")
        return
    if request.as_csv or request.as_json:
        rows = [seats_records.point_record(point) for point in found]
        _write(rows, ("tool", "account"), request, out)
    else:
        seats_table.print_points(found, out)
        table.print_notes([seats_table.points_note()], out)
    if request.chart is not None:
        from jauge.surfaces.reports import seat_charts

        _draw(request.chart, seat_charts.curve(found), seat_charts.curve_title())
