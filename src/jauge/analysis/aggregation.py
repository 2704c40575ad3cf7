"""How an engine adds rows up: one scan, plain sums over a key of traits, then the groups."""

from collections.abc import Callable, Sequence
from enum import IntFlag, auto
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Final

from jauge.analysis import calendar
from jauge.analysis.conversion import NATIVE
from jauge.analysis.dimensions import Dimension
from jauge.analysis.engines import STARTED_US
from jauge.analysis.rows import local_day

if TYPE_CHECKING:
    import ibis.expr.types as ir

CURRENCY: Final = "billing_currency"
RATE_DAY: Final = "rate_day"
LOCAL_DAY: Final = "local_day"
_TRAITS: Final = "traits"
_SUMMED: Final = {
    "effective_cost": "effective_cost",
    "cost_low": "cost_low",
    "cost_high": "cost_high",
    "cache_saving": "cache_saving",
    "calls": "request_count",
    "input_tokens": "input_tokens",
    "output_tokens": "output_tokens",
    "cache_read_input_tokens": "cache_read_input_tokens",
    "cache_write_input_tokens": "cache_write_input_tokens",
}
"""What is summed in the scan, and the column that it sums."""


CLASSES: Final = ("input", "cache_read", "cache_write", "output", "other")
"""The classes of cost, which add up to effective_cost."""


class Trait(IntFlag):
    """What is true of all rows of a part: parts are told apart in the scan's group by.

    Nineteen sums over conditions cost more than twice the time of nine plain ones over a key.
    """

    ESTIMATED = auto()
    UNMETERED = auto()
    UNPRICED = auto()
    COSTED = auto()
    HAS_LOW = auto()
    HAS_HIGH = auto()
    CACHE_UNKNOWN = auto()
    CACHE_KNOWN = auto()
    LINE = auto()
    UNCOUNTED = auto()


def key(number: int) -> str:
    """The column of the group at this place."""
    return f"key_{number}"


def expression(
    table: "ir.Table",
    groups: Sequence[Dimension],
    offsets: tuple[tuple[int, int], ...],
    *,
    currency: str,
) -> "ir.Table":
    """The sums by the groups, the billing currency, and the UTC day of the rate.

    Weeks and months are made of days afterwards, so a month costs no more than a day. The day of
    the rate is left out where nothing is converted.
    """
    keys = grouping(table, groups, offsets, currency)
    plain = {name: table[column].sum() for name, column in _SUMMED.items()}
    parts = table.group_by(**keys, traits=_traits(table)).agg(**plain)
    return parts.group_by(list(keys)).agg(**_figures(parts))


def by_class(
    table: "ir.Table",
    groups: Sequence[Dimension],
    offsets: tuple[tuple[int, int], ...],
    *,
    currency: str,
) -> "ir.Table":
    """What each class of tokens cost and how many there were, by the same keys: `ByClass`."""
    whole, read, written = (
        table[name].fill_null(0)
        for name in ("input_tokens", "cache_read_input_tokens", "cache_write_input_tokens")
    )
    figures = {
        **{f"{name}_cost": table[f"{name}_cost"] for name in CLASSES},
        "effective_cost": table["effective_cost"],
        "input_tokens": whole - read - written,
        "cache_read_tokens": read,
        "cache_write_tokens": written,
        "output_tokens": table["output_tokens"],
    }
    sums = {name: figure.sum() for name, figure in figures.items()}
    return table.group_by(**grouping(table, groups, offsets, currency)).agg(**sums)


def grouping(
    table: "ir.Table",
    groups: Sequence[Dimension],
    offsets: tuple[tuple[int, int], ...],
    currency: str,
) -> "dict[str, ir.Value]":
    """What rows are added up by: the groups, the billing currency, and the days they need."""
    keys: dict[str, ir.Value] = {
        key(number): group.expression(table)
        for number, group in enumerate(groups)
        if not group.is_calendar
    }
    keys[CURRENCY] = table[CURRENCY]
    if any(group.is_calendar for group in groups):
        keys[LOCAL_DAY] = local_day(table, offsets)
    if currency != NATIVE:
        import ibis

        utc_day = calendar.day_start(table[STARTED_US], ((0, 0),))
        keys[RATE_DAY] = ibis.ifelse(table[CURRENCY] == currency, None, utc_day)
    return keys


