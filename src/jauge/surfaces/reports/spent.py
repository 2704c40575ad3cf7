"""Everything paid for AI: by supplier, what stands apart, what to review, what is paid twice."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

from jauge.analysis.spend import Apart, Review, Spend, SpendLine
from jauge.attribution import UNALLOCATED
from jauge.i18n import _, format
from jauge.model import Finding, exact_sum
from jauge.surfaces.reports import cells
from jauge.surfaces.reports.cells import Cell, Heading, Table
from jauge.surfaces.terminal import spend_wording, wording


def says(found: Spend) -> tuple[str, ...]:
    """The total, its kinds, and what must be known of it."""
    return tuple(_says(found))


def _says(found: Spend) -> Iterator[str]:
    if found.total is not None:
        said = _("{amount} paid for AI.") if found.basis == "paid" else _("{amount} owed for AI.")
        yield said.format(amount=format.money(found.total, found.currency))
    kinds = [(spend_wording.kind(line.keys[0]), line.amount) for line in found.by_kind]
    if len(kinds) > 1:
        said = (f"{kind} {format.money(part, found.currency)}" for kind, part in kinds)
        yield format.several(said)
    yield from spend_wording.notes(found)


def lines(found: Spend, most: int | None) -> Table | None:
    """A line per supplier, product and kind, at most so many and the others as one."""
    if not found.lines:
        return None
    is_owed = found.basis == "owed"
    shown, rest = found.lines[:most], found.lines[most:] if most is not None else ()
    rows = [_row(found, line, _names(line, is_owed=is_owed)) for line in shown]
    if rest:
        rows.append(_summed(found, rest, (cells.others(len(rest)), *_blanks(2 + is_owed))))
    return Table(
        headings=tuple(_headings(found)),
        rows=tuple(rows),
        total=_summed(found, found.lines, (Cell(_("Total")), *_blanks(2 + is_owed))),
    )


def says_whose(found: Spend) -> tuple[str, ...]:
    """What no rule reaches."""
    left = [line for line in found.grouped if line.keys == (UNALLOCATED,)]
    if not left or not found.total:
        return (_("Nothing is unallocated."),)
    return tuple(
        _("Unallocated: {amount}, {share} of the total.").format(
            amount=format.money(line.amount, found.currency),
            share=wording.share(float(line.amount / found.total)),
        )
        for line in left
    )


def by_tag(found: Spend, most: int | None) -> Table | None:
    """A line per value of a virtual tag, what is unallocated first."""
    if not found.grouped:
        return None
    shown, rest = found.grouped[:most], found.grouped[most:] if most is not None else ()
    rows = [_row(found, line, (cells.name(found.by, line.keys[0], is_tag=True),)) for line in shown]
    if rest:
        rows.append(_summed(found, rest, (cells.others(len(rest)),)))
    return Table(
        headings=(Heading(wording.name(found.by)), *_money_headings(found)),
        rows=tuple(rows),
        total=_summed(found, found.grouped, (Cell(_("Total")),)),
    )


def _headings(found: Spend) -> Iterator[Heading]:
    yield from (Heading(text) for text in spend_wording.headings(found))
    yield from _money_headings(found)


def _money_headings(found: Spend) -> Iterator[Heading]:
    if found.basis == "owed":
        yield Heading(_("Owed ({currency})").format(currency=found.currency), "money")
        yield Heading(_("Tax"), "money")
        return
    yield Heading(_("Paid ({currency})").format(currency=found.currency), "money")
    yield Heading(_("Tax in it"), "money")
    yield Heading(_("Refunded"), "money")
    yield Heading(_("Card margin"), "money")


def _names(line: SpendLine, *, is_owed: bool) -> tuple[Cell, ...]:
    supplier, product, kind, *rest = line.keys
    source = (cells.words(spend_wording.source(rest[0])),) if is_owed else ()
    kind_cell = cells.words(spend_wording.kind(kind))
    return (cells.text(supplier), _product(product), kind_cell, *source)


def _product(name: str | None) -> Cell:
    return Cell(spend_wording.product(name), name, is_unknown=name is None)


def _row(found: Spend, line: SpendLine, names: Sequence[Cell]) -> tuple[Cell, ...]:
    return (*names, *(cells.figure(amount) for amount in _amounts(found, line)))


def _amounts(found: Spend, line: SpendLine) -> tuple[Decimal | None, ...]:
    if found.basis == "owed":
        return line.amount, line.tax
    return line.amount, line.tax, line.refunded, line.fx_margin


def _summed(found: Spend, several: Sequence[SpendLine], names: Sequence[Cell]) -> tuple[Cell, ...]:
    columns = zip(*(_amounts(found, line) for line in several), strict=True)
    known = [[amount for amount in column if amount is not None] for column in columns]
    return (*names, *(cells.figure(exact_sum(some) if some else None) for some in known))


def _blanks(count: int) -> tuple[Cell, ...]:
    return (Cell(""),) * count


def apart(found: Spend, most: int | None) -> Table | None:
    """Clouds, tools and expenses, with the AI that is known in them."""
    if not found.apart:
        return None
    return Table(
        headings=(
            *(Heading(text) for text in spend_wording.supplier_headings()),
            Heading(_("Amount ({currency})").format(currency=found.currency), "money"),
            Heading(_("AI known"), "money"),
            Heading(_("Share"), "share"),
        ),
        rows=tuple(map(_apart, found.apart[:most])),
    )


def _apart(one: Apart) -> tuple[Cell, ...]:
    ai = one.ai
    ratio = cells.ratio(ai.ratio if ai else None)
    if ai is not None and ai.bound == "at_least":
        ratio = Cell(spend_wording.share(one), ai.ratio, "share")
    names = _names(one.line, is_owed=False)
    return (*names, cells.figure(one.line.amount), cells.figure(ai.amount if ai else None), ratio)


def reviews(found: Spend, most: int | None) -> Table | None:
    """What a person should look at."""
    if not found.to_review:
        return None
    return Table(
        headings=(
            Heading(_("Name")),
            Heading(_("Why")),
            Heading(_("Amount ({currency})").format(currency=found.currency), "money"),
            Heading(_("Lines"), "count"),
            Heading(_("Last one"), "day"),
        ),
        rows=tuple(map(_review, found.to_review[:most])),
    )


def _review(one: Review) -> tuple[Cell, ...]:
    return (
        cells.text(one.name),
        cells.words(spend_wording.evidence(one)),
        cells.figure(one.line.amount),
        cells.count(one.line.lines),
        Cell(format.day(one.line.last_on), one.line.last_on, "day"),
    )


def found_table(found: Sequence[Finding[Any]], currency: str, most: int | None) -> Table:
    """Doubled subscriptions and higher prices, each with what it makes a month."""
    return Table(
        headings=(
            *(Heading(text) for text in spend_wording.supplier_headings()[:2]),
            Heading(_("What")),
            Heading(_("A month, at most ({currency})").format(currency=currency), "money"),
            Heading(_("From"), "day"),
        ),
        rows=tuple(map(_finding, found[:most])),
    )


def _finding(one: Finding[Any]) -> tuple[Cell, ...]:
    saving, since = one.monthly_saving, one.cash_from
    day = (
        Cell(format.UNKNOWN, is_unknown=True)
        if since is None
        else Cell(format.day(since), since, "day")
    )
    return (
        cells.text(one.subject.get("supplier")),
        _product(one.subject.get("product")),
        cells.words(_SAID[one.kind](one.parameters)),
        cells.figure(saving.high if saving else None),
        day,
    )


def _doubled(told: Any) -> str:
    return {
        "same_days": _("paid twice within two days"),
        "two_accounts": _("paid from several accounts"),
    }[told.cause]


def _dearer(told: Any) -> str:
    return _("{old} before {day}, {new} since").format(
        old=format.money(told.old, told.currency),
        new=format.money(told.new, told.currency),
        day=format.day(told.changed_on),
    )


_SAID: Final = {"doubled_subscription": _doubled, "price_increase": _dearer}
"""A finding in a few words, from its parameters."""
