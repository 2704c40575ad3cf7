"""The parts of the report as plain text and figures, ready for a template: nothing is computed."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Final

import msgspec

from jauge.analysis.cost import Answer, Line, limit
from jauge.analysis.measures import Sums
from jauge.analysis.overview import Overview, Unpriced
from jauge.i18n import _, format, ngettext
from jauge.surfaces.reports import charts
from jauge.surfaces.terminal import wording

MOST_LINES: Final = 200
_MILLION: Final = Decimal(1_000_000)


class Cell(msgspec.Struct, frozen=True):
    """A cell of a table: what is read, what it is sorted by, whether it is a figure."""

    text: str
    sort: str
    is_figure: bool = False
    is_unknown: bool = False


class Table(msgspec.Struct, frozen=True):
    """A table with a total; every row has a cell per heading."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] = ()


class Section(msgspec.Struct, frozen=True):
    """One way to look at the cost: a chart with its sentence, and its table."""

    slug: str
    title: str
    says: str
    table: Table
    wide: str | None = None
    narrow: str | None = None


class Tile(msgspec.Struct, frozen=True):
    """One figure with its name and a remark."""

    name: str
    value: str
    remark: str = ""


class Share(msgspec.Struct, frozen=True):
    """A part of the calls, for a bar and its text twin."""

    kind: str
    name: str
    calls: str
    percent: str
    width: str
    means: str


class Total(msgspec.Struct, frozen=True):
    """What was spent in one currency, with its range and its unit costs."""

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
    span = ""
    if sums.is_range:
        span = _("a range: some sources do not record the cache")
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
            wording.figure(_millions(sums)),
            _("input and output together"),
        ),
        Tile(_("Cost per call"), _span(low.per_call, high.per_call, currency), costed),
        Tile(
            _("Cost per million tokens"),
            _span(low.per_million_tokens, high.per_million_tokens, currency),
            costed,
        ),
        Tile(
            _("Read from the cache"),
            wording.share(sums.cache_hit_ratio),
            _("of the input where the cache is recorded"),
        ),
        Tile(_("Saved by the cache"), format.money(sums.cache_saving, currency), saved),
    )
    return Total(_cost(sums, currency), span, tiles)


def _cost(sums: Sums, currency: str | None) -> str:
    return _span(sums.cost_low, sums.cost_high, currency)


def _span(low: Decimal | None, high: Decimal | None, currency: str | None) -> str:
    """An amount, or both ends of a range."""
    if low == high:
        return format.money(high, currency)
    return _("{low} to {high}").format(
        low=format.money(low, currency), high=format.money(high, currency)
    )


def _millions(sums: Sums) -> Decimal | None:
    known = [count for count in (sums.input_tokens, sums.output_tokens) if count is not None]
    return Decimal(sum(known)) / _MILLION if known else None


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
        Share(
            kind=kind,
            name=name,
            calls=ngettext("{count} call", "{count} calls", count or 0).format(
                count=format.number(count)
            ),
            percent=wording.share((count or 0) / whole if whole else None),
            width=f"{100 * (count or 0) / whole:.3f}" if whole else "0",
            means=means,
        )
        for kind, name, count, means in parts
    )


def all_calls(answer: Answer) -> Sums:
    """Counts over every currency: calls and tokens add up, money does not."""
    names = ("calls", "estimated_calls", "unmetered_calls", "unpriced_calls", "cache_unknown_calls")
    counts = {
        name: sum(getattr(total.sums, name) or 0 for total in answer.totals) for name in names
    }
    return msgspec.structs.replace(Sums(), **counts)


def sections(overview: Overview) -> tuple[Section, ...]:
    """By agent, model, day and provider."""
    return (
        _section("agent", _("By agent"), overview.by_agent, overview.by_agent),
        _section("model", _("By model"), overview.by_model, overview.by_model),
        _section("day", _("By day"), overview.by_day, overview.over_time),
        _section("provider", _("By provider"), overview.by_provider, None),
    )


def _section(slug: str, title: str, answer: Answer, drawn: Answer | None) -> Section:
    return Section(
        slug=slug,
        title=title,
        says=_says(drawn or answer),
        table=_table(slug, answer),
        wide=charts.in_page(drawn) if drawn else None,
        narrow=charts.in_page(drawn, narrow=True) if drawn else None,
    )


