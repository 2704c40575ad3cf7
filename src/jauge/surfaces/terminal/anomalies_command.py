"""What `jauge anomalies` does: look for them, and print them as it was asked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import IO

import msgspec

from jauge.analysis.anomalies import answer
from jauge.analysis.anomalies.asked import Anomalies, Asked
from jauge.analysis.anomalies.rhythm import Rhythm
from jauge.analysis.conversion import Converter
from jauge.analysis.desk import Desk, open_desk
from jauge.analysis.dimensions import CALENDAR, dimensions
from jauge.config import Config
from jauge.errors import UsageError
from jauge.i18n import _, format, ngettext
from jauge.model import Money, Period, parse_money
from jauge.pricing.fx import rate_on
from jauge.surfaces.terminal import anomalies_records, anomalies_wording, records, table, wording
from jauge.surfaces.terminal.asking import Options, start


@dataclass(frozen=True, kw_only=True)
class Request(Options):
    """The options of the command, as given."""

    by: tuple[str, ...] = ()
    hours: int = 3
    floor: str | None = None


def run(workspace: Path, request: Request, out: IO[str], messages: IO[str]) -> None:
    """Print the anomalies on `out`, dearest first, and what must be known under them."""
    request.check()
    here = start(workspace, request, _("anomalies are compared: name one currency, such as EUR"))
    config = here.config
    _names(request.by, config)
    now = datetime.now(UTC)
    with open_desk(workspace, rate_on, request.engine, request.as_of, config) as desk:
        period = here.period or answer.last_days(desk, here.zone, now)
        if period is None:
            messages.write(f"{anomalies_wording.empty()}\n")
            return
        asked = asked_of(desk, config, period, here.currency, request)
        found = answer.anomalies(desk, asked)
    notes = [*_notes(found), *wording.older(request.as_of)]
    if request.as_json:
        out.write(records.to_json(anomalies_records.document(found, notes)))
    elif request.as_csv:
        rows = [anomalies_records.row(one) for one in found.found]
        out.write(records.to_csv(rows, anomalies_records.NAMES))
        messages.writelines(f"{note}\n" for note in notes)
    else:
        print_anomalies(found, out)
        table.print_notes(notes, out)
    if request.chart is not None:
        from jauge.surfaces.terminal import anomalies_chart

        anomalies_chart.save(request.chart, found)


def asked_of(desk: Desk, config: Config, period: Period, currency: str, request: Request) -> Asked:
    """The question of a configuration and of the options."""
    asked = answer.configured(desk, config, period, currency)
    by = tuple(dict.fromkeys(request.by or asked.by))
    rhythm = Rhythm(hours=request.hours)
    floor = asked.floor
    if request.floor is not None:
        given = _amount(request.floor, currency)
        converter = Converter(currency, desk.rate_on)
        floor = converter.convert(given.amount, given.currency, period.end.date())
    return msgspec.structs.replace(asked, by=by, rhythm=rhythm, floor=floor)


def _amount(text: str, currency: str) -> Money:
    """`20` in the reporting currency, or `20 USD`."""
    try:
        money = parse_money(text if " " in text.strip() else f"{Decimal(text)} {currency}")
    except (ValueError, InvalidOperation):
        hint = _("--floor {text} is not an amount: write 20, or '20 EUR'")
        raise UsageError(hint.format(text=repr(text))) from None
    if money.amount < 0:
        raise UsageError(_("--floor is negative: write 0 or more"))
    return money


def _names(by: tuple[str, ...], config: Config) -> None:
    dimensions(by, config.tag)
    for name in by:
        if name in CALENDAR:
            hint = _("{name} is time, and anomalies are looked for along it: leave it out of --by")
            raise UsageError(hint.format(name=name))


def print_anomalies(found: Anomalies, out: IO[str]) -> None:
    """A line an anomaly, then why, and the command that shows the rows."""
    if not found.found:
        return
    names = [
        (anomalies_wording.days(one), anomalies_wording.scope(one.scope)) for one in found.found
    ]
    figures = [
        (_("Beyond, {currency}").format(currency=found.asked.currency),
         [wording.figure(one.excess) for one in found.found]),
        (_("Expected"), [wording.figure(one.expected) for one in found.found]),
        (_("Kind"), [anomalies_wording.kind(one.kind) for one in found.found]),
    ]  # fmt: skip
    table.print_grid((_("Days"), _("About")), names, figures, out, totals=0)
    lines: list[str] = []
    for one in found.found[:_EXPLAINED]:
        lines += [anomalies_wording.why(one), f"  {anomalies_wording.command(one)}"]
    table.print_notes(lines, out)


_EXPLAINED = 10
"""Anomalies that are explained in words; machines read all of them."""


def _notes(found: Anomalies) -> Iterator[str]:
    asked = found.asked
    if not found.scopes:
        yield anomalies_wording.nothing_there()
        return
    if not found.found:
        yield anomalies_wording.nothing(asked)
    yield ngettext(
        "{scopes} scope from {first} to {last} ({zone}); a floor of {floor} a day; amounts "
        "beyond what was expected are estimates.",
        "{scopes} scopes from {first} to {last} ({zone}); a floor of {floor} a day; amounts "
        "beyond what was expected are estimates.",
        found.scopes,
    ).format(
        scopes=format.number(found.scopes),
        first=format.day(found.first_on),
        last=format.day(found.last_on),
        zone=asked.timezone,
        floor=format.money(asked.floor, asked.currency),
    )
    if found.short:
        yield ngettext(
            "{count} scope has not enough history: {days} days before a day are needed.",
            "{count} scopes have not enough history: {days} days before a day are needed.",
            found.short,
        ).format(count=format.number(found.short), days=asked.rhythm.least_days)
    if found.long_lines:
        yield ngettext(
            "{count} line of a bill is for more than a day and is not looked at.",
            "{count} lines of bills are for more than a day and are not looked at.",
            found.long_lines,
        ).format(count=format.number(found.long_lines))
    yield from wording.without_rate(asked.currency, found.other_currencies)
