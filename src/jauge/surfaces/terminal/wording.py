"""The sentences that stand under every table: what is unknown, estimated, assumed, stale."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from jauge import i18n
from jauge.analysis.conversion import NATIVE, StaleRate
from jauge.analysis.cost import Answer, Key, Line
from jauge.analysis.dimensions import CALENDAR
from jauge.analysis.residuals import ResidualLine
from jauge.i18n import _, format, ngettext

_LEAST: Final = 0.001


def name(key: Key) -> str:
    """A group's name on one line; unknown and empty look different, controls are spelled out."""
    if key is None:
        return _("(unknown)")
    if isinstance(key, bool):
        return _("yes") if key else _("no")
    text = ", ".join(key) if isinstance(key, tuple) else str(key)
    if not text:
        return "“”"
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in text
    )


def label(field: str, key: Key) -> str:
    """A group's name as its dimension is read: days, weeks and months in the reader's way."""
    if not isinstance(key, str) or field not in CALENDAR or i18n.language() == "en":
        return name(key)
    if field == "day":
        return format.day(date.fromisoformat(key))
    year, _dash, part = key.partition("-")
    return f"{part}/{year}" if field == "month" else f"S{part.removeprefix('W')} {year}"


def share(ratio: float | None) -> str:
    """A part of a whole; what is there does not read as nothing, nor almost all as all."""
    if ratio is None or not (0 < ratio < _LEAST or 1 - _LEAST < ratio < 1):
        return format.percent(ratio)
    few = ratio < _LEAST
    return _beyond("<" if few else ">", format.percent(_LEAST if few else 1 - _LEAST))


def figure(amount: Decimal | None, decimals: int = 2) -> str:
    """A figure with fixed decimals; what is there but rounds to nothing does not read as zero."""
    smallest = Decimal(1).scaleb(-decimals)
    if not amount or abs(amount) >= smallest:
        return format.number(amount, decimals)
    least = format.number(smallest, decimals)
    return _beyond("<", least) if amount > 0 else _beyond(">", f"−{least}")


def _beyond(sign: str, text: str) -> str:
    space = "" if i18n.language() == "en" else "\N{NO-BREAK SPACE}"
    return f"{sign}{space}{text}"


def others(line: Line | ResidualLine) -> str:
    """The name of a line that stands for several groups."""
    return ngettext("{count} other", "{count} others", line.others).format(
        count=format.number(line.others)
    )


def heading(field: str) -> str:
    """What a dimension is called; field names stay as they are."""
    return {
        "agent": _("Agent"),
        "model": _("Model"),
        "provider": _("Provider"),
        "day": _("Day"),
        "week": _("Week"),
        "month": _("Month"),
        "layer": _("Layer"),
        "supplier": _("Supplier"),
        "account": _("Account"),
        "kind": _("Kind"),
    }.get(field, field)


def kind(name: str | None) -> str:
    """How what was seen and what was billed go together."""
    return {
        "ghost_spend": _("never seen"),
        "unbilled": _("no bill"),
        "matched": _("matched"),
    }.get(name or "", name or "")


def notes(answer: Answer) -> Iterator[str]:
    """One sentence per thing to know before using the figures."""
    for total in answer.totals:
        if len(answer.totals) > 1 and total.currency is not None:
            yield f"{total.currency}:"
        yield from apart(total)
        yield from _nobodys(answer, total)
        yield from _shares(total)
        yield from _cache(total)
        yield from _unknown(total)
    yield from assumptions(answer)
    yield from conversion(answer)
    yield _behind(answer)


def apart(total: Line) -> Iterator[str]:
    """What calls cost, and what bills state beside them, where a total has both."""
    if total.sums.calls and total.sums.line_cost:
        yield _("Calls cost {calls}; {bills} is what bills state and no call explains.").format(
            **_parts(total)
        )


def _nobodys(answer: Answer, total: Line) -> Iterator[str]:
    """The same for the line of what has no name, where it holds both."""
    for line in answer.lines:
        is_nobodys = (
            bool(line.keys)
            and line.currency == total.currency
            and not any(key is not None for key in line.keys)
        )
        if is_nobodys and not line.others and line.sums.calls and line.sums.line_cost:
            hint = _(
                "Of {name}, calls cost {calls}; {bills} is what bills state and no call explains."
            )
            yield hint.format(name=name(None), **_parts(line))


def _parts(line: Line) -> dict[str, str]:
    bills = format.money(line.sums.line_cost, line.currency)
    return {"calls": calls_cost(line), "bills": bills}


def calls_cost(line: Line) -> str:
    """What the calls of a line cost, as a range where it is one, without bills beside them."""
    return span(*line.sums.calls_cost, line.currency)


