"""The tables of the report."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final

from jauge.analysis.comparison import Change
from jauge.analysis.cost import Answer, Line, limit
from jauge.analysis.overview import Changed, Unpriced
from jauge.i18n import _
from jauge.surfaces.reports import cells
from jauge.surfaces.reports.cells import Cell, Heading, Table
from jauge.surfaces.terminal import wording

_EFFECTS: Final = ("price", "volume", "mix", "other")


def costs(answer: Answer, most: int | None, *, is_tag: bool = False) -> Table:
    """The lines of an answer, at most so many and the others as one, and their total."""
    field, currency = answer.question.by[0], cells.shown(answer.question.currency)
    several = len({line.currency for line in answer.lines}) > 1
    ranged = any(total.sums.is_range for total in answer.totals)
    columns = list(_cost_columns(currency, ranged=ranged))

    def row(name: Cell, line: Line) -> tuple[Cell, ...]:
        own = (cells.currency(line.currency),) if several else ()
        return (name, *own, *(cell(line) for _heading, cell in columns))

    kind = "day" if field == "day" else "text"
    return Table(
        headings=(
            Heading(wording.heading(field), kind),
            *((Heading(_("Currency")),) if several else ()),
            *(heading for heading, _cell in columns),
        ),
        rows=tuple(
            row(_others(line) or cells.name(field, line.keys[0], is_tag=is_tag), line)
            for line in limit(answer.lines, most)
        ),
        total=() if several else _first(row(Cell(_("Total")), line) for line in answer.totals),
    )


def _first(rows: Iterable[tuple[Cell, ...]]) -> tuple[Cell, ...]:
    return next(iter(rows), ())


def _others(line: Line | None) -> Cell | None:
    return cells.others(line.others) if line is not None and line.others else None


def _cost_columns(
    currency: str, *, ranged: bool
) -> Iterator[tuple[Heading, Callable[[Line], Cell]]]:
    def money(title: str) -> Heading:
        return Heading(title.format(currency=currency), "money")

    if ranged:
        yield money(_("From ({currency})")), lambda line: cells.figure(line.sums.cost_low)
        yield money(_("To ({currency})")), lambda line: cells.figure(line.sums.cost_high)
    else:
        yield money(_("Cost ({currency})")), lambda line: cells.figure(line.sums.effective_cost)
        yield (
            Heading(_("Per call"), "unit_cost"),
            lambda line: cells.figure(line.sums.cost_per_call, "unit_cost"),
        )
    yield Heading(_("Calls"), "count"), lambda line: cells.count(line.sums.calls)
    yield (
        Heading(_("Million tokens"), "quantity"),
        lambda line: cells.figure(cells.millions(line.sums), "quantity"),
    )
    yield (
        Heading(_("Cache where recorded"), "share"),
        lambda line: cells.ratio(line.sums.cache_hit_ratio),
    )
    yield Heading(_("Saved"), "money"), lambda line: cells.figure(line.sums.cache_saving)
    yield (
        Heading(_("Without cost"), "count"),
        lambda line: cells.count((line.sums.calls or 0) - (line.sums.costed_calls or 0)),
    )


def changes(changed: Changed, most: int | None, *, is_tag: bool) -> Table:
    """Before, the four effects, now: each row adds up from left to right."""
    field = changed.now.question.by[0]
    currency = cells.shown(changed.now.question.currency)
    found = changed.changes(most)
    several = len({change.currency for change in found}) > 1

    def row(name: Cell, change: Change) -> tuple[Cell, ...]:
        own = (cells.currency(change.currency),) if several else ()
        effects = change.effects
        return (
            name,
            *own,
            cells.figure(_cost(change.before)),
            *(
                cells.figure(getattr(effects, effect) if effects else None, "difference")
                for effect in _EFFECTS
            ),
            cells.figure(_cost(change.now)),
            cells.figure(change.difference, "difference"),
            cells.ratio(change.ratio),
        )

    return Table(
        headings=(
            Heading(wording.heading(field)),
            *((Heading(_("Currency")),) if several else ()),
            Heading(_("Before ({currency})").format(currency=currency), "money"),
            Heading(_("Price"), "difference"),
            Heading(_("Volume"), "difference"),
            Heading(_("Mix"), "difference"),
            Heading(_("Other"), "difference"),
            Heading(_("Now ({currency})").format(currency=currency), "money"),
            Heading(_("Change"), "difference"),
            Heading("%", "share"),
        ),
        rows=tuple(
            row(
                _others(change.now or change.before)
                or cells.name(field, change.keys[0], is_tag=is_tag),
                change,
            )
            for change in found
        ),
        total=() if several else _first(row(Cell(_("Total")), total) for total in changed.totals),
    )


def _cost(line: Line | None) -> Decimal | None:
    return Decimal(0) if line is None else line.sums.effective_cost


def unpriced(models: Sequence[Unpriced], most: int | None) -> Table:
    """The models that need a price, most used first."""
    return Table(
        headings=(
            Heading(_("Provider")),
            Heading(_("Model")),
            Heading(_("Calls"), "count"),
            Heading(_("Million tokens"), "quantity"),
            Heading(_("Why")),
        ),
        rows=tuple(
            (
                cells.text(one.provider),
                cells.text(one.model),
                cells.count(one.calls),
                cells.figure(cells.per_million(one.tokens), "quantity"),
                cells.text(None if one.reason is None else _(one.reason)),
            )
            for one in models[:most]
        ),
    )
