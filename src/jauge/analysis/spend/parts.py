"""The smallest pieces of an answer, and how they are added up: by anything, to the same total."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

import msgspec

from jauge.analysis.spend.kinds import ORDER
from jauge.attribution import UNALLOCATED
from jauge.attribution.vendors import Recurrence, SpendKind
from jauge.model import exact_sum

_NOTHING: Final = Decimal(0)


class Part(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A bank line, or what of an invoice, a bill or a seat is for one month, in one currency.

    Of a bank line `amount` is what was paid, with tax, and `net` and `tax` are its parts where
    they are known. Of what is owed `amount` is `net`. `refunded` and `card_fee` are parts of the
    amount, the former taken off; `fx_margin` is None where no original amount is known. `tag` is
    the value of the virtual tag that is asked for.
    """

    source: str
    supplier: str | None
    product: str | None
    spend_kind: SpendKind
    month: str
    currency: str
    amount: Decimal
    day: date
    net: Decimal | None = None
    tax: Decimal | None = None
    refunded: Decimal = _NOTHING
    card_fee: Decimal = _NOTHING
    fx_margin: Decimal | None = None
    recurrence: Recurrence | None = None
    account: str | None = None
    tag: str | None = None
    ids: tuple[str, ...] = ()


class SpendLine(msgspec.Struct, frozen=True, kw_only=True):
    """Parts added up. `keys` are the values of the groups asked.

    `net` and `tax` are of the parts whose tax is known, `tax_unknown` is the amount of the others;
    these three add up to what was paid. `fx_margin` is None where no part states an original
    amount. `lines` counts the rows behind, whose ids are `ids`; of bills and calls, which have
    none here, the sums of a day.
    """

    keys: tuple[str | None, ...]
    currency: str
    amount: Decimal
    net: Decimal | None
    tax: Decimal | None
    tax_unknown: Decimal
    refunded: Decimal
    card_fees: Decimal
    fx_margin: Decimal | None
    recurrence: Recurrence | None
    first_on: date
    last_on: date
    lines: int
    ids: tuple[str, ...]


Group = Callable[[Part], str | None]
GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "supplier": ("supplier", "product", "spend_kind"),
    "product": ("product",),
    "kind": ("spend_kind",),
    "month": ("month",),
}
"""What one can ask `by`, and the fields of a part that it is. Another group is another line."""
BY_TAG: Final = ("tag",)
"""The field of a virtual tag, whose name stands in no list."""


def add_up(parts: Iterable[Part], names: Sequence[str]) -> tuple[SpendLine, ...]:
    """One line for each group of fields and currency; kinds in their order, largest first.

    Months stay in the order of the calendar; what is unallocated comes before other tags.
    """
    found: dict[tuple[tuple[str | None, ...], str], list[Part]] = {}
    for part in parts:
        keys: tuple[str | None, ...] = tuple(getattr(part, name) for name in names)
        found.setdefault((keys, part.currency), []).append(part)
    lines = [_line(keys, currency, several) for (keys, currency), several in found.items()]
    return tuple(sorted(lines, key=lambda line: _place(line, names)))


def add(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """The exact sum of what is known; None of nothing."""
    known = [amount for amount in amounts if amount is not None]
    return exact_sum(known) if known else None


def _line(keys: tuple[str | None, ...], currency: str, parts: Sequence[Part]) -> SpendLine:
    ids = tuple(dict.fromkeys(each for part in parts for each in part.ids))
    recurrences: set[Recurrence] = {
        part.recurrence for part in parts if part.recurrence is not None
    }
    return SpendLine(
        keys=keys,
        currency=currency,
        amount=exact_sum(part.amount for part in parts),
        net=add(part.net for part in parts),
        tax=add(part.tax for part in parts),
        tax_unknown=exact_sum(part.amount for part in parts if part.tax is None),
        refunded=exact_sum(part.refunded for part in parts),
        card_fees=exact_sum(part.card_fee for part in parts),
        fx_margin=add(part.fx_margin for part in parts),
        recurrence=recurrences.pop() if len(recurrences) == 1 else None,
        first_on=min(part.day for part in parts),
        last_on=max(part.day for part in parts),
        lines=len(ids) or len(parts),
        ids=ids,
    )


def _place(line: SpendLine, names: Sequence[str]) -> tuple[object, ...]:
    named = tuple(key or "" for key in line.keys)
    if "month" in names:
        return (*named, line.currency)
    is_named = "tag" in names and line.keys != (UNALLOCATED,)
    kinds = [ORDER.index(key) for key in line.keys if key in ORDER]
    return (is_named, *kinds, line.amount.copy_negate(), named, line.currency)
