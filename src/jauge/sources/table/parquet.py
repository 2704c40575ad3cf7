"""Parquet as chunks, row group by row group; a dotted name reaches into a struct."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from jauge.i18n import _
from jauge.sources.base import Input, Unreadable
from jauge.sources.table.chunk import ROWS, Chunk, Fault, texts
from jauge.sources.table.delimited import missing

_READ_BYTES: Final = 1 << 20
_GZIP: Final = b"\x1f\x8b"


def read(source: Input, wanted: Collection[str], *, whole: bool) -> Iterator[Chunk]:
    """The records of a Parquet file; with `whole`, every column and not only the wanted ones."""
    try:
        with pq.ParquetFile(
            source.path, memory_map=False, buffer_size=_READ_BYTES, pre_buffer=False
        ) as file:
            yield from _chunks(file, wanted, whole=whole)
    except (pa.ArrowException, OSError) as error:
        raise damaged(source.path, error) from None


def damaged(path: Path, error: Exception) -> Unreadable:
    """Why what should be Parquet cannot be read, and what to do."""
    with path.open("rb") as stream:
        if stream.read(len(_GZIP)) == _GZIP:
            return Unreadable(_("a Parquet file packed with gzip: unpack it"))
    hint = _("a damaged Parquet file ({error}): write it again")
    problem = str(error).strip().splitlines()
    return Unreadable(hint.format(error=problem[0][:120] if problem else ""))


def _chunks(file: pq.ParquetFile, wanted: Collection[str], *, whole: bool) -> Iterator[Chunk]:
    schema = file.schema_arrow
    paths = {name: path for name in wanted if (path := _path(schema, name))}
    if absent := set(wanted) - paths.keys():
        raise Unreadable(missing(absent, schema.names))
    roots = sorted({path[0] for path in paths.values()})
    plain = [field.name for field in schema if not pa.types.is_nested(field.type)]
    names = list(dict.fromkeys((*plain, *roots))) if whole else roots
    row = 1
    for batch in file.iter_batches(ROWS, columns=names):
        columns: dict[str, pa.Array] = {}
        faults: list[Fault] = []
        wanted_paths = {name: (name,) for name in plain} | paths if whole else paths
        for name, (root, *below) in wanted_paths.items():
            values = batch.column(root)
            values = pc.struct_field(values, below) if below else values
            columns[name], bad = _plain(values)
            if bad is not None:
                faults.append(Fault(bad, name, values, _("not UTF-8: write the file again")))
        numbers = np.arange(row, row + batch.num_rows, dtype=np.int64)
        row += batch.num_rows
        yield Chunk(columns, numbers, faults=tuple(faults))


def _path(schema: pa.Schema, name: str) -> tuple[str, ...] | None:
    """Where `name` stands in the schema: a column, or fields of a struct by dots."""
    if name in schema.names:
        return (name,)
    root, *below = name.split(".")
    if root not in schema.names:
        return None
    kind = schema.field(root).type
    for part in below:
        if not pa.types.is_struct(kind) or kind.get_field_index(part) < 0:
            return None
        kind = kind.field(part).type
    return (root, *below)


def _plain(values: pa.Array) -> tuple[pa.Array, np.ndarray | None]:
    """Without dictionary or views; texts checked to be UTF-8."""
    kind = values.type
    if pa.types.is_dictionary(kind):
        values = values.dictionary_decode()
        kind = values.type
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        values = values.cast(pa.string())
    if pa.types.is_binary_view(kind) or pa.types.is_large_binary(kind):
        values = values.cast(pa.binary())
    if pa.types.is_string(values.type):
        return texts(values)
    return values, None
