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
from jauge.config import Config
from jauge.i18n import _
from jauge.model import Period
from jauge.pricing import api_prices, bundled_book
from jauge.pricing.fx import rate_on
from jauge.surfaces.terminal import (
    capacity_records,
    capacity_table,
    capacity_wording,
    records,
    table,
    wording,
)
from jauge.surfaces.terminal.asking import Options, draw, start

_INVOICES: Final = "invoice_line"


@dataclass(frozen=True, kw_only=True)
class Request(Options):
    """The options of the command, as given."""

    by: tuple[str, ...] = ()


def run(workspace: Path, request: Request, out: IO[str], messages: IO[str]) -> None:
    """Print the capacities on `out`, and what must be known of them under it or on `messages`."""
    request.check()
    single = _("what capacity cost is compared: name one currency, such as EUR")
    here = start(workspace, request, single)
    config = here.config
    dimensions(request.by, config.tag)
    with open_desk(workspace, rate_on, request.engine, request.as_of, config) as desk:
        known = known_of(desk, config)
        asked = asked_of(config, here.period, here.currency, request.by, known)
        found = with_claims(capacities(desk, asked), known)
    if not found.lines and not request.as_json:
        messages.write(f"{capacity_wording.nothing(config.capacity, found)}\n")
        return
    notes = [*capacity_wording.notes(found), *wording.older(request.as_of)]
    if request.as_json:
        out.write(records.to_json(capacity_records.document(found, notes)))
    elif request.as_csv:
        out.write(records.to_csv(capacity_records.rows(found), capacity_records.names(found)))
        messages.writelines(f"{note}\n" for note in notes)
    else:
        capacity_table.print_capacities(found, out)
        table.print_notes(notes, out)
    if request.chart is not None:
        draw(request.chart, capacity_table.answer(found))


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
