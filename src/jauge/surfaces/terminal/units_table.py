"""Unit economics as a table that fits the terminal, the sentences under it, and as bars."""

from collections.abc import Callable
from decimal import Decimal
from typing import IO

from jauge.analysis.cost import Answer, Line, Question
from jauge.analysis.measures import Sums
from jauge.analysis.units.answer import Units
from jauge.analysis.units.line import UnitLine, Worth
from jauge.i18n import _, format
from jauge.surfaces.terminal import findings_wording, table, units_wording, wording


def print_units(found: Units, out: IO[str]) -> None:
    """A line a group and kind of value, the total under a rule, then what it says in words."""
    lines = [*(found.lines if found.by else ()), *([found.total] if found.total else ())]
    pairs = [(line, worth) for line in lines for worth in (line.worth or (None,))]
    totals = len(found.total.worth) or 1 if found.total else 1
    names = [_names(found, line, worth) for line, worth in pairs]
    columns: dict[str, Callable[[UnitLine, Worth | None], str]] = {
        _("Tasks"): lambda line, _worth: format.number(line.tasks),
        _("Done right"): lambda line, _worth: format.number(line.successes),
        _("Cost per success"): lambda line, _worth: _cell(line, "cost_per_success"),
        "QACT": lambda line, _worth: _cell(line, "quality_adjusted"),
        _("Person"): _person,
        _("Return"): lambda _line, worth: units_wording.ratio(worth.ratio) if worth else _none(),
        _("Margin"): lambda line, worth: (
            units_wording.money(worth.margin, line.currency) if worth else _none()
        ),
        _("State"): lambda _line, worth: (
            units_wording.state(worth.margin_state) if worth else _none()
        ),
    }
    figures = [(heading, [cell(*pair) for pair in pairs]) for heading, cell in columns.items()]
    headings = [*(wording.heading(name) for name in found.by), _("Value")]
    table.print_grid(headings, names, figures, out, totals=totals, needed=4)
    table.print_notes(units_wording.sentences(found), out)


def _none() -> str:
    return format.UNKNOWN


def _cell(line: UnitLine, name: str) -> str:
    return units_wording.money(getattr(line, name), line.currency)


def _person(line: UnitLine, _worth: Worth | None) -> str:
    found = line.person.per_success if line.person else None
    return format.UNKNOWN if found is None else format.money(found, line.currency)


def _names(found: Units, line: UnitLine, worth: Worth | None) -> tuple[str, ...]:
    kind = findings_wording.value(worth.kind) if worth else units_wording.reason("no_value")
    if line is found.total:
        blanks = ("",) * (len(found.by) - 1)
        return (_("Total"), *blanks, kind) if found.by else (kind,)
    labels = (wording.label(field, key) for field, key in zip(found.by, line.keys, strict=True))
    return (*labels, kind)


def answer(found: Units) -> Answer:
    """The quality-adjusted cost per task of each group as lines that a chart can draw."""
    lines = tuple(
        Line(line.keys, line.currency, _sums(line.quality_adjusted.amount))
        for line in found.lines
        if line.quality_adjusted.amount is not None
    )
    total = Line((), found.currency, Sums())
    question = Question(by=found.by or ("task",), period=found.period, currency=found.currency)
    named = (
        lines
        if found.by
        else tuple(Line((_("all tasks"),), line.currency, line.sums) for line in lines)
    )
    return Answer(question=question, lines=named, totals=(total,))


def _sums(amount: Decimal) -> Sums:
    return Sums(effective_cost=amount, cost_low=amount, cost_high=amount)
