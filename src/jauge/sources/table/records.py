"""Chunks of a file into batches of bank lines, invoice lines, seats, people or tasks."""

from datetime import UTC, datetime
from typing import Final

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from jauge.config.records import NEEDED, TASK, targets
from jauge.i18n import _
from jauge.model import Batch
from jauge.model.batch import namespace_of
from jauge.model.seat import PSEUDONYMS
from jauge.sources.addresses import without_names
from jauge.sources.table.chunk import Chunk, true_mask
from jauge.sources.table.plan import Plan
from jauge.sources.table.record_checks import check
from jauge.sources.table.record_keys import KEYED
from jauge.sources.table.rows import Rows
from jauge.sources.table.screen import Screen
from jauge.sources.table.tasks import TASK_ID, check_task, composed

_OF_PEOPLE: Final = frozenset({"seat", "person"})
_NAMING: Final = frozenset({*PSEUDONYMS, "display_name"})
"""What names a person: the ledger makes pseudonyms of it, or keeps it for `--names`."""


def _nameless(name: str, values: pa.Array) -> pa.Array:
    is_shown = name not in _NAMING and pa.types.is_string(values.type)
    return without_names(values) if is_shown else values


class Records(Rows):
    """Turns the chunks of one file into batches of the table that its mapping names.

    Without key columns a record is what docs/spend.md says, the same whatever format states it.
    """

    def __init__(self, plan: Plan, *, file: str, now: datetime) -> None:
        super().__init__(plan, file=file, now=now)
        self.kind = next(kind for kind in KEYED if kind == plan.mapping.table)
        self._fixed = frozenset(targets(self.kind))
        self._keyed = KEYED[self.kind]()
        self._now = now
        self._has_day = "as_of" not in self._fixed or "as_of" in {*plan.columns, *plan.constants}

    def batch(self, chunk: Chunk) -> Batch:
        """The rows of a chunk that can be taken, and the rejections of the others."""
        found = super().batch(chunk)
        if self.kind == TASK:
            found = msgspec.structs.replace(found, is_restated=True)
        if self._has_day:
            return found
        hint = _("the mapping names no as_of: the day of the import is taken")
        return msgspec.structs.replace(found, notes=(hint,))

    @property
    def _namespace(self) -> str:
        name = self._plan.name
        is_own = self._plan.mapping.key and self.kind != TASK
        return name if is_own else namespace_of(self.kind, name)

    @property
    def _key_is_content(self) -> bool:
        return False

    def _columns(self, chunk: Chunk, screen: Screen) -> dict[str, pa.Array]:
        plan, count = self._plan, len(chunk.numbers)
        found = {
            target: self._convert(target, column, chunk, screen)
            for target, column in plan.columns.items()
        }
        found |= {name: pa.repeat(value, count) for name, value in plan.constants.items()}
        if not self._has_day:
            found["as_of"] = pa.repeat(pa.scalar(self._now.astimezone(UTC).date()), count)
        shown = {target: chunk.columns[column.from_] for target, column in plan.columns.items()}
        fields = {target: column.from_ for target, column in plan.columns.items()}
        if self.kind == TASK and TASK_ID not in found:
            found[TASK_ID] = composed(super()._key(found, chunk, screen))
        self._needed(found, fields, screen)
        for target, values in found.items():
            found[target], bad, reason = check(target, values, self._now)
            if bad is not None:
                screen.reject(bad, fields.get(target, target), shown.get(target), reason)
        if self.kind == TASK:
            self._ends(chunk, found)
            check_task(found, fields, shown, screen)
            found |= {name: without_names(found[name]) for name in self._free(found)}
        if self.kind in _OF_PEOPLE:
            found = {name: _nameless(name, values) for name, values in found.items()}
        self._maps(found, count)
        for name, value in (("source", plan.name), ("source_ref", self._file)):
            found[name] = pa.repeat(value, count)
        return found

    def _free(self, found: dict[str, pa.Array]) -> list[str]:
        """The texts of a task that are no column of its own, and who graded it."""
        is_free = (name for name in found if name not in self._fixed or name == "grader")
        return [name for name in is_free if pa.types.is_string(found[name].type)]

    def _needed(self, found: dict[str, pa.Array], fields: dict[str, str], screen: Screen) -> None:
        """Reject rows that lack what every row of the table must say."""
        for names in NEEDED[self.kind]:
            held = [name for name in names if name in found]
            empty = pc.coalesce(*(found[name].cast(pa.string()) for name in held)).is_null()
            where = ", ".join(fields.get(name, name) for name in held)
            screen.reject(true_mask(empty), where, None, _("empty: every row needs it"))

    def _key(self, ready: dict[str, pa.Array], chunk: Chunk, screen: Screen) -> pa.Array:
        """The key columns, else what docs/spend.md tells such a record by."""
        by_law = self._keyed(ready)
        if self.kind == TASK:
            return by_law
        return super()._key(ready, chunk, screen) if self._plan.mapping.key else by_law
