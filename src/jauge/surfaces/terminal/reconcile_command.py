"""What `jauge reconcile` does: reconcile, and print it as it was asked for."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from jauge.analysis.desk import Desk, open_desk
from jauge.analysis.reconciling import decisions
from jauge.analysis.reconciling.decisions import Action, Decisions
from jauge.analysis.reconciling.entries import Entry
from jauge.analysis.reconciling.reconciling import Reconciled, reconcile
from jauge.analysis.spend import know_by
from jauge.config import Config, load
from jauge.i18n import _, format
from jauge.model import Period
from jauge.pricing.fx import rate_on
from jauge.surfaces.cli.options import parse_period
from jauge.surfaces.terminal import reconcile_records, records, table, wording
from jauge.surfaces.terminal.asking import Options, start
from jauge.surfaces.terminal.reconcile_wording import (
    gaps,
    missing,
    notes,
    settled,
    stage_heading,
    unexplained,
    what,
)


def run(workspace: Path, request: Options, out: IO[str], messages: IO[str]) -> None:
    """Print the suppliers on `out`, and what must be known about them under it."""
    request.check()
    here = start(workspace, request)
    decided = decisions.read(workspace)
    with open_desk(workspace, rate_on, request.engine, request.as_of) as desk:
        found = reconciled(desk, here.utc_period, here.config, decided)
    if request.as_json:
        out.write(records.to_json(reconcile_records.record(found)))
        return
    if not found.suppliers:
        messages.write(f"{_nothing(here.utc_period)}\n")
        return
    if request.as_csv:
        rows = [reconcile_records.row(one) for one in found.suppliers]
        out.write(records.to_csv(rows, reconcile_records.NAMES))
        return
    _print(found, out)
    table.print_notes([*notes(found), *wording.older(request.as_of)], out)


def reconciled(desk: Desk, period: Period | None, config: Config, decided: Decisions) -> Reconciled:
    """The answer over a snapshot, with the vendors and contracts of a configuration."""
    return reconcile(desk.held, know_by(config, desk.held, desk.rate_on), period, decided)


def decide(
    workspace: Path, action: Action, match: str, note: str | None, messages: IO[str]
) -> None:
    """Write a decision down, and say what it is."""
    config, decided = load(workspace), decisions.read(workspace)
    with open_desk(workspace, rate_on) as desk:
        found = reconciled(desk, None, config, decided)
    pair = decisions.find(found.pairs, decided, match)
    made = decisions.write(workspace, action, pair, datetime.now(UTC), note)
    said = {
        "accept": _("Accepted: match {match}; `jauge reconcile undo {match}` takes it back."),
        "refuse": _("Refused: match {match}; `jauge reconcile undo {match}` takes it back."),
        "undo": _("Taken back: what was decided on match {match}."),
    }[action]
    messages.write(f"{said.format(match=made.match)}\n")


def print_short(workspace: Path, asked: str, out: IO[str]) -> None:
    """Print a line per supplier of a period without its gaps, and whether all is explained."""
    period = parse_period(asked, "UTC")
    with open_desk(workspace, rate_on) as desk:
        found = reconciled(desk, period, load(workspace), decisions.read(workspace))
    _print_short(found, out)
    table.print_notes([*settled(found), *unexplained(found), *missing(found)], out)


def _nothing(period: Period | None) -> str:
    if period is None:
        return _("Nothing to reconcile yet: bring something in with `jauge import PATH`.")
    said = _("Nothing to reconcile in {period}.")
    return said.format(period=period.label)


def _print(found: Reconciled, out: IO[str]) -> None:
    every = found.suppliers
    names = [(what(one), f"{one.month:%Y-%m}", gaps(one)) for one in every]
    columns = [
        *_columns(every),
        (stage_heading("provider_usage"), [_money(one, "provider_usage") for one in every]),
        (stage_heading("own_measure"), [_money(one, "own_measure") for one in every]),
    ]
    headings = [_("Supplier"), _("Month"), _("Explained by")]
    table.print_grid(headings, names, columns, out, totals=0, needed=3)


def _print_short(found: Reconciled, out: IO[str]) -> None:
    names = [(what(one),) for one in found.suppliers]
    table.print_grid([_("Supplier")], names, _columns(found.suppliers), out, totals=0, needed=4)


def _columns(every: Sequence[Entry]) -> list[tuple[str, list[str]]]:
    return [
        (stage_heading("bank"), [_money(one, "bank") for one in every]),
        (stage_heading("invoice"), [_invoiced(one) for one in every]),
        (stage_heading("provider_cost"), [_money(one, "provider_cost") for one in every]),
        (_("Unexplained"), [_unexplained(one) for one in every]),
    ]


def _unexplained(one: Entry) -> str:
    """Nothing is known of it where nothing could be compared."""
    is_compared = bool(one.unexplained) or "missing_source" not in one.kinds
    return wording.figure(one.unexplained) if is_compared else format.UNKNOWN


def _money(one: Entry, name: str) -> str:
    amount = getattr(one, name)
    currency = one.bank_currency if name == "bank" else one.currency
    return format.UNKNOWN if amount is None else f"{wording.figure(amount)} {currency}"


def _invoiced(one: Entry) -> str:
    if one.gross is None:
        return format.UNKNOWN
    return f"{wording.figure(one.gross)} {one.currency}"
