"""What `jauge units` does: ask, and print it as it was asked for."""

from dataclasses import dataclass
from pathlib import Path
from typing import IO

import msgspec

from jauge.analysis.conversion import NATIVE
from jauge.analysis.desk import open_desk
from jauge.analysis.units.answer import Asked, Units, units
from jauge.config import load
from jauge.errors import UsageError
from jauge.i18n import _
from jauge.pricing.fx import rate_on
from jauge.surfaces.cli.options import parse_period
from jauge.surfaces.terminal import (
    records,
    table,
    units_records,
    units_table,
    units_wording,
    wording,
)
from jauge.surfaces.terminal.cost_command import reporting_currency


@dataclass(frozen=True)
class Request:
    """The options of the command, as given."""

    period: str | None = None
    by: tuple[str, ...] = ()
    currency: str | None = None
    as_json: bool = False
    as_csv: bool = False
    chart: Path | None = None
    as_of: int | None = None
    engine: str = "duckdb"


def run(workspace: Path, request: Request, out: IO[str], messages: IO[str]) -> None:
    """Print the figures on `out`, and what must be known of them under it or on `messages`."""
    _check(request)
    config = load(workspace)
    zone = str(config.workspace.timezone)
    currency = reporting_currency(request.currency or str(config.workspace.currency))
    if currency == NATIVE:
        raise UsageError(_("what tasks cost is compared: name one currency, such as EUR"))
    period = parse_period(request.period, zone) if request.period else None
    by = tuple(dict.fromkeys(request.by))
    asked = Asked(by=by, period=period, timezone=zone, currency=currency)
    with open_desk(workspace, rate_on, request.engine, request.as_of, config) as desk:
        found = units(desk, config, asked)
    notes = [*units_wording.notes(found), *wording.older(request.as_of)]
    if request.as_json:
        document = units_records.document(found, notes)
        out.write(f"{msgspec.json.encode(document).decode()}\n")
    elif request.as_csv:
        out.write(records.to_csv(units_records.rows(found), units_records.names(found)))
        messages.writelines(f"{note}\n" for note in notes)
    elif found.total is None:
        messages.write(f"{units_wording.nothing(found)}\n")
    else:
        units_table.print_units(found, out)
        table.print_notes(notes, out)
    if request.chart is not None:
        _draw(request.chart, found)


def _check(request: Request) -> None:
    if request.as_json and request.as_csv:
        raise UsageError(_("--json and --csv exclude each other: choose one"))
    if request.chart is not None:
        from jauge.surfaces.reports import charts

        charts.kind_of(request.chart)


def _draw(path: Path, found: Units) -> None:
    """The quality-adjusted cost of each group as bars."""
    from jauge.surfaces.reports import charts

    charts.save(path, units_table.answer(found))
