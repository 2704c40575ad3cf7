"""The records of a list as chunks of texts, whether they came as CSV or as JSON."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final, cast

import numpy as np
import pyarrow as pa

from jauge.i18n import _
from jauge.model import Rejection
from jauge.sources.base import Input
from jauge.sources.exports.fields import plain as written
from jauge.sources.exports.records import Element, Json, elements
from jauge.sources.rosters.layout import Layout
from jauge.sources.rosters.shape import Shape
from jauge.sources.rosters.words import plain
from jauge.sources.table import delimited
from jauge.sources.table.chunk import Chunk

_RECORDS: Final = 25_000
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f]+")
_MISSING: Final = object()


def chunks(
    source: Input, layout: Layout, shape: Shape, wanted: Collection[str] | None = None
) -> Iterator[Chunk]:
    """The `wanted` columns of a file, by default all that the layout knows."""
    names = shape.wanted if wanted is None else wanted
    if not shape.is_json:
        yield from delimited.read(source, names, whole=False)
        return
    held: list[Element] = []
    numbers: list[int] = []
    broken: list[Rejection] = []
    for number, element in enumerate(elements(source, layout.lists), 1):
        if isinstance(element, Element) and isinstance(element.value, dict):
            held.append(element)
            numbers.append(number)
        elif isinstance(element, Element):
            reason = _("not a JSON object: correct or remove it")
            broken.append(_rejected(source, number, _scalar(element.value), reason))
        else:
            broken.append(_rejected(source, number, element.value, element.reason))
        if len(held) + len(broken) >= _RECORDS:
            yield _chunk(shape, names, held, numbers, broken)
            held, numbers, broken = [], [], []
    yield _chunk(shape, names, held, numbers, broken)


def _rejected(source: Input, row: int, value: str | None, reason: str) -> Rejection:
    return Rejection(file=source.name, row=row, value=value, reason=reason)


def _chunk(
    shape: Shape,
    names: Collection[str],
    held: list[Element],
    numbers: list[int],
    broken: list[Rejection],
) -> Chunk:
    columns: dict[str, pa.Array] = {}
    present: set[str] = set()
    keys = {plain(key): key for element in held for key in cast("Json", element.value)}
    for name in names:
        first, *others = name.split("/")
        steps = [first if first == ".." else keys.get(plain(first), first), *others]
        values = [_value(element, steps) for element in held]
        if any(value is not _MISSING for value in values):
            present.add(name)
        columns[name] = pa.array([_text(value) for value in values], pa.string())
    shape.seen.update(target for target, known in shape.names.items() if present & set(known))
    return Chunk(columns, np.array(numbers, np.int64), broken=tuple(broken))


def _value(element: Element, steps: list[str]) -> Any:
    if steps[0] == "..":
        return _at(element.page, steps[1:])
    return _at(element.value, steps)


def _at(found: Any, steps: list[str]) -> Any:
    """What stands at a path; `*` is each item of a list, else its primary or first one counts."""
    for place, step in enumerate(steps):
        if isinstance(found, list):
            items = cast("list[Any]", found)
            if step == "*":
                return [_at(item, steps[place + 1 :]) for item in items]
            found = _first(items)
        if not isinstance(found, dict):
            return _MISSING if found is not None else None
        found = cast("Mapping[str, Any]", found).get(step, _MISSING)
    return found


def _first(items: list[Any]) -> Any:
    primary = (item for item in items if isinstance(item, dict) and item.get("primary"))
    return next(primary, items[0] if items else None)


def _text(value: Any) -> str | None:
    if isinstance(value, list):
        return ", ".join(filter(None, map(_scalar, cast("list[Any]", value)))) or None
    return _scalar(value)


def _scalar(value: Any) -> str | None:
    if value is None or value is _MISSING or isinstance(value, dict | list):
        return None
    return _CONTROLS.sub(" ", written(value))
