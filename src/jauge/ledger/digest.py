"""The ids of records, made of their natural keys: in a thread of its own where one reads ahead."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Final

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from jauge.ledger.pseudonyms import Pseudonyms
from jauge.model import Batch
from jauge.model.batch import NATURAL_KEY

DIGEST: Final = "unhex(left(sha256({text}), 32))"
"""An id as SQL, the same as `ids_of`."""
SEPARATED: Final = " || chr(31) || "
"""Between tenant, namespace and the parts of a natural key: no text of a source holds it."""
ID: Final = "digest"
"""The column with the ids."""
_UNIT: Final = chr(31)
_BYTES: Final = 16


class Prepared(msgspec.Struct, frozen=True):
    """A batch whose table says which file each row is of and, in the column ID, what its id is.

    Where `batch.is_numbered` the id is that of the record, the same for equal ones.
    """

    batch: Batch


class Digests:
    """SHA-256 of keys, by OpenSSL: of long keys a third of what DuckDB's costs."""

    def __init__(self, tenant: str, pseudonyms: Pseudonyms | None = None) -> None:
        self._tenant = tenant
        self._pseudonyms = pseudonyms

    def prepare(self, batch: Batch, source_ref: str) -> Prepared:
        """The rows of a batch that came from the file `source_ref`, with their ids.

        Persons are pseudonyms from here on, in the keys that the ids are made of as well: an id
        must not tell who is meant either. A batch without rows, of which all was rejected, may
        lack every column.
        """
        if not batch.table.num_rows:
            return Prepared(batch)
        table, keys = batch.table, batch.table[NATURAL_KEY]
        if self._pseudonyms is not None:
            table, names = self._pseudonyms.replaced(table)
            for name in names:
                keys = _hidden(keys, batch.table[name], table[name])
        start = _UNIT.join((self._tenant, batch.namespace, ""))
        table = table.append_column(ID, ids_of(pc.binary_join_element_wise(start, keys, "")))
        # Contradictions name the key; else it is a copy of the record that nobody reads.
        is_named = batch.is_keyed and not batch.is_numbered
        needless = {"source_ref"} if is_named else {"source_ref", NATURAL_KEY}
        table = table.drop_columns([name for name in table.column_names if name in needless])
        same = pa.DictionaryArray.from_arrays(
            pa.repeat(pa.scalar(0, pa.int32()), table.num_rows), [source_ref]
        )
        return Prepared(
            msgspec.structs.replace(batch, table=table.append_column("source_ref", same))
        )


def ids_of(keys: pa.ChunkedArray) -> pa.Array:
    """The first 16 bytes of the SHA-256 of every key, as binary."""
    texts = keys.cast(pa.binary()).to_pylist()
    return pa.array([sha256(text).digest()[:_BYTES] for text in texts], pa.binary())


def _hidden(
    keys: pa.ChunkedArray, names: pa.ChunkedArray, pseudonyms: pa.ChunkedArray
) -> pa.ChunkedArray:
    """Natural keys with the pseudonym of a person wherever a part of them is the name."""
    rows: Iterable[tuple[str, str | None, str | None]] = zip(
        keys.to_pylist(),
        names.cast(pa.string()).to_pylist(),
        pseudonyms.cast(pa.string()).to_pylist(),
        strict=True,
    )
    return pa.chunked_array([pa.array([_replaced(*row) for row in rows], pa.string())])


def _replaced(key: str, name: str | None, pseudonym: str | None) -> str:
    if not name or name not in key:
        return key
    return _UNIT.join([pseudonym or "" if part == name else part for part in key.split(_UNIT)])
