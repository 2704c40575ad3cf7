"""What `jauge residuals` does: compare, and print it as it was asked for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import msgspec

from jauge.analysis.desk import open_desk
from jauge.analysis.residuals import ResidualLine, Residuals, limit, residuals
from jauge.i18n import _, format
from jauge.pricing.fx import rate_on
from jauge.surfaces.terminal import records, table, wording
from jauge.surfaces.terminal.asking import Options, start


@dataclass(frozen=True, kw_only=True)
class Request(Options):
    """The options of the command, as given."""

    by: tuple[str, ...] = ("supplier",)
    limit: int | None = None


def run(workspace: Path, request: Request, out: IO[str], messages: IO[str]) -> None:
    """Print the lines on `out`, and what must be known about them under it or on `messages`."""
    request.check()
    here = start(workspace, request)
    with open_desk(workspace, rate_on, request.engine, request.as_of) as desk:
        found = residuals(desk.held, request.by, here.utc_period, here.currency, rate_on)
        is_empty = not desk.paths and not desk.held.of("charge")
    if found is None or not found.lines:
        messages.write(f"{_nothing(found, is_empty=is_empty)}\n")
        return
    notes = [*_notes(found, request), *wording.older(request.as_of)]
    found = msgspec.structs.replace(found, lines=limit(found.lines, request.limit))
    if request.as_json or request.as_csv:
        rows = [_record(found.by, line) for line in found.lines]
        text = records.to_csv(rows, found.by) if request.as_csv else records.to_json_lines(rows)
        out.write(text)
        messages.writelines(f"{note}\n" for note in notes)
        return
    for total in found.totals:
        table.print_notes([_("In {currency}:").format(currency=total.currency)], out)
        _print(found, total, out)
    table.print_notes(notes, out)


def _nothing(found: Residuals | None, *, is_empty: bool) -> str:
    if is_empty:
        return _("The ledger holds no usage yet: bring some in with `jauge import PATH`.")
    if found is None or found.period is None:
        return _(
            "Nothing to compare: the ledger holds no usage export, cost report or bill of "
            "inference. Bring one in with `jauge import PATH`."
        )
    said = _("No usage export, cost report or bill in {period}; there are some at other times.")
    return said.format(period=found.period.label)


def _record(by: Sequence[str], line: ResidualLine) -> Mapping[str, records.Value]:
    sums = line.sums
    record: dict[str, records.Value] = {
        **dict(zip(by, line.keys, strict=True)),
        "kind": line.kind,
        "currency": line.currency,
        "calls": sums.calls,
        "own_cost": records.money(sums.own_cost),
        "usage_export_cost": records.money(sums.usage_export_cost),
        "provider_cost": records.money(sums.provider_cost),
        "billed_cost": records.money(sums.billed_cost),
        "unexplained_cost": records.money(sums.unexplained_cost),
        "difference": records.money(sums.difference if line.kind == "matched" else None),
        "cells": sums.cells,
    }
    return record | {"others": line.others} if line.others else record


def _print(found: Residuals, total: ResidualLine, out: IO[str]) -> None:
    lines = [line for line in found.lines if line.currency == total.currency]
    names = [_names(found.by, line) for line in lines]
    names.append((_("Total"), *("" for _name in found.by)))
    sums = [line.sums for line in (*lines, total)]
    columns = {
        _("Unexplained"): "unexplained_cost",
        _("Seen"): "own_cost",
        _("Billed"): "billed_cost",
        _("Reported"): "provider_cost",
        _("Exported"): "usage_export_cost",
    }
    table.print_grid(
        [*map(wording.heading, (*found.by, "kind"))],
        names,
        [
            (heading, [wording.figure(getattr(one, name)) for one in sums])
            for heading, name in columns.items()
            if getattr(total.sums, name) is not None
        ],
        out,
    )


def _names(by: Sequence[str], line: ResidualLine) -> tuple[str, ...]:
    if line.others:
        return (wording.others(line), *("" for _name in by))
    labels = (wording.label(field, key) for field, key in zip(by, line.keys, strict=True))
    return (*labels, wording.kind(line.kind))


def _notes(found: Residuals, request: Request) -> Iterator[str]:
    kinds = {line.kind for line in found.lines}
    if "ghost_spend" in kinds:
        yield _(
            "Never seen (ghost_spend): billed, and no call explains it. Look for a key, an account "
            "or an agent that sends no traces."
        )
    if "unbilled" in kinds:
        yield _("No bill (unbilled): seen, and the bill is still to come, or was not imported.")
    for one in found.not_compared:
        yield _("Not compared: {amount} of calls of {supplier}, without export or bill.").format(
            amount=format.money(one.cost.amount, one.cost.currency),
            supplier=wording.name(one.supplier),
        )
    yield from wording.rates(found.stale_rates)
    yield from wording.without_rate(found.currency, [one.currency for one in found.totals])
    yield _(
        "Seen, exported, reported and billed are the same use, told four times: they are never "
        "added up. Days are UTC."
    )
    when = f" --period {request.period}" if request.period else ""
    yield _(
        "The rows behind: `jauge cost --by provider,account_id,model,day,role_rule{when}` for what "
        "counts, `jauge export usage{when}` and `jauge export charges{when}` for all."
    ).format(when=when)
