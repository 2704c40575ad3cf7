"""What stands on top of the report: totals, how sure they are, and what is not allocated."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

import msgspec

from jauge.analysis.cost import Answer, Line
from jauge.analysis.measures import Sums
from jauge.attribution import UNALLOCATED
from jauge.i18n import _, format, ngettext
from jauge.surfaces.reports.cells import millions
from jauge.surfaces.terminal import wording

_NOTHING: Final = Sums(effective_cost=Decimal(0), cost_low=Decimal(0), cost_high=Decimal(0))


class Tile(msgspec.Struct, frozen=True):
    """One figure with its name and a remark."""

    name: str
    value: str
    remark: str = ""


class Share(msgspec.Struct, frozen=True):
    """A part of a whole, for a bar and its text twin."""

    kind: str
    name: str
    amount: str
    percent: str
    width: str
    means: str


class Total(msgspec.Struct, frozen=True):
    """What was spent in one currency, with its range, its unit costs and what calls are of it."""

    amount: str
    span: str
    tiles: tuple[Tile, ...]


def totals(answer: Answer) -> tuple[Total, ...]:
    """One per currency; a line without any currency is only what has no price."""
    priced = [total for total in answer.totals if total.sums.effective_cost is not None]
    return tuple(_total(total) for total in priced or answer.totals)


def _total(total: Line) -> Total:
    sums, currency = total.sums, total.currency
    low, high = sums.ends
    remarks = [_("a range: some sources do not record the cache")] if sums.is_range else []
    span = " ".join([*wording.apart(total), *remarks])
    costed = ngettext(
        "over {count} call with a cost", "over {count} calls with a cost", sums.costed_calls or 0
    ).format(count=format.number(sums.costed_calls))
    saved = (
        _("against the same input without a cache")
        if sums.cache_saving is not None
        else _("no source records it")
    )
    tiles = (
        Tile(_("Calls"), format.number(sums.calls)),
        Tile(
            _("Million tokens"),
            wording.figure(millions(sums)),
            _("input and output together"),
        ),
        Tile(_("Cost per call"), wording.span(low.per_call, high.per_call, currency), costed),
        Tile(
            _("Cost per million tokens"),
            wording.span(low.per_million_tokens, high.per_million_tokens, currency),
            costed,
        ),
        Tile(
            _("Read from the cache"),
            wording.share(sums.cache_hit_ratio),
            _("of the input where the cache is recorded"),
        ),
        Tile(_("Saved by the cache"), format.money(sums.cache_saving, currency), saved),
    )
    return Total(cost(sums, currency), span, tiles)


def cost(sums: Sums, currency: str | None) -> str:
    """A cost, as a range where it is one."""
    return wording.span(sums.cost_low, sums.cost_high, currency)


def metering(calls: Sums) -> tuple[Share, ...]:
    """Measured, estimated, unmetered: the whole of the calls."""
    return _shares(
        calls,
        (
            ("measured", _("Measured"), calls.measured_calls, _("the source counted the tokens")),
            ("estimated", _("Estimated"), calls.estimated_calls, _("the tokens were estimated")),
            ("unmetered", _("Unmetered"), calls.unmetered_calls, _("nobody counted the tokens")),
        ),
    )


def gaps(calls: Sums) -> tuple[Share, ...]:
    """What is missing from the cost, apart from each other and from the metering."""
    return _shares(
        calls,
        (
            (
                "unpriced",
                _("Unpriced"),
                calls.unpriced_calls,
                _("no price, or no complete one: what is missing is not in the total"),
            ),
            (
                "cache",
                _("Cache unknown"),
                calls.cache_unknown_calls,
                _("the source does not record the cache, and the model has one"),
            ),
        ),
    )


def _shares(calls: Sums, parts: Sequence[tuple[str, str, int | None, str]]) -> tuple[Share, ...]:
    whole = calls.calls or 0
    return tuple(
        share(
            kind,
            name,
            ngettext("{count} call", "{count} calls", count or 0).format(
                count=format.number(count)
            ),
            (count or 0) / whole if whole else None,
            means,
        )
        for kind, name, count, means in parts
    )


def share(kind: str, name: str, amount: str, part: float | None, means: str) -> Share:
    """A bar of a whole, from nothing to all of it."""
    width = f"{100 * min(max(part or 0, 0), 1):.3f}"
    return Share(kind, name, amount, wording.share(part), width, means)


def all_calls(answer: Answer) -> Sums:
    """Counts over every currency: calls and tokens add up, money does not."""
    names = ("calls", "estimated_calls", "unmetered_calls", "unpriced_calls", "cache_unknown_calls")
    counts = {
        name: sum(getattr(total.sums, name) or 0 for total in answer.totals) for name in names
    }
    return msgspec.structs.replace(Sums(), **counts)


def unallocated(by_tags: Sequence[Answer]) -> tuple[Share, ...]:
    """What no rule of a virtual tag reaches, a bar per tag and currency, even of nothing."""
    found: list[Share] = []
    for answer in by_tags:
        costs = {total.currency: total.sums.effective_cost for total in answer.totals}
        left = {
            line.currency: line.sums
            for line in answer.lines
            if line.keys[0] == UNALLOCATED and not line.others
        }
        for currency, whole in costs.items():
            if whole is None:
                continue
            sums = left.get(currency, _NOTHING)
            part = sums.effective_cost
            ratio = float(part / whole) if part is not None and whole else None
            means = _("of the cost: no rule of this tag reaches it")
            name = wording.name(answer.question.by[0])
            found.append(share("unallocated", name, cost(sums, currency), ratio, means))
    return tuple(found)
