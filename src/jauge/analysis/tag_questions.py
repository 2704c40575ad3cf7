"""The questions on tags, asked over one snapshot: what rules decide, would change, and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import ibis.expr.types as ir

from jauge.analysis import calendar, relation
from jauge.analysis.allocating import Allocator
from jauge.analysis.conversion import Converter
from jauge.analysis.coverage import coverage
from jauge.analysis.desk import Desk
from jauge.analysis.following import Following
from jauge.analysis.rulebook import Attribution, whole_months
from jauge.analysis.tag_change import KeyChange, tag_change
from jauge.analysis.tag_explain import Explanation, explain_row
from jauge.analysis.tag_use import KeyUse, tag_use
from jauge.attribution import compile_tags
from jauge.errors import UsageError
from jauge.i18n import _
from jauge.model import Period


@dataclass(frozen=True)
class TagQuestions:
    """What to ask of the tags `of` a configuration, in its reporting currency."""

    desk: Desk
    of: Attribution
    currency: str
    period: Period | None = None

    def use(self, keys: Sequence[str]) -> tuple[KeyUse, ...]:
        """What the rules of some keys decide in the period."""
        rows = self._rows(self.period, self.of)
        if rows is None:
            return ()
        one = self._allocator(self.of)
        return tag_use(one.session, rows, self.of, self.currency, one.converter, keys)

    def change(self, other: Attribution, keys: Iterable[str]) -> tuple[KeyChange, ...]:
        """What another configuration would move in the period; keys that differ alone."""
        whole = whole_months(self.period, self.of.zone)
        rows = self._rows(self.period, self.of, other)
        months = rows if whole == self.period else self._rows(whole, self.of, other)
        if rows is None or months is None:
            return ()
        sides = self._allocator(self.of), self._allocator(other)
        found = [tag_change(sides, rows, months, key) for key in keys]
        return tuple(one for one in found if one.moves or one.allocations)

    def explain(self, asked: str) -> Explanation:
        """One row; raises UsageError where there is none, or several."""
        held = self.desk.held
        parts = {
            table: held.session.read(table, held.of(table)) if held.of(table) else None
            for table in ("usage", "charge")
        }
        if parts["usage"] is None and parts["charge"] is None:
            raise UsageError(_("The ledger holds no usage yet: bring some in with `jauge import`."))
        rows = parts["usage"]
        if parts["charge"] is not None or rows is None:
            rows = relation.joined(rows, parts["charge"], "rated")
        return explain_row(self._allocator(self.of), rows, asked)

    def _rows(self, period: Period | None, *all_of: Attribution) -> ir.Table | None:
        """The counted rows, with what tags and splits of the configurations read."""
        read = {
            name
            for of in all_of
            for name in (
                *compile_tags(of.tags, of.tags).columns,
                *Following(of, tuple(of.tags)).reads,
            )
        }
        return self.desk.held.counted(period, names=read)

    def _allocator(self, of: Attribution) -> Allocator:
        behind = coverage(self.desk.held, whole_months(self.period, of.zone))
        ends = [0 if end is None else calendar.to_us(end) for end in (behind.first, behind.last)]
        offsets = calendar.offsets(of.zone, ends[0], ends[1])
        converter = Converter(self.currency, self.desk.rate_on)
        return Allocator(self.desk.session, of, offsets, self.currency, converter)
