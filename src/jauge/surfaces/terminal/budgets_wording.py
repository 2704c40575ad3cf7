"""Budgets in words: their states, periods and amounts, and what is unknown of them."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from jauge.analysis.budgets.use import COUNTED, Use
from jauge.i18n import _, format, ngettext
from jauge.surfaces.terminal import wording


def state(name: str) -> str:
    """What a state is called."""
    return {
        "over": _("over"),
        "will_pass": _("will pass"),
        "warned": _("warning"),
        "ok": _("fine"),
        "no_data": _("no data"),
    }[name]


def period(label: str) -> str:
    """A period of a budget; one without a date is the word of its length (a minute is one)."""
    return {
        "hour": _("hour"),
        "day": _("day"),
        "week": _("week"),
        "month": _("month"),
        "quarter": _("quarter"),
        "year": _("year"),
        "once": _("once"),
    }.get(label, label)


def amount(value: Decimal | None, unit: str) -> str:
    """An amount in the unit of its budget; calls and tokens are whole ones."""
    if value is None:
        return format.UNKNOWN
    if unit not in COUNTED:
        return format.money(value, unit, 2)
    whole = value.quantize(Decimal(1))
    hint = {
        "calls": ngettext("{count} call", "{count} calls", int(whole)),
        "tokens": ngettext("{count} token", "{count} tokens", int(whole)),
    }[unit]
    return hint.format(count=format.number(whole))


def no_cost(name: str) -> str:
    """That nothing can be said in money, since nothing has a price."""
    return _(
        "{name}: no call has a price, so what it costs is unknown: write one into jauge.toml "
        "([[price]]), then run `jauge restate`."
    ).format(name=name)


def without_cost(name: str, calls: int) -> str:
    """That some calls are in no figure, since nobody knows their cost."""
    return ngettext(
        "{name}: the cost of {count} call is unknown and in none of these figures.",
        "{name}: the cost of {count} calls is unknown and in none of these figures.",
        calls,
    ).format(name=name, count=format.number(calls))


def _no_amount(name: str, unit: str) -> str:
    if unit not in COUNTED:
        return no_cost(name)
    return _("{name}: the tokens of no call were counted, so what is used is unknown.").format(
        name=name
    )


def _without_tokens(name: str, calls: int) -> str:
    return ngettext(
        "{name}: not all tokens of {count} call were counted: at least so much is used.",
        "{name}: not all tokens of {count} calls were counted: at least so much is used.",
        calls,
    ).format(name=name, count=format.number(calls))


def unknown_days(gaps: Sequence[tuple[date, date]]) -> Iterator[str]:
    """That nothing is known of some days, so that they count for nothing."""
    for first, last in gaps:
        yield _(
            "Nothing is known of {first} to {last}: no row of these days was imported, and no "
            "estimate rests on them."
        ).format(first=format.day(first), last=format.day(last))


def notes(found: Sequence[Use]) -> Iterator[str]:
    """How each budget ends, what it passed, and what is not known of it."""
    for one in found:
        yield from _notes(one)
    yield from unknown_days(sorted({gap for one in found for gap in one.gaps}))
    yield from wording.rates(sorted({rate for one in found for rate in one.stale_rates}))


def _notes(one: Use) -> Iterator[str]:
    name = wording.name(one.name)
    told = f"{name}, {period(one.label)}"
    if one.projected is not None and one.is_current:
        yield _("{name}: expected at the end {low} to {high} (80%, an estimate).").format(
            name=told,
            low=amount(one.projected_low, one.unit),
            high=amount(one.projected_high, one.unit),
        )
    if one.warned and one.is_current:
        passed = format.several(
            f"{format.percent(each.percent / 100, 0)} {format.day(each.day)}" for each in one.warned
        )
        yield _("{name}: passed {levels}.").format(name=told, levels=passed)
    if one.burst is not None:
        yield ngettext(
            "{name}: fullest at {moment} UTC; {count} time over the limit.",
            "{name}: fullest at {moment} UTC; {count} times over the limit.",
            one.burst.times_over,
        ).format(
            name=name,
            moment=format.moment(one.burst.began),
            count=format.number(one.burst.times_over),
        )
    if one.state == "no_data":
        nothing = _("{name}: no row matches.").format(name=name)
        yield _no_amount(name, one.unit) if one.unknown_calls else nothing
    elif one.unknown_calls and one.unit in COUNTED:
        yield _without_tokens(told, one.unknown_calls)
    elif one.unknown_calls:
        yield without_cost(told, one.unknown_calls)
    yield from wording.without_rate(one.unit, one.unknown_currencies)
