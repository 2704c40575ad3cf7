"""Sums by virtual tags after the splits: money on other lines, the same in all.

A split needs more groups than a question asks for (`Following.reads`): the calendar month, its
tag, what its pool reads and what tags read that follow. `allocated` moves the money and adds the
lines up to what was asked.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import ibis.expr.types as ir
import msgspec

from jauge import attribution
from jauge.analysis import aggregation, measures
from jauge.analysis.attributing import attach
from jauge.analysis.conversion import Converter
from jauge.analysis.dimensions import CALENDAR, Dimension, dimension
from jauge.analysis.following import MONTH, Following
from jauge.analysis.lines import figures, lines
from jauge.analysis.measures import MONEY, ByClass, Sums
from jauge.analysis.question import Key, Line
from jauge.analysis.rule_columns import expression, is_list
from jauge.analysis.rulebook import Attribution
from jauge.attribution import Plan, Value

if TYPE_CHECKING:
    from jauge.analysis.engines import Session


@dataclass(frozen=True)
class Allocator:
    """Sums by names of dimensions and virtual tags, by the rules of one configuration.

    `offsets` are those of its zone over all rows asked about (`calendar.offsets`); `currency` and
    `converter` report in one currency, or in each of its own with `native`.
    """

    session: "Session"
    of: Attribution
    offsets: tuple[tuple[int, int], ...]
    currency: str
    converter: Converter

    def lines_by(self, asked: Sequence[str], rows: ir.Table, months: ir.Table) -> list[Line]:
        """The sums of `rows` after the splits, whose weights are those of `months`.

        `months` are the rows of the calendar months that `rows` are of (`whole_months`), the same
        object where they are the same rows: then they are read once. Raises UsageError for a name
        that is neither a dimension nor a virtual tag.
        """
        following = Following(self.of, asked)
        read = following.reads
        found = self.sums(rows, asked, read)
        if not following.splits:
            return found
        if rows is months:
            plan = self._plan(following, found, len(asked))
        else:
            plan = self.plan(following, months)
        return allocated(found, asked, read, plan)

    def plan(self, following: Following, months: ir.Table) -> Plan:
        """The shares of every split, from the rows of whole months."""
        return self._plan(following, self.sums(months, (), following.reads), 0)

    def _plan(self, following: Following, found: Iterable[Line], skip: int) -> Plan:
        whole = (source(line, skip, following.reads) for line in found)
        return attribution.plan(whole, following.splits, self.of.tags, following.decide)

    def sums(self, rows: ir.Table, asked: Sequence[str], read: Sequence[str]) -> list[Line]:
        """The sums before the splits, by what is asked and then by what the splits read."""
        table, dimensions = self._grouped(rows, asked, read)
        summed = aggregation.expression(table, dimensions, self.offsets, currency=self.currency)
        return lines(self.session.run(summed), dimensions, self.converter)

    def classes(
        self, rows: ir.Table, asked: Sequence[str]
    ) -> Iterator[tuple[tuple[Key, ...], str | None, ByClass]]:
        """What each class of tokens cost before the splits, by what is asked."""
        table, dimensions = self._grouped(rows, asked, ())
        summed = aggregation.by_class(table, dimensions, self.offsets, currency=self.currency)
        return figures(self.session.run(summed), dimensions, self.converter, ByClass)

    def _grouped(
        self, table: ir.Table, asked: Sequence[str], read: Sequence[str]
    ) -> tuple[ir.Table, list[Dimension]]:
        """The rows with a column for everything to group by; what splits read is text."""
        tags = self.of.tags
        if keys := [name for name in (*asked, *read) if name in tags]:
            table = attach(self.session, table, keys, tags, self.of.zone).table
        own = [Dimension(n, (n,)) if n in tags else dimension(n) for n in asked]
        texts: dict[str, ir.Value] = {}
        for number, name in enumerate(read):
            if name in CALENDAR:
                own.append(dimension(name))
            elif name in tags:
                own.append(Dimension(name, (name,)))
            elif is_list(table, name):
                own.append(Dimension(name, (name,), "list"))
            else:
                texts[f"jauge_pool_{number}"] = expression(table, name)
                own.append(Dimension(name, (f"jauge_pool_{number}",)))
        return (table.mutate(**texts) if texts else table), own


def source(line: Line, skip: int, read: Sequence[str]) -> attribution.Line:
    """A line as splits see it: what follows the first `skip` keys is month and values."""
    values = dict(zip(read, line.keys[skip:], strict=True))
    sums = line.sums
    return attribution.Line(
        month=str(values.pop(MONTH)),
        currency=line.currency,
        values=cast("dict[str, Value]", values),
        amounts=tuple(getattr(sums, name) for name in MONEY),
        calls=sums.calls or 0,
        tokens=(sums.input_tokens or 0) + (sums.output_tokens or 0),
    )


def allocated(
    found: Iterable[Line],
    asked: Sequence[str],
    read: Sequence[str],
    plan: Plan,
) -> list[Line]:
    """Lines by what is asked and then by what is `read` for the splits: after the splits.

    Money that moves carries the other groups of its line; calls and tokens stay where they are.
    """
    tags = [(place, name) for place, name in enumerate(asked) if name in plan.tags]
    sums: dict[tuple[tuple[Key, ...], str | None], list[Sums]] = {}
    for line in found:
        own, before = line.keys[: len(asked)], source(line, len(asked), read)
        for part in plan.apply([before]):
            stays = part.values is before.values
            money = dict(zip(MONEY, part.amounts, strict=True))
            some = msgspec.structs.replace(line.sums if stays else Sums(), **money)
            keys = list(own)
            for place, name in tags if not stays else ():
                keys[place] = part.values.get(name, own[place])
            sums.setdefault((tuple(keys), line.currency), []).append(some)
    return [Line(keys, currency, measures.gather(some)) for (keys, currency), some in sums.items()]
