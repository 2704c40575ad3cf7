"""What `jauge budgets` does: ask, and print it as it was asked for."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO

from jauge.analysis.budgets.budgets import Asked, Use, budgets
from jauge.analysis.cost import Answer, Line, Question
from jauge.analysis.desk import open_desk
from jauge.analysis.measures import Sums
from jauge.i18n import _, format
from jauge.pricing.fx import rate_on
from jauge.surfaces.terminal import budgets_records, records, table, wording
from jauge.surfaces.terminal.asking import Options, draw, start

_CENT = Decimal("0.01")


def run(workspace: Path, request: Options, out: IO[str], messages: IO[str]) -> None:
    """Print the budgets on `out`, and what must be known of them under it or on `messages`."""
    request.check()
    here = start(workspace, request)
    config, zone = here.config, here.zone
    asked = Asked(timezone=zone)
    if here.period is not None:
        first, after = here.period.days
        asked = Asked(first=first, after=after, timezone=zone)
    if not config.budget and not request.as_json:
        hint = _(
            "No budget is set: write one as [[budget]] in jauge.toml, with a name and a limit."
        )
        messages.write(f"{hint}\n")
        return
    with open_desk(workspace, rate_on, request.engine, request.as_of, config) as desk:
        found = budgets(desk, config, asked, datetime.now(UTC))
    notes = [*_notes(found), *wording.older(request.as_of)]
    if request.as_json:
        document = budgets_records.document(found, request.period, zone, notes)
        out.write(records.to_json(document))
    elif request.as_csv:
        out.write(records.to_csv([budgets_records.row(one) for one in found], ("budget",)))
        messages.writelines(f"{note}\n" for note in notes)
    else:
        print_budgets(found, out)
        table.print_notes(notes, out)
    if request.chart is not None:
        draw(request.chart, _bars(found))


def state(name: str) -> str:
    """What a state is called."""
    return {
        "over": _("over"),
        "will_pass": _("will pass"),
        "warned": _("warning"),
        "ok": _("fine"),
        "no_data": _("no data"),
    }[name]


def print_budgets(found: Sequence[Use], out: IO[str]) -> None:
    """A line a budget and period."""
    names = [(wording.name(one.name), one.label) for one in found]
    figures = [
        (_("State"), [state(one.state) for one in found]),
        (_("Used"), [_amount(one.used, one.unit) for one in found]),
        ("%", [wording.share(None if one.share is None else float(one.share)) for one in found]),
        (_("Limit"), [_amount(one.limit, one.unit) for one in found]),
        (_("Expected"), [_amount(one.projected, one.unit) for one in found]),
        (_("A day"), [_amount(one.burn_rate, one.unit) for one in found]),
        (_("Reached on"), [format.day(one.exhausted_on) for one in found]),
    ]
    table.print_grid([_("Budget"), _("Period")], names, figures, out, totals=0)


def _amount(amount: Decimal | None, unit: str) -> str:
    if amount is None:
        return format.UNKNOWN
    if unit in {"calls", "tokens"}:
        return f"{format.number(amount.quantize(Decimal(1)))} {_unit(unit)}"
    return format.money(amount, unit, 2)


def _unit(unit: str) -> str:
    return {"calls": _("calls"), "tokens": _("tokens")}[unit]


def _notes(found: Sequence[Use]) -> Iterator[str]:
    for one in found:
        if one.projected is not None and one.is_current:
            yield _(
                "{name}, {label}: expected at the end {low} to {high} (80%, an estimate)."
            ).format(
                name=wording.name(one.name),
                label=one.label,
                low=_amount(one.projected_low, one.unit),
                high=_amount(one.projected_high, one.unit),
            )
        if one.warned and one.is_current:
            passed = format.several(
                f"{format.percent(each.percent / 100, 0)} {format.day(each.day)}"
                for each in one.warned
            )
            yield _("{name}, {label}: passed {levels}.").format(
                name=wording.name(one.name), label=one.label, levels=passed
            )
        if one.burst is not None:
            yield _("{name}: fullest at {moment} UTC; {count} times over the limit.").format(
                name=wording.name(one.name),
                moment=format.moment(one.burst.began),
                count=format.number(one.times_over),
            )
        if one.state == "no_data":
            yield _("{name}: no row matches.").format(name=wording.name(one.name))
        yield from wording.without_rate(one.unit, one.unknown_currencies)


def _bars(found: Sequence[Use]) -> Answer:
    """The share used of each budget and period, in per cent, for a chart."""
    lines = tuple(
        Line((f"{one.name} {one.label}",), "%", _sums(one.share * 100))
        for one in found
        if one.share is not None
    )
    question = Question(by=("budget",), currency="%")
    return Answer(question=question, lines=lines, totals=(Line((), "%", Sums()),))


def _sums(amount: Decimal) -> Sums:
    rounded = amount.quantize(_CENT)
    return Sums(effective_cost=rounded, cost_low=rounded, cost_high=rounded)
