"""The ids of records, made of their natural keys: in a thread of its own where one reads ahead."""

from typing import Final

import duckdb
import msgspec
import pyarrow as pa

from jauge.ledger.pseudonyms import Pseudonyms
from jauge.ledger.work import text
from jauge.model import Batch
from jauge.model.batch import NATURAL_KEY

DIGEST: Final = "unhex(left(sha256({text}), 32))"
SEPARATED: Final = " || chr(31) || "
"""Between tenant, namespace and the parts of a natural key: no text of a source holds it."""
_PERSON: Final = (
    "CASE WHEN contains({key}, raw_{name}) THEN array_to_string(list_transform(string_split({key},"
    " chr(31)), p -> if(p = raw_{name}, {name}, p)), chr(31)) ELSE {key} END"
)
"""A natural key with the pseudonym of its person: an id must not tell who is meant either."""
ID: Final = "digest"
"""The column with the ids."""


class Prepared(msgspec.Struct, frozen=True):
    """A batch whose table says which file each row is of and, in the column ID, what its id is.

    Where `batch.key_is_content` the id is that of the record, the same for equal ones.
    """

    batch: Batch


class Digests:
    """SHA-256 of keys, by an engine of its own: DuckDB, whose connections stand one thread each."""

    def __init__(self, tenant: str, pseudonyms: Pseudonyms | None = None) -> None:
        self._tenant = tenant
        self._pseudonyms = pseudonyms
        self._db = duckdb.connect(config={"threads": "1", "memory_limit": "200MB"})

    def close(self) -> None:
        """Free everything."""
        self._db.close()

    def prepare(self, batch: Batch, source_ref: str) -> Prepared:
        """The rows of a batch that came from the file `source_ref`, with their ids.

        Persons are pseudonyms from here on, in the keys that the ids are made of as well. A batch
        without rows, of which all was rejected, may lack every column.
        """
        if not batch.table.num_rows:
            return Prepared(batch)
        table, keyed, natural_key = batch.table, batch.table.select([NATURAL_KEY]), NATURAL_KEY
        if self._pseudonyms is not None:
            table, names = self._pseudonyms.replaced(table)
            for name in names:
                keyed = keyed.append_column(f"raw_{name}", batch.table[name].cast(pa.string()))
                keyed = keyed.append_column(name, table[name])
                natural_key = _PERSON.format(key=natural_key, name=name)
        key = SEPARATED.join((text(self._tenant), text(batch.namespace), natural_key))
        self._db.register("keyed", keyed)
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
