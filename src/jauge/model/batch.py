"""What a source hands over: rows of one kind in columns, and the records that it could not take."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from jauge.model.rejection import Rejection

if TYPE_CHECKING:
    import pyarrow as pa

NATURAL_KEY = "natural_key"
ROW = "row_number"

Kind = Literal[
    "observation", "usage", "charge", "bank_line", "invoice_line", "seat", "person", "task", "grade"
]
"""The table that the rows of a batch are for."""
_OF_ANY_FORMAT: Final = frozenset({"bank_line", "seat", "person", "task", "grade"})
_TOLD_BY_ID: Final = frozenset({"task"})
"""Tables whose restated rows have ids of their own: none stands twice in a file."""


def namespace_of(kind: Kind, source: str) -> str:
    """The namespace of natural keys that follow the law of their table (docs/spend.md).

    A bank line, a seat, a person and a task are the same whatever format or mapping states them;
    all else is the same only within the format or mapping `source`.
    """
    return kind if kind in _OF_ANY_FORMAT else source


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """Some rows for the ledger.

    `table` holds any subset of the columns of `jauge.model.columns` for `kind` (absent columns
    are null) and the text column `natural_key`; the ledger derives ids from it: a row is the
    same row if tenant, `namespace` and natural key are the same. A column `row_number` may say
    which row of its file each is, from 1 without the header. With `key_is_content` the natural key
    is the whole record, and equal records of one file are told apart by ordinal.
    Where it `is_restated` the natural key says what a record is about, without its amounts: equal
    ones of one file are told apart by ordinal, unless they are tasks, which have ids; and a later
    import takes the place of an earlier.
    `read` counts the records of the source that this batch stands for, `ignored` those that
    say nothing about AI use: `read` = rows of the table + ignored + rejections. `notes` are
    sentences on the whole file, told once.
    """

    kind: Kind
    namespace: str
    table: "pa.Table"
    read: int
    key_is_content: bool = False
    is_restated: bool = False
    ignored: int = 0
    rejections: Sequence[Rejection] = ()
    notes: Sequence[str] = ()

    @property
    def is_numbered(self) -> bool:
        """Whether equal keys of one file are several records, told apart by ordinal."""
        return self.key_is_content or (self.is_restated and self.kind not in _TOLD_BY_ID)

    @property
    def is_keyed(self) -> bool:
        """Whether two rows of one id can say different things; those of a key do, no other."""
        return not (self.kind == "observation" or self.key_is_content)
