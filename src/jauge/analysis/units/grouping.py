"""What tasks can be grouped by: columns of the table, days of their end, and keys of tags."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jauge.analysis import calendar
from jauge.analysis.dimensions import CALENDAR
from jauge.analysis.question import Key
from jauge.analysis.units.amounts import Codes
from jauge.analysis.units.reading import LOCAL_DAY
from jauge.errors import UsageError
from jauge.i18n import _

_COLUMNS: Final = {
    "agent": "agent_name",
    "agent_name": "agent_name",
    "task_type": "task_type",
    "outcome": "outcome",
    "grader": "grader",
    "source": "source",
    "session": "x_session",
}
_TAGS: Final = "tags."


def check(by: Sequence[str]) -> None:
    """Raise UsageError for what is no dimension of tasks."""
    for name in by:
        is_tag = name.startswith(_TAGS) and name != _TAGS
        if name not in _COLUMNS and name not in CALENDAR and not is_tag:
            known = ", ".join((*_COLUMNS, *CALENDAR, "tags.KEY"))
            hint = _("cannot group tasks by {name!r}: use {known}")
            raise UsageError(hint.format(name=name, known=known))


def is_of_calls(by: Sequence[str]) -> bool:
    """Whether calls of no task have these dimensions too."""
    return all(name in CALENDAR or _COLUMNS.get(name) == "agent_name" for name in by)


def grouped(tasks: pa.Table, by: Sequence[str]) -> tuple[Codes, list[tuple[Key, ...]]]:
    """The group of each task, and the keys of the groups; all are one group without dimensions."""
    codes = np.zeros(tasks.num_rows, np.int64)
    keys: list[tuple[Key, ...]] = [()]
    for name in by:
        values = _values(tasks, name).dictionary_encode(null_encoding="encode")
        named: list[Key] = values.dictionary.to_pylist()
        pairs = codes * max(len(named), 1) + values.indices.to_numpy()
        known, codes = np.unique(pairs, return_inverse=True)
        keys = [(*keys[pair // len(named)], named[pair % len(named)]) for pair in known.tolist()]
    return codes, keys


def _values(tasks: pa.Table, name: str) -> pa.Array:
    if name in CALENDAR:
        return _periods(tasks[LOCAL_DAY].combine_chunks(), name)
    if name.startswith(_TAGS):
        key = name.removeprefix(_TAGS)
        return pc.map_lookup(tasks["tags"].combine_chunks(), pa.scalar(key), "first")
    return tasks[_COLUMNS[name]].combine_chunks()


def _periods(days: pa.Array, unit: str) -> pa.Array:
    coded = days.dictionary_encode()
    labels = [
        None if day is None else calendar.label(unit, calendar.day_of(day * calendar.DAY_US))
        for day in coded.dictionary.to_pylist()
    ]
    return pa.array(labels, pa.string()).take(coded.indices)
