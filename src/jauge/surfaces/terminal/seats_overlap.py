"""Tools of one class in the same hands, as a table and for machines."""

from collections.abc import Iterator
from decimal import Decimal
from typing import IO

from jauge.analysis.seats.asked import Asked
from jauge.analysis.seats.overlap import ClassOverlap, Overlap, Overlaps
from jauge.i18n import _, format
from jauge.surfaces.terminal import seats_wording, table, wording
from jauge.surfaces.terminal.records import Value, money


def rows(found: Overlaps) -> list[dict[str, Value]]:
    """A record per class and per pair; `other` is null in that of a class."""
    return [
        *(_record(one, None, None, one.spare) for one in found.classes),
        *(_record(one, *one.tools, one.cheaper) for one in found.pairs),
    ]


def _record(
    one: ClassOverlap | Overlap, tool: str | None, other: str | None, spare: Decimal | None
) -> dict[str, Value]:
    day = one.cash_from if isinstance(one, Overlap) else None
    return {
        "class": one.name,
        "tool": tool,
        "other": other,
        "tools": len(one.tools),
        "people": one.people,
        "currency": one.currency,
        "tax_basis": one.basis,
        "monthly_cost": money(spare),
        "cash_from": day.isoformat() if day else None,
    }


def print_overlaps(found: Overlaps, out: IO[str]) -> None:
    """A line per class, and under it one per pair of its tools."""
    names: list[tuple[str, str]] = []
    people: list[str] = []
    costs: list[str] = []
    days: list[str] = []
    for one in found.classes:
        names.append((seats_wording.tool_class(one.name), ", ".join(map(wording.name, one.tools))))
        people.append(format.UNKNOWN if one.people is None else format.number(one.people))
        costs.append(format.money(one.spare, one.currency))
        days.append("")
        for pair in (pair for pair in found.pairs if pair.name == one.name):
            names.append(("", pair_name(pair)))
            people.append(format.number(pair.people))
            costs.append(format.money(pair.cheaper, pair.currency))
            days.append(format.day(pair.cash_from))
    figures = [
        (_("People"), people),
        (_("Cheaper seats a month"), costs),
        (_("Cash from"), days),
    ]
    table.print_grid((_("Class"), _("Tools")), names, figures, out, totals=0)


def pair_name(pair: Overlap) -> str:
    """Two tools in one name."""
    return " + ".join(map(wording.name, pair.tools))


def notes(found: Overlaps, asked: Asked) -> Iterator[str]:
    """What must be known of the figures."""
    if not found.pairs:
        yield _("No two tools of one class are held by {count} people or more.").format(
            count=format.number(asked.smallest_group)
        )
        return
    yield _(
        "At most this is saved, where all can do with one tool; nothing, where all need both. Pairs"
        " are not added: who holds three tools stands in three pairs."
    )
    bases = {one.basis for one in found.pairs if one.basis}
    if bases == {"net"}:
        yield _("Amounts are without tax.")
    elif bases:
        yield _("Amounts with and without tax are never added: some prices here include tax.")
    if found.left_out:
        yield _("Pairs of tools that fewer than {count} people hold are left out.").format(
            count=format.number(asked.smallest_group)
        )