def _says(answer: Answer) -> str:
    """The chart in one sentence: its largest bar."""
    field = answer.question.by[0]
    known = [line for line in answer.lines if line.sums.effective_cost is not None]
    if not known:
        return _("No call has a known cost.")
    top = max(known, key=lambda line: line.sums.effective_cost or 0)
    whole = next(t.sums.effective_cost for t in answer.totals if t.currency == top.currency)
    share = float(top.sums.effective_cost / whole) if whole and top.sums.effective_cost else None
    return _("Largest: {name}, {amount}, {share} of the total.").format(
        name=wording.label(field, top.keys[0]),
        amount=_cost(top.sums, top.currency),
        share=wording.share(share),
    )


def _table(slug: str, answer: Answer) -> Table:
    several = len({line.currency for line in answer.lines}) > 1
    ranged = any(total.sums.is_range for total in answer.totals)
    columns = list(_columns(ranged=ranged))
    currency = answer.question.currency
    heads = [title.format(currency=currency) for title, _cell in columns]
    shown = limit(answer.lines, MOST_LINES)
    names = (wording.heading(slug), *((_("Currency"),) if several else ()))
    return Table(
        headings=(*names, *heads),
        rows=tuple(
            (
                _name(slug, line),
                *(_currency(line) if several else ()),
                *(cell(line) for _title, cell in columns),
            )
            for line in shown
        ),
        total=()
        if several
        else tuple(
            cell
            for total in answer.totals
            for cell in (Cell(_("Total"), ""), *(cell(total) for _title, cell in columns))
        ),
    )


def _name(slug: str, line: Line) -> Cell:
    if line.others:
        return Cell(wording.others(line), "")
    key = line.keys[0]
    return Cell(wording.label(slug, key), "" if key is None else str(key), is_unknown=key is None)


def _currency(line: Line) -> tuple[Cell]:
    return (Cell(line.currency or format.UNKNOWN, line.currency or ""),)


def _columns(*, ranged: bool) -> Iterator[tuple[str, Callable[[Line], Cell]]]:
    if ranged:
        yield _("From ({currency})"), lambda line: _figure(line.sums.cost_low)
        yield _("To ({currency})"), lambda line: _figure(line.sums.cost_high)
    else:
        yield _("Cost ({currency})"), lambda line: _figure(line.sums.effective_cost)
        yield _("Per call"), lambda line: _figure(line.sums.cost_per_call, 4)
    yield _("Calls"), lambda line: _count(line.sums.calls)
    yield _("Million tokens"), lambda line: _figure(_millions(line.sums))
    yield _("Cache where recorded"), lambda line: _ratio(line.sums.cache_hit_ratio)
    yield _("Saved"), lambda line: _figure(line.sums.cache_saving)
    yield (
        _("Without cost"),
        lambda line: _count((line.sums.calls or 0) - (line.sums.costed_calls or 0)),
    )


def _figure(amount: Decimal | None, decimals: int = 2) -> Cell:
    """Fixed decimals, so that they stand under each other."""
    if amount is None:
        return Cell(format.UNKNOWN, "", is_figure=True, is_unknown=True)
    return Cell(wording.figure(amount, decimals), f"{amount:f}", is_figure=True)


def _count(count: int | None) -> Cell:
    if count is None:
        return Cell(format.UNKNOWN, "", is_figure=True, is_unknown=True)
    return Cell(format.number(count), str(count), is_figure=True)


def _ratio(ratio: float | None) -> Cell:
    if ratio is None:
        return Cell(format.UNKNOWN, "", is_figure=True, is_unknown=True)
    return Cell(wording.share(ratio), repr(ratio), is_figure=True)


def unpriced(models: Sequence[Unpriced]) -> Table:
    """The models that need a price, most used first."""
    return Table(
        headings=(_("Provider"), _("Model"), _("Calls"), _("Million tokens"), _("Why")),
        rows=tuple(
            (
                _text(one.provider),
                _text(one.model),
                _count(one.calls),
                _figure(None if one.tokens is None else Decimal(one.tokens) / _MILLION),
                _text(None if one.reason is None else _(one.reason)),
            )
            for one in models[:MOST_LINES]
        ),
    )


def _text(value: str | None) -> Cell:
    return Cell(wording.name(value), value or "", is_unknown=value is None)