def span(low: Decimal | None, high: Decimal | None, currency: str | None) -> str:
    """An amount, or both ends of a range."""
    if low == high:
        return format.money(high, currency)
    return _("{low} to {high}").format(
        low=format.money(low, currency), high=format.money(high, currency)
    )


def _shares(total: Line) -> Iterator[str]:
    sums = total.sums
    if not sums.calls:
        return
    measured = (sums.measured_calls or 0) / sums.calls
    yield _("Calls: measured {measured}, estimated {estimated}, unmetered {unmetered}; unpriced "
            "{unpriced}, cache unknown {cache_unknown}.").format(
        measured=share(measured),
        estimated=share(sums.share("estimated")),
        unmetered=share(sums.share("unmetered")),
        unpriced=share(sums.share("unpriced")),
        cache_unknown=share(sums.share("cache_unknown")),
    )  # fmt: skip


def _cache(total: Line) -> Iterator[str]:
    sums = total.sums
    if sums.cache_hit_ratio is None:
        return
    hit = share(sums.cache_hit_ratio)
    if sums.is_cache_partial:
        yield _("* Cache: recorded for {known} of {calls} calls; {hit} of the input of these "
                "was read from it.").format(
            known=format.number(sums.cache_known_calls), calls=format.number(sums.calls), hit=hit
        )  # fmt: skip
    else:
        yield _("Cache: {hit} of the input was read from it.").format(hit=hit)
    if sums.cache_saving is not None:
        yield _("The cache saved {amount}.").format(
            amount=format.money(sums.cache_saving, total.currency)
        )


def _unknown(total: Line) -> Iterator[str]:
    sums = total.sums
    missing = (sums.calls or 0) - (sums.costed_calls or 0)
    if missing:
        yield ngettext(
            "The cost of {count} call is unknown and not in the total.",
            "The cost of {count} calls is unknown and not in the total.",
            missing,
        ).format(count=format.number(missing))
    if sums.is_range and sums.cost_low is not None:
        yield _("The cost is a range where the source does not record the cache: "
                "{low} to {high}.").format(
            low=format.money(sums.cost_low, total.currency),
            high=format.money(sums.cost_high, total.currency),
        )  # fmt: skip


def assumptions(answer: Answer) -> Iterator[str]:
    """What mappings assume, with the number of calls that rest on it."""
    for assumed in answer.coverage.assumptions:
        yield ngettext(
            "Assumed for {count} call: {text}", "Assumed for {count} calls: {text}",
            assumed.calls or 0,
        ).format(count=format.number(assumed.calls), text=name(assumed.text))  # fmt: skip


def conversion(answer: Answer) -> Iterator[str]:
    """Rates that were old, and currencies that have none."""
    yield from rates(answer.stale_rates)
    yield from without_rate(answer.question.currency, [total.currency for total in answer.totals])


def rates(stale: Iterable[StaleRate]) -> Iterator[str]:
    """Rates that were old when they were used."""
    for rate in stale:
        yield _("Stale rate: {currency} was last published on {day}.").format(
            currency=rate.currency, day=format.day(rate.published_on)
        )


def without_rate(currency: str, found: Iterable[str | None]) -> Iterator[str]:
    """Currencies that an answer is in because there is no rate."""
    names = [name for name in found if name not in {None, currency}]
    if names and currency != NATIVE:
        yield _("No rate to {currency} for: {names}.").format(
            currency=currency, names=", ".join(map(str, names))
        )


def older(as_of: int | None) -> Iterator[str]:
    """That the ledger was asked as an older commit left it."""
    if as_of is not None:
        yield _("The ledger as commit {commit} left it.").format(commit=as_of)


def _behind(answer: Answer) -> str:
    """Period, currency, freshness and version of the prices."""
    question, coverage = answer.question, answer.coverage
    asked = {
        "period": question.period.label if question.period else _("all"),
        "zone": question.timezone,
        "currency": _("billing currency") if question.currency == NATIVE else question.currency,
    }
    if not coverage.rows:
        return _("Period {period} ({zone}), in {currency}: no calls.").format(**asked)
    books = ", ".join(coverage.price_books) or format.UNKNOWN
    has_calls = not answer.totals or any(total.sums.calls for total in answer.totals)
    hint = (
        _("Period {period} ({zone}), in {currency}; calls from {first} to {last}; price book "
          "{books}.")
        if has_calls
        else _("Period {period} ({zone}), in {currency}; no calls, bills from {first} to {last}; "
               "price book {books}.")
    )  # fmt: skip
    return hint.format(
        **asked,
        first=local(coverage.first, question.timezone),
        last=local(coverage.last, question.timezone),
        books=books,
    )  # fmt: skip


def local(moment: datetime | None, zone: str) -> str:
    """A moment in the time zone of the workspace."""
    return format.moment(None if moment is None else moment.astimezone(ZoneInfo(zone)))
