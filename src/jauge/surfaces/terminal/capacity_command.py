"""What `jauge capacity` does: ask, and print it as it was asked for."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import IO, Final

import msgspec

from jauge.analysis.capacity.answer import Asked, Capacities, capacities
from jauge.analysis.capacity.owed import with_capacities
from jauge.analysis.conversion import NATIVE
from jauge.analysis.desk import Desk, open_desk
from jauge.analysis.dimensions import dimensions
from jauge.analysis.finding_kinds import Case, findings
from jauge.analysis.overview import Overview
from jauge.analysis.spend import Known, know_by, spend
from jauge.config import Config, load
from jauge.errors import UsageError
from jauge.i18n import _
from jauge.model import Period
from jauge.pricing import api_prices, bundled_book
from jauge.pricing.fx import rate_on
from jauge.surfaces.cli.options import parse_period
from jauge.surfaces.terminal import (
    capacity_records,
    capacity_table,
    capacity_wording,
    records,
    table,
    wording,
)
from jauge.surfaces.terminal.cost_command import reporting_currency

_INVOICES: Final = "invoice_line"


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
    """Print the capacities on `out`, and what must be known of them under it or on `messages`."""
    _check(request)
    config = load(workspace)
    zone = str(config.workspace.timezone)
    currency = reporting_currency(request.currency or str(config.workspace.currency))
    if currency == NATIVE:
        raise UsageError(_("what capacity cost is compared: name one currency, such as EUR"))
    dimensions(request.by, config.tag)
    period = parse_period(request.period, zone) if request.period else None
    with open_desk(workspace, rate_on, request.engine, request.as_of, config) as desk:
        known = known_of(desk, config)
        asked = asked_of(config, period, currency, request.by, known)
        found = with_claims(capacities(desk, asked), known)
    if not found.lines and not request.as_json:
        messages.write(f"{capacity_wording.nothing(config.capacity, found)}\n")
        return
    notes = [*capacity_wording.notes(found), *wording.older(request.as_of)]
    if request.as_json:
        document = capacity_records.document(found, notes)
        out.write(f"{msgspec.json.encode(document).decode()}\n")
    elif request.as_csv:
        out.write(records.to_csv(capacity_records.rows(found), capacity_records.names(found)))
        messages.writelines(f"{note}\n" for note in notes)
    else:
        capacity_table.print_capacities(found, out)
        table.print_notes(notes, out)
    if request.chart is not None:
        _draw(request.chart, found)


def asked_of(
    config: Config,
    period: Period | None,
    currency: str,
    by: tuple[str, ...] = (),
    known: Known | None = None,
    today: date | None = None,
) -> Asked:
    """The question of a configuration; today is the clock's, in UTC."""
    return Asked(
        capacities=config.capacity,
        period=period,
        timezone=str(config.workspace.timezone),
        currency=currency,
        today=today or datetime.now(UTC).date(),
        by=tuple(dict.fromkeys(by)),
        known=known,
        prices=partial(api_prices, bundled_book()),
    )


def known_of(desk: Desk, config: Config) -> Known:
    """What invoices say: nothing else of what was paid is needed, and it may be much."""
    papers = {_INVOICES: desk.held.of(_INVOICES)}
    return know_by(config, replace(desk.held, files=papers), rate_on)


def with_claims(found: Capacities, known: Known) -> Capacities:
    """The capacities with what of them is not used, as findings."""
    claims = findings(Case(known, found.currency, capacities=found), ("unused_commitment",))
    return msgspec.structs.replace(found, claims=claims)


def in_report(
    overview: Overview,
    desk: Desk,
    config: Config,
    period: Period | None,
    currency: str,
    paid_for: Known | None,
) -> Overview:
    """The report's answers with capacity, and with what is owed counted with it.

    `paid_for` is what is known of spend, None where nothing was paid or invoiced.
    """
    if currency == NATIVE or not (config.capacity or desk.held.of("charge")):
        return overview
    known = paid_for or known_of(desk, config)
    asked = asked_of(config, period, currency, (), known)
    found = with_claims(capacities(desk, asked), known)
    paid = overview.spent
    if config.capacity and paid is not None:
        owed = spend(with_capacities(desk, asked, known), period, currency, "owed")
        paid = msgspec.structs.replace(paid, owed=owed if owed.total is not None else paid.owed)
    return msgspec.structs.replace(overview, capacities=found, spent=paid)


def _check(request: Request) -> None:
    if request.as_json and request.as_csv:
        raise UsageError(_("--json and --csv exclude each other: choose one"))
    if request.chart is not None:
        from jauge.surfaces.reports import charts

        charts.kind_of(request.chart)


def _draw(path: Path, found: Capacities) -> None:
    """Used, idle and left of each capacity as bars."""
    from jauge.surfaces.reports import charts

    charts.save(path, capacity_table.answer(found))
