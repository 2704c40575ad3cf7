"""Types of columns as Arrow types, for every source that fills columns of the ledger's tables."""

from collections.abc import Mapping
from typing import Final

import pyarrow as pa

from jauge.model.column import ColumnType

ARROW: Final[Mapping[ColumnType, pa.DataType]] = {
    "id": pa.binary(),
    "span": pa.binary(),
    "text": pa.string(),
    "int": pa.int64(),
    "time": pa.timestamp("us", "UTC"),
    "date": pa.date32(),
    "money": pa.decimal128(38, 18),
    "bool": pa.bool_(),
    "map": pa.map_(pa.string(), pa.string()),
    "list": pa.list_(pa.string()),
}
