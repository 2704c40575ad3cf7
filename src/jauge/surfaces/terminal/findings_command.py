"""What `jauge findings` does: look for them, and print them as it was asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import msgspec

from jauge.analysis.audit import case_of
from jauge.analysis.conversion import NATIVE
from jauge.analysis.desk import open_desk
from jauge.analysis.finding_kinds import findings, names
from jauge.analysis.reconciling import decisions
from jauge.analysis.spend import know_by
from jauge.config import load
from jauge.errors import UsageError
from jauge.i18n import _, format
from jauge.model import Finding
from jauge.pricing.fx import rate_on
from jauge.surfaces.cli.options import parse_period
from jauge.surfaces.terminal import (
    findings_records,
    findings_wording,
    records,
    table,
    wording,
)
from jauge.surfaces.terminal.capacity_command import asked_of
from jauge.surfaces.terminal.cost_command import reporting_currency


@dataclass(frozen=True)
class Request:
    """The options of the command, as given."""

    period: str | None = None
    kind: tuple[str, ...] = ()
    currency: str | None = None
    as_of: int | None = None
    as_json: bool = False
    as_csv: bool = False
    engine: str = "duckdb"


def run(workspace: Path, request: Request, out: IO[str], messages: IO[str]) -> None:
    """Print the findings on `out`, the largest expected saving of each kind of value first."""
    kinds = _checked(request)
    config = load(workspace)
    currency = reporting_currency(request.currency or str(config.workspace.currency))
    if currency == NATIVE:
        raise UsageError(_("findings are compared: name one currency, such as EUR"))
    zone = str(config.workspace.timezone)
    period, months = (
        parse_period(request.period, name) if request.period else None for name in (zone, "UTC")
    )
    decided = decisions.read(workspace)
    given = config if config.capacity else None
    with open_desk(workspace, rate_on, request.engine, request.as_of, given) as desk:
        known = know_by(config, desk.held, rate_on)
        asked = asked_of(config, period, currency, known=known)
        found = findings(case_of(desk, config, decided, known, asked, months), kinds)
    if request.as_json:
        document = findings_records.document(found, period, currency)
        out.write(f"{msgspec.json.encode(document).decode()}\n")
    elif request.as_csv:
        rows = [findings_records.row(one) for one in found]
        out.write(records.to_csv(rows, findings_records.NAMES))
    elif not found:
        messages.write(f"{_nothing(kinds)}\n")
    else:
        print_findings(found, out)
        table.print_notes([*_notes(found), *wording.older(request.as_of)], out)


def _checked(request: Request) -> Sequence[str] | None:
    """The kinds asked for, None for all; raises UsageError."""
    if request.as_json and request.as_csv:
        raise UsageError(_("--json and --csv exclude each other: choose one"))
    if unknown := [kind for kind in request.kind if kind not in names()]:
        hint = _("{kind} is no kind of finding: choose among {kinds}")
        raise UsageError(hint.format(kind=unknown[0], kinds=", ".join(names())))
    return tuple(dict.fromkeys(request.kind)) or None


def _nothing(kinds: Sequence[str] | None) -> str:
    if kinds is None:
        return _(
            "Nothing to look at as far as the ledger knows: bring statements, invoices, bills or "
            "lists of seats in with `jauge import PATH`."
        )
    return _("Nothing of these kinds as far as the ledger knows.")


def print_findings(found: Sequence[Finding[Any]], out: IO[str]) -> None:
    """A table for each kind of value, and one of what nobody can put an amount on."""
    values = dict.fromkeys(_value(one) for one in found)
    for value in sorted(values, key=findings_wording.VALUES.index):
        mine = [one for one in found if _value(one) == value]
        heading = findings_wording.value(value)
        names_of = [(findings_wording.kind(one), findings_wording.about(one)) for one in mine]
        amounts = [(_("From"), [_since(one) for one in mine])]
        if value is not None:
            amounts = [
                (_("A month"), [findings_wording.amount(one) for one in mine]),
                *amounts,
                (_("Range"), [findings_wording.ends(one) for one in mine]),
            ]
        amounts.append((_("Effort"), [findings_wording.effort(one) for one in mine]))
        table.print_grid((heading, _("About")), names_of, amounts, out, totals=0)


def _value(one: Finding[Any]) -> str | None:
    return one.value_kind if one.monthly_saving is not None else None


def _since(one: Finding[Any]) -> str:
    return format.UNKNOWN if one.cash_from is None else format.day(one.cash_from)


def _notes(found: Sequence[Finding[Any]]) -> list[str]:
    notes = [findings_wording.why(one) for one in found]
    notes.append(
        _(
            "Findings can be about the same money, so their amounts are never added up; what each "
            "kind means and what would refute it: docs/findings. Evidence: --json."
        )
    )
    return notes
