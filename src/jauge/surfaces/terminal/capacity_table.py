"""Capacities as tables that fit the terminal, and as bars."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import IO

from jauge.analysis.capacity.answer import Capacities
from jauge.analysis.capacity.line import CapacityLine
from jauge.analysis.cost import Answer, Line, Question
from jauge.analysis.measures import Sums
from jauge.i18n import _, format
from jauge.surfaces.terminal import capacity_wording, table, wording


def print_capacities(found: Capacities, out: IO[str]) -> None:
    """One table a currency: a line a capacity, or with groups a line for each part of it."""
    for currency in dict.fromkeys(line.currency for line in found.lines):
        mine = [line for line in found.lines if line.currency == currency]
        if found.by:
            _print_groups(found, mine, currency, out)
        else:
            _print_lines(mine, currency, out)


def _print_lines(lines: Sequence[CapacityLine], currency: str, out: IO[str]) -> None:
    names = [(wording.name(line.name), capacity_wording.kind(line.kind)) for line in lines]
    columns: dict[str, Callable[[CapacityLine], str]] = {
        currency: lambda line: wording.figure(line.cost),
        _("Used"): lambda line: wording.figure(line.used),
        _("Unused"): capacity_wording.idle,
        "%": lambda line: wording.share(line.utilisation),
    }
    if any(line.left for line in lines):
        columns[_("Left")] = lambda line: wording.figure(line.left)
    if any(line.per_million is not None for line in lines):
        columns[_("Per M tokens")] = lambda line: wording.figure(line.per_million)
    if any(line.api for line in lines):
        columns[_("API per M")] = lambda line: wording.figure(
            line.api.per_million if line.api else None
        )
        columns[_("Break-even")] = capacity_wording.break_even
    if any(line.invoiced is not None for line in lines):
        columns[_("Invoiced")] = lambda line: wording.figure(line.invoiced)
        columns[_("Difference")] = lambda line: wording.figure(line.difference)
    figures = [(heading, [cell(line) for line in lines]) for heading, cell in columns.items()]
    table.print_grid(
        [_("Capacity"), wording.heading("kind")], names, figures, out, totals=0, needed=4
    )


def _print_groups(
    found: Capacities, lines: Sequence[CapacityLine], currency: str, out: IO[str]
) -> None:
    """The groups of each capacity, then its idle part and what is left: together its cost."""
    rows = [row for line in lines for row in _parts(found, line)]
    names = [row[0] for row in rows]
    figures = [
        (currency, [row[1] for row in rows]),
        ("%", [row[2] for row in rows]),
        (_("Calls"), [row[3] for row in rows]),
        (_("M tokens"), [row[4] for row in rows]),
    ]
    headings = [_("Capacity"), *(wording.heading(name) for name in found.by)]
    table.print_grid(headings, names, figures, out, totals=0)


_Row = tuple[tuple[str, ...], str, str, str, str]


def _parts(found: Capacities, line: CapacityLine) -> Iterator[_Row]:
    name, blanks = wording.name(line.name), ("",) * (len(found.by) - 1)
    for group in line.groups:
        keys = tuple(
            wording.label(field, key) for field, key in zip(found.by, group.keys, strict=True)
        )
        yield (
            (name, *keys),
            wording.figure(group.cost),
            _share(group.cost, line.cost),
            format.number(group.calls),
            wording.figure(Decimal(group.tokens) / 1_000_000),
        )
    idle = capacity_wording.idle(line)
    yield ((name, _("(unused)"), *blanks), idle, _share(line.idle, line.cost), "", "")
    if line.left:
        yield (
            (name, _("(left)"), *blanks), wording.figure(line.left),
            _share(line.left, line.cost), "", "",
        )  # fmt: skip


def _share(part: Decimal | None, whole: Decimal) -> str:
    return wording.share(None if part is None or not whole else float(part / whole))


def answer(found: Capacities) -> Answer:
    """The parts of capacities in the reporting currency as lines that a chart can draw."""
    lines = tuple(
        Line((f"{line.name}: {said}",), line.currency, _sums(amount))
        for line in found.lines
        if line.currency == found.currency
        for said, amount in capacity_wording.parts(line)
    )
    total = Line((), found.currency, Sums())
    question = Question(by=("capacity",), period=found.period, currency=found.currency)
    return Answer(question=question, lines=lines, totals=(total,))


def _sums(amount: Decimal) -> Sums:
    return Sums(effective_cost=amount, cost_low=amount, cost_high=amount)
