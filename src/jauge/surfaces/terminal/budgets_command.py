"""What `jauge budgets` does: ask, and print it as it was asked for."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO

from jauge.analysis.budgets.budgets import budgets
from jauge.analysis.budgets.periods import Asked
from jauge.analysis.budgets.use import Use
from jauge.analysis.cost import Answer, Line, Question
from jauge.analysis.desk import open_desk
from jauge.analysis.measures import Sums
from jauge.i18n import _, format
from jauge.pricing.fx import rate_on
from jauge.surfaces.terminal import budgets_records, records, table, wording
from jauge.surfaces.terminal.asking import Options, draw, start
from jauge.surfaces.terminal.budgets_wording import amount, period, state
from jauge.surfaces.terminal.budgets_wording import notes as notes_of

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
    notes = [*notes_of(found), *wording.older(request.as_of)]
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


def print_budgets(found: Sequence[Use], out: IO[str]) -> None:
    """A line a budget and period; figures there is no room for stand below, a line a budget."""
    names = [(wording.name(one.name), period(one.label)) for one in found]
    figures = [
        (_("State"), [state(one.state) for one in found]),
        (_("Used"), [amount(one.used, one.unit) for one in found]),
        ("%", [wording.share(None if one.share is None else float(one.share)) for one in found]),
        (_("Limit"), [amount(one.limit, one.unit) for one in found]),
        (_("Expected"), [amount(one.projected, one.unit) for one in found]),
        (_("A day"), [amount(one.burn_rate, one.unit) for one in found]),
        (_("Reached on"), [format.day(one.exhausted_on) for one in found]),
    ]
    shown = table.print_grid([_("Budget"), _("Period")], names, figures, out, totals=0)
    table.print_notes(_below(names, figures[shown:]), out)


def _below(
    names: Sequence[tuple[str, str]], figures: Sequence[tuple[str, Sequence[str]]]
) -> Iterator[str]:
    for place, (name, label) in enumerate(names):
        known = [f"{heading} {texts[place]}" for heading, texts in figures
                 if texts[place] != format.UNKNOWN]  # fmt: skip
        if known:
            yield _("{name}: {figures}.").format(
                name=f"{name}, {label}", figures=format.several(known)
            )


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
