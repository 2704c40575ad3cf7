"""Tables of costs that fit the terminal, with decimals under each other."""

import os
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, Final

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from jauge.analysis.comparison import Change, sums_of
from jauge.analysis.cost import Key, Line
from jauge.analysis.measures import Sums
from jauge.i18n import _, format
from jauge.surfaces.terminal import wording

WIDTH: Final = 80
"""Columns where nobody says how many there are: in a file, in a pipe."""
_LINE: Final = 100
_LONGEST: Final = 160
"""Characters of a name: machine output has all of them."""
_GAP: Final = 2
_WIDEST_NAMES: Final = (30, 40, 46)
_MILLION: Final = Decimal(1_000_000)


@dataclass(frozen=True)
class _Row:
    """What one line of the table shows: its names, then figures from sums."""

    names: tuple[str, ...]
    sums: Sums
    before: Sums | None = None
    change: Change | None = None


@dataclass(frozen=True)
class _Column:
    heading: str
    cell: Callable[[_Row], str]


def print_lines(
    by: Sequence[str], lines: Sequence[Line], totals: Sequence[Line], out: IO[str]
) -> None:
    """One table a currency: its lines, and their total under a rule."""
    for total in totals:
        mine = [line for line in lines if line.currency == total.currency]
        rows = [_Row(_names(line, by), line.sums) for line in mine]
        _print(by, rows, _Row(_total_names(by), total.sums), _cost_columns(total), out)


def print_changes(
    by: Sequence[str], changes: Sequence[Change], totals: Sequence[Change], out: IO[str]
) -> None:
    """One table a currency: the costs of both periods, the difference and its percentage."""
    for total in totals:
        mine = [change for change in changes if change.currency == total.currency]
        rows = [_change_row(_labels(by, change.keys), change) for change in mine]
        columns = _change_columns(total.currency)
        every = _change_row(_total_names(by), total)
        _print(by, rows, every, columns, out)
        print_notes(_explained(every, total), out)


def _explained(row: _Row, total: Change) -> Iterator[str]:
    """What changed the total, which adds up to the last digit shown, whatever the table's width."""
    if total.effects is None or total.is_range:
        return
    yield _(
        "{change} {currency}: price {price}, volume {volume}, mix {mix}, other {other}."
    ).format(
        change=_signed(total.difference),
        currency=total.currency or "",
        price=_effect("price")(row),
        volume=_effect("volume")(row),
        mix=_effect("mix")(row),
        other=_effect("other")(row),
    )


def _effect(name: str) -> Callable[[_Row], str]:
    return lambda row: _signed(
        getattr(row.change.effects, name) if row.change and row.change.effects else None
    )


def _change_row(names: tuple[str, ...], change: Change) -> _Row:
    return _Row(names, sums_of(change.now), sums_of(change.before), change)


def _names(line: Line, by: Sequence[str]) -> tuple[str, ...]:
    if line.others:
        return (wording.others(line), *("" for _dimension in by[1:]))
    return _labels(by, line.keys)


def _labels(by: Sequence[str], keys: Sequence[Key]) -> tuple[str, ...]:
    texts = (wording.label(field, key) for field, key in zip(by, keys, strict=True))
    return tuple(f"{text[:_LONGEST]}…" if len(text) > _LONGEST else text for text in texts)


def _total_names(by: Sequence[str]) -> tuple[str, ...]:
    return (_("Total"), *("" for _dimension in by[1:]))


def _cost_columns(total: Line) -> list[_Column]:
    """The figures in the order of their worth: what does not fit falls off the end."""
    currency = total.currency or ""
    calls = _Column(_("Calls"), lambda row: format.number(row.sums.calls))
    tokens = _Column(_("M tokens"), lambda row: _millions(row.sums))
    partial = "*" if total.sums.is_cache_partial else ""
    hit = _Column(_("Cache") + partial, lambda row: wording.share(row.sums.cache_hit_ratio))
    each = _Column(_("Per call"), lambda row: wording.figure(row.sums.cost_per_call, 4))
    lost = _Column(_("No cost"), lambda row: format.number(_without_cost(row.sums)))
    some_lost = [lost] if _without_cost(total.sums) else []
    if total.sums.is_range:
        low = _Column(f"{currency} {_('from')}", lambda row: wording.figure(row.sums.cost_low))
        high = _Column(_("to"), lambda row: wording.figure(row.sums.cost_high))
        return [low, high, calls, *some_lost, tokens, hit]
    cost = _Column(currency, lambda row: wording.figure(row.sums.effective_cost))
    return [cost, calls, *some_lost, tokens, each, hit]


def _change_columns(currency: str | None) -> list[_Column]:
    def difference(row: _Row) -> str:
        if row.change is None:
            return format.UNKNOWN
        if row.change.is_range:
            return _from_to(*map(_signed, row.change.ends))
        return _signed(row.change.difference)

    def ratio(row: _Row) -> str:
        if row.change is None:
            return format.UNKNOWN
        if row.change.is_range:
            return _from_to(*map(_percent, row.change.ratio_ends))
        return _percent(row.change.ratio)

    return [
        _Column(f"{currency or ''}", lambda row: _cost(row.sums)),
        _Column(_("before"), lambda row: _cost(row.before or Sums())),
        _Column(_("Change"), difference),
        _Column("%", ratio),
        _Column(_("Price"), _effect("price")),
        _Column(_("Volume"), _effect("volume")),
        _Column(_("Mix"), _effect("mix")),
        _Column(_("Other"), _effect("other")),
        _Column(_("Calls"), lambda row: format.number(row.sums.calls)),
        _Column(_("before"), lambda row: format.number((row.before or Sums()).calls)),
    ]


