"""The ids of records, made of their natural keys: in a thread of its own where one reads ahead."""

from typing import Final

import duckdb
import msgspec
import pyarrow as pa

from jauge.ledger.work import text
from jauge.model import Batch
from jauge.model.batch import NATURAL_KEY

DIGEST: Final = "unhex(left(sha256({text}), 32))"
SEPARATED: Final = " || chr(31) || "
"""Between tenant, namespace and the parts of a natural key: no text of a source holds it."""
ID: Final = "digest"
"""The column with the ids."""


class Prepared(msgspec.Struct, frozen=True):
    """A batch whose table says which file each row is of and, in the column ID, what its id is.

    Where `batch.key_is_content` the id is that of the record, the same for equal ones.
    """

    batch: Batch


class Digests:
    """SHA-256 of keys, by an engine of its own: DuckDB, whose connections stand one thread each."""

    def __init__(self, tenant: str) -> None:
        self._tenant = tenant
        self._db = duckdb.connect(config={"threads": "1", "memory_limit": "200MB"})

    def close(self) -> None:
        """Free everything."""
        self._db.close()

    def prepare(self, batch: Batch, source_ref: str) -> Prepared:
        """The rows of a batch that came from the file `source_ref`, with their ids."""
        table = batch.table
        key = SEPARATED.join((text(self._tenant), text(batch.namespace), NATURAL_KEY))
        self._db.register("keyed", table.select([NATURAL_KEY]))
        ids = self._db.execute(f"SELECT {DIGEST.format(text=key)} AS id FROM keyed")
        table = table.append_column(ID, ids.to_arrow_table()["id"])
        if "source_ref" in table.column_names:
            table = table.drop_columns(["source_ref"])
        same = pa.DictionaryArray.from_arrays(
            pa.repeat(pa.scalar(0, pa.int32()), table.num_rows), [source_ref]
        )
        return Prepared(
            msgspec.structs.replace(batch, table=table.append_column("source_ref", same))
        )