def _traits(table: "ir.Table") -> "ir.Value":
    """The traits of a row as one number."""
    import ibis

    read, whole, metering = (
        table[name] for name in ("cache_read_input_tokens", "input_tokens", "metering")
    )
    # Rating says whether the cache is an open question; a row without a price cannot, and then
    # the source must have recorded it.
    is_open = ibis.coalesce(table["cache_unknown"], read.isnull())
    conditions: dict[Trait, ir.Value] = {
        Trait.ESTIMATED: metering == "estimated",
        Trait.UNMETERED: metering == "unmetered",
        Trait.UNPRICED: table["unpriced_reason"].notnull(),
        Trait.COSTED: table["effective_cost"].notnull(),
        Trait.HAS_LOW: table["cost_low"].notnull(),
        Trait.HAS_HIGH: table["cost_high"].notnull(),
        Trait.CACHE_UNKNOWN: table["cache_unknown"],
        # A row counts on both sides of the ratio or on neither.
        Trait.CACHE_KNOWN: ~is_open & whole.notnull(),
        Trait.UNCOUNTED: table["request_count"].isnull(),
    }
    if "charge_category" in table.columns:
        conditions[Trait.LINE] = table["x_grain"] == "charge"
    numbers = [
        ibis.ifelse(condition, int(trait), 0).cast("int32")
        for trait, condition in conditions.items()
    ]
    return reduce(add, numbers).cast("int32")


def _figures(parts: "ir.Table") -> "dict[str, ir.Value]":
    """All fields of `Sums`, from the plain sums of parts that share traits."""
    cost, calls, whole, output, read = (
        parts[name]
        for name in (
            "effective_cost", "calls", "input_tokens", "output_tokens", "cache_read_input_tokens",
        )
    )  # fmt: skip
    of = _chooser(parts)
    tokens = whole.fill_null(0) + output.fill_null(0)
    figures = {
        **{name: parts[name] for name in _SUMMED},
        "cost_low": of(Trait.HAS_LOW, parts["cost_low"], cost),
        "cost_high": of(Trait.HAS_HIGH, parts["cost_high"], cost),
        "estimated_cost": of(Trait.ESTIMATED, cost, None),
        "line_cost": of(Trait.LINE, cost, None),
        "uncounted_cost": of(Trait.UNCOUNTED, cost, None),
        "estimated_calls": of(Trait.ESTIMATED, calls, 0),
        "unmetered_calls": of(Trait.UNMETERED, calls, 0),
        "unpriced_calls": of(Trait.UNPRICED, calls, 0),
        "cache_unknown_calls": of(Trait.CACHE_UNKNOWN, calls, 0),
        "costed_calls": of(Trait.COSTED, calls, 0),
        "costed_tokens": of(Trait.COSTED, tokens, 0),
        "cache_known_input_tokens": of(Trait.CACHE_KNOWN, whole, 0),
        "cache_known_read_tokens": of(Trait.CACHE_KNOWN, read, None),
        "cache_known_calls": of(Trait.CACHE_KNOWN, calls, 0),
    }
    return {name: figure.sum() for name, figure in figures.items()}


def _chooser(parts: "ir.Table") -> "Callable[[Trait, ir.Value, ir.Value | int | None], ir.Value]":
    """One value where a part has a trait, another where it has not."""
    import ibis

    def of(trait: Trait, value: "ir.Value", other: "ir.Value | int | None") -> "ir.Value":
        return ibis.ifelse((parts[_TRAITS] & int(trait)) != 0, value, other)

    return of
