"""Lists of tasks as CSV, TSV, Parquet or JSON lines whose columns have the names of the table."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from jauge.i18n import _
from jauge.model import Batch
from jauge.sources.base import Input, Sample, Source, Unreadable

if TYPE_CHECKING:
    from jauge.config import Mapping

FORMAT: Final = "tasks"
_NEEDED: Final = frozenset({"task_id", "outcome"})
_HEAD: Final = 65_536
_PARQUET: Final = b"PAR1"


def _recognise(sample: Sample) -> str | None:
    """A file whose columns include task_id and outcome."""
    if b"outcome" not in sample.head.replace(b"\0", b"") and not sample.head.startswith(_PARQUET):
        return None
    from jauge.sources.tasks.header import names

    found = names(sample.head[:_HEAD], sample.path)
    return FORMAT if found is not None and set(found) >= _NEEDED else None


def read(source: Input) -> Iterator[Batch]:
    """The tasks of a file; columns that are none of the table's are kept as `x_columns`."""
    from jauge.sources import table
    from jauge.sources.tasks.header import names

    with source.open() as stream:
        head = stream.read(_HEAD)
    found = names(head, source.path)
    if found is None or not set(found) >= _NEEDED:
        hint = _("no list of tasks: it needs the columns task_id and outcome, or a mapping")
        raise Unreadable(hint)
    settings = {"mapping": _mapping(found)}
    yield from table.read(
        Input(
            name=source.name,
            path=source.path,
            format=FORMAT,
            open=source.open,
            now=source.now,
            tenant=source.tenant,
            settings=settings,
        )
    )


def _mapping(names: tuple[str, ...]) -> "Mapping":
    """Each column of the table is what it is called; others are kept, and none twice."""
    from jauge.config import Mapping
    from jauge.config.records import targets

    known = targets("task")
    columns = {
        name if name in known or name.startswith("tags.") else f"x_{name.removeprefix('x_')}": name
        for name in names
        if name not in _OURS
    }
    return Mapping(
        table="task", columns={key: name for key, name in columns.items() if key != "x_"}
    )


_OURS: Final = frozenset(
    {"tenant", "x_task_key", "source", "source_ref", "tags", "x_columns", "role", "role_rule"}
)
"""What an export of the table has that its import makes anew."""

SOURCE: Final = Source(
    name=FORMAT,
    title="Tasks and outcomes: CSV, TSV, Parquet or JSON lines with task_id and outcome",
    formats=(FORMAT,),
    recognise=_recognise,
    read=read,
)
