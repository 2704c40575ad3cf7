"""What `jauge units` does: ask, and print it as it was asked for."""

from dataclasses import dataclass
from pathlib import Path
from typing import IO

from jauge.analysis.desk import open_desk
from jauge.analysis.units.answer import Asked, units
from jauge.i18n import _
from jauge.pricing.fx import rate_on
from jauge.surfaces.terminal import (
    records,
    table,
    units_records,
    units_table,
    units_wording,
    wording,
)
from jauge.surfaces.terminal.asking import Options, draw, start


@dataclass(frozen=True, kw_only=True)
class Request(Options):
    """The options of the command, as given."""

    by: tuple[str, ...] = ()


def run(workspace: Path, request: Request, out: IO[str], messages: IO[str]) -> None:
    """Print the figures on `out`, and what must be known of them under it or on `messages`."""
    request.check()
    single = _("what tasks cost is compared: name one currency, such as EUR")
    here = start(workspace, request, single)
    by = tuple(dict.fromkeys(request.by))
    asked = Asked(by=by, period=here.period, timezone=here.zone, currency=here.currency)
    with open_desk(workspace, rate_on, request.engine, request.as_of, here.config) as desk:
        found = units(desk, here.config, asked)
    notes = [*units_wording.notes(found), *wording.older(request.as_of)]
    if request.as_json:
        out.write(records.to_json(units_records.document(found, notes)))
    elif request.as_csv:
        out.write(records.to_csv(units_records.rows(found), units_records.names(found)))
        messages.writelines(f"{note}\n" for note in notes)
    elif found.total is None:
        messages.write(f"{units_wording.nothing(found)}\n")
    else:
        units_table.print_units(found, out)
        table.print_notes(notes, out)
    if request.chart is not None and found.total is not None:
        draw(request.chart, units_table.answer(found))