def _cost(sums: Sums) -> str:
    """A cost, or both its ends under each other: three ranges beside each other are too wide."""
    if not sums.is_range:
        return wording.figure(sums.effective_cost)
    return _from_to(wording.figure(sums.cost_low), wording.figure(sums.cost_high))


def _from_to(low: str, high: str) -> str:
    both = _("from {low}\nto {high}").format(low=low, high=high)
    return low if low == high else both


def _percent(share: float | None) -> str:
    if not share:
        return format.percent(share)
    return f"{'+' if share > 0 else ''}{format.percent(share)}"


def _signed(amount: Decimal | None) -> str:
    """An amount with its sign; `<0.01` is more than nothing as it stands."""
    text = wording.figure(amount)
    return f"+{text}" if amount is not None and amount > 0 and text[0].isdecimal() else text


def _millions(sums: Sums) -> str:
    known = [count for count in (sums.input_tokens, sums.output_tokens) if count is not None]
    return wording.figure(Decimal(sum(known)) / _MILLION if known else None)


def _without_cost(sums: Sums) -> int:
    return (sums.calls or 0) - (sums.costed_calls or 0)


def width_of(out: IO[str]) -> int:
    """Columns of a terminal; COLUMNS says it for everything else, and is 80 where it does not."""
    asked = os.environ.get("COLUMNS", "")
    if asked.isdecimal() and int(asked):
        return int(asked)
    return os.get_terminal_size(out.fileno()).columns if out.isatty() else WIDTH


def _print(
    by: Sequence[str], rows: Sequence[_Row], total: _Row, columns: Sequence[_Column], out: IO[str]
) -> None:
    every = [*rows, total] if by else [total]
    figures = [(column.heading, [column.cell(row) for row in every]) for column in columns]
    names = [row.names for row in every]
    print_grid([wording.heading(name) for name in by] or [""], names, figures, out)


def print_grid(
    headings: Sequence[str],
    names: Sequence[Sequence[str]],
    figures: Sequence[tuple[str, Sequence[str]]],
    out: IO[str],
    *,
    totals: int = 1,
    needed: int = 2,
) -> int:
    """Lay columns out within the width: names folded, figures whole.

    `names` has a row per line and the last `totals` of them stand under a rule; `figures` has a
    heading and a text per line, in the order of their worth: what does not fit falls off the end,
    but never one of the first `needed` (the ends of a range are two). How many are there is
    answered.
    """
    screen = width_of(out)
    widths = [
        max(cell_len(line) for text in (heading, *texts) for line in text.split("\n"))
        for heading, texts in figures
    ]
    wanted = [
        max(map(cell_len, [heading, *(row[number] for row in names)]))
        for number, heading in enumerate(headings)
    ]
    shown = max(_how_many(screen, wanted, widths), needed)
    spare = screen - sum(widths[:shown]) - _GAP * (len(widths[:shown]) + len(headings))
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), show_footer=False)
    for heading, width in zip(headings, _share_out(spare, wanted), strict=True):
        table.add_column(Text(heading), overflow="fold", max_width=width)
    for heading, _texts in figures[:shown]:
        table.add_column(Text(heading), justify="right", no_wrap=True)
    for number, row in enumerate(names):
        table.add_row(
            *map(Text, row),
            *(Text(texts[number]) for _heading, texts in figures[:shown]),
            style="bold" if number >= len(names) - totals else None,
        )
        if number == len(names) - totals - 1:
            table.add_section()
    Console(file=out, width=screen, highlight=False).print(table)
    return min(shown, len(figures))


def _how_many(screen: int, wanted: Sequence[int], widths: Sequence[int]) -> int:
    """How many columns of figures there is room for beside the names."""
    most = _WIDEST_NAMES[min(len(wanted), len(_WIDEST_NAMES)) - 1] * screen // WIDTH
    names = sum(wanted)
    if names + sum(widths) + _GAP * (len(wanted) + len(widths)) > screen:
        names = min(names, most)
    used = names + _GAP * len(wanted)
    shown = 0
    while shown < len(widths) and used + widths[shown] + _GAP <= screen:
        used += widths[shown] + _GAP
        shown += 1
    return shown


def _share_out(room: int, wanted: Sequence[int]) -> list[int]:
    """Widths of the name columns: what they want while there is room, else the widest give way."""
    widths = list(wanted)
    while sum(widths) > max(room, len(widths)):
        widest = max(range(len(widths)), key=widths.__getitem__)
        widths[widest] -= 1
    return [max(width, 1) for width in widths]


def print_notes(sentences: Iterable[str], out: IO[str]) -> None:
    """Sentences under a table, wrapped where the terminal ends or a line is long to read.

    No word is broken, so that a path in a command can be pasted.
    """
    room = max(min(width_of(out), _LINE) - 2, 1)
    for sentence in sentences:
        lines = textwrap.wrap(sentence, room, break_on_hyphens=False, break_long_words=False)
        out.write("".join(f"  {line}\n" for line in lines or [""]))
