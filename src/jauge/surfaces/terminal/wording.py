"""The sentences that stand under every table: what is unknown, estimated, assumed, stale."""

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from jauge import i18n
from jauge.analysis.conversion import NATIVE
from jauge.analysis.cost import Answer, Key, Line
from jauge.analysis.dimensions import CALENDAR
from jauge.i18n import _, format, ngettext


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


def others(line: Line) -> str:
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
    }.get(field, field)


def notes(answer: Answer) -> Iterator[str]:
    """One sentence per thing to know before using the figures."""
    for total in answer.totals:
        if len(answer.totals) > 1 and total.currency is not None:
            yield f"{total.currency}:"
        yield from _shares(total)
        yield from _cache(total)
        yield from _unknown(total)
    yield from assumptions(answer)
    yield from conversion(answer)
    yield _behind(answer)


def _shares(total: Line) -> Iterator[str]:
    sums = total.sums
    if not sums.calls:
        return
    measured = (sums.measured_calls or 0) / sums.calls
    yield _("Calls: measured {measured}, estimated {estimated}, unmetered {unmetered}; unpriced "
            "{unpriced}, cache unknown {cache_unknown}.").format(
        measured=format.percent(measured),
        estimated=format.percent(sums.share("estimated")),
        unmetered=format.percent(sums.share("unmetered")),
        unpriced=format.percent(sums.share("unpriced")),
        cache_unknown=format.percent(sums.share("cache_unknown")),
    )  # fmt: skip


def _cache(total: Line) -> Iterator[str]:
    sums = total.sums
    if sums.cache_hit_ratio is None:
        return
    hit = format.percent(sums.cache_hit_ratio)
    if sums.cache_saving is None:
        yield _("Cache: {hit} of the input was read from it.").format(hit=hit)
    else:
        yield _("Cache: {hit} of the input was read from it, which saved {amount}.").format(
            hit=hit, amount=format.money(sums.cache_saving, total.currency)
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
    for rate in answer.stale_rates:
        yield _("Stale rate: {currency} was last published on {day}.").format(
            currency=rate.currency, day=format.day(rate.published_on)
        )
    unconverted = [
        total.currency
        for total in answer.totals
        if total.currency not in {None, answer.question.currency}
    ]
    if unconverted and answer.question.currency != NATIVE:
        yield _("No rate to {currency} for: {names}.").format(
            currency=answer.question.currency, names=", ".join(map(str, unconverted))
        )


def _behind(answer: Answer) -> str:
    """Period, currency, freshness and version of the prices."""
    question, coverage = answer.question, answer.coverage
    books = ", ".join(coverage.price_books) or format.UNKNOWN
    return _("Period {period} ({zone}), in {currency}; calls from {first} to {last}; price book "
             "{books}.").format(
        period=question.period.label if question.period else _("all"),
        zone=question.timezone,
        currency=_("billing currency") if question.currency == NATIVE else question.currency,
        first=local(coverage.first, question.timezone),
        last=local(coverage.last, question.timezone),
        books=books,
    )  # fmt: skip


def local(moment: datetime | None, zone: str) -> str:
    """A moment in the time zone of the workspace."""
    return format.moment(None if moment is None else moment.astimezone(ZoneInfo(zone)))
