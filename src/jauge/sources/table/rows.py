"""Chunks of a file into batches of usage: convert, check, reject, key."""

from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jauge.config import Column
from jauge.i18n import _
from jauge.model import CHARGE, Batch, Kind
from jauge.model.batch import NATURAL_KEY, ROW
from jauge.sources.table import tokens
from jauge.sources.table.chunk import Chunk, true_mask
from jauge.sources.table.maps import text_map
from jauge.sources.table.numbers import Parsed, decimals, floats, rounded
from jauge.sources.table.plan import Plan
from jauge.sources.table.screen import Screen
from jauge.sources.table.targets import Reading, check, convert, looked_up, type_of
from jauge.sources.table.times import TIME, ends, shift

EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
_MAPS: Final = {"tags": "tags.", "meters": "meters.", "x_columns": "x_"}
_DECIMALS: Final = 18
_SCALED: Final = pa.decimal256(76, _DECIMALS)
_LONGEST_SESSION_S: Final = 10 * 366 * 86_400


class Rows:
    """Turns the chunks of one file into batches of usage."""

    kind: Kind = "usage"
    _fixed = frozenset(column.name for column in CHARGE)
    """Columns of their own, that only look like keys of a map."""

    def __init__(self, plan: Plan, *, file: str, now: datetime) -> None:
        self._plan = plan
        self._file = file
        self._latest = now + timedelta(days=1)

    @property
    def _namespace(self) -> str:
        return self._plan.name

    @property
    def _key_is_content(self) -> bool:
        return not self._plan.mapping.key

    def batch(self, chunk: Chunk) -> Batch:
        """The rows of a chunk that can be taken, and the rejections of the others."""
        screen = Screen(self._file, chunk)
        count = len(chunk.numbers)
        ready: dict[str, pa.Array] = {}
        if count:
            ready = self._columns(chunk, screen)
            ready[NATURAL_KEY] = self._key(ready, chunk, screen)
            if not self._key_is_content:
                ready[ROW] = pa.array(chunk.numbers)
        table = pa.table(ready or {NATURAL_KEY: pa.array([], pa.string())})
        if screen.rejected.any():
            table = table.filter(pa.array(~screen.rejected))
        return Batch(
            kind=self.kind,
            namespace=self._namespace,
            table=table,
            read=count + len(chunk.broken),
            key_is_content=self._key_is_content,
            rejections=screen.rejections(),
        )

    def _columns(self, chunk: Chunk, screen: Screen) -> dict[str, pa.Array]:
        """Every column that the mapping gives."""
        plan, count = self._plan, len(chunk.numbers)
        found: dict[str, pa.Array] = {}
        for target, column in plan.columns.items():
            if target == "started_at" and plan.relative:
                found["x_relative_us"] = self._relative(chunk, column, screen)
                found["started_at"] = pa.nulls(count, TIME)
            else:
                found[target] = self._convert(target, column, chunk, screen)
        for target, value in plan.constants.items():
            found[target] = pa.repeat(value, count)
        self._times(chunk, found, screen)
        self._money(chunk, found, screen)
        self._sessions(chunk, found, screen)
        self._assume(found, count)
        tokens.complete(found, chunk, plan, screen)
        self._maps(found, count)
        self._describe(found, count)
        return found

    def _maps(self, found: dict[str, pa.Array], count: int) -> None:
        """Put the targets that are keys of a map into it."""
        plan = self._plan
        for name, start in _MAPS.items():
            parts = {
                target: found.pop(target)
                for target in list(found)
                if target.startswith(start)
                and target not in self._fixed
                and (target in plan.columns or target in plan.constants)
            }
            if parts:
                cut = 0 if name == "x_columns" else len(start)
                texts = {target[cut:]: plain(values) for target, values in parts.items()}
                found[name] = text_map(texts, count)

    def _convert(self, target: str, column: Column, chunk: Chunk, screen: Screen) -> pa.Array:
        source = chunk.columns[column.from_]
        reading = self._plan.reading(decimal_comma=chunk.decimal_comma)
        values = source
        if column.map is not None:
            values, bad = looked_up(source, column.map)
            if bad is not None:
                screen.reject(bad, column.from_, source, _("not in the mapping's map: add it"))
        if column.scale is not None:
            (values, bad), problem = _scaled(target, column, values, reading)
        else:
            (values, bad), problem = convert(target, values, reading)
        if bad is not None:
            screen.reject(bad, column.from_, source, problem)
        # Amounts of a bill may be negative; what else it may hold is checked for all bills.
        odd, problem = check(target, values) if self.kind == "usage" else (None, "")
        if odd is not None:
            screen.reject(odd, column.from_, source, problem)
        return values

    def _relative(self, chunk: Chunk, column: Column, screen: Screen) -> pa.Array:
        """Microseconds since the start of the session."""
        source = chunk.columns[column.from_]
        seconds, bad = floats(source, decimal_comma=chunk.decimal_comma)
        if bad is not None:
            screen.reject(bad, column.from_, source, _("not a number of seconds: correct it"))
        if column.scale is not None:
            seconds = pc.multiply(seconds, float(column.scale))
        hint = _("empty: give the seconds since the start of the session")
        screen.reject(true_mask(seconds.is_null()), column.from_, source, hint)
        wrong = pc.or_(pc.less(seconds, 0), pc.greater(seconds, _LONGEST_SESSION_S))
        hint = _("negative or over ten years after the start of the session: correct it")
        screen.reject(true_mask(wrong), column.from_, source, hint)
        return rounded(pc.multiply(seconds, 1e6))[0]

    def _times(self, chunk: Chunk, found: dict[str, pa.Array], screen: Screen) -> None:
        """Reject what lies outside the years of AI bills; then shift."""
        plan = self._plan
        for target in ("started_at", "ended_at"):
            if target not in found or (target == "started_at" and plan.relative):
                continue
            moments = found[target]
            field = plan.columns[target].from_ if target in plan.columns else None
            shown = chunk.columns[field] if field else None
            if target == "started_at":
                hint = _("empty: every row needs its time")
                screen.reject(true_mask(moments.is_null()), field, shown, hint)
            early = true_mask(pc.less(moments, pa.scalar(EARLIEST, TIME)))
            screen.reject(early, field, shown, _("before the year 2000: correct it"))
            late = true_mask(pc.greater(moments, pa.scalar(self._latest, TIME)))
            screen.reject(late, field, shown, _("more than a day in the future: correct it"))
        self._ends(chunk, found)
        if "ended_at" in found:
            turned = true_mask(pc.less(found["ended_at"], found["started_at"]))
            shown = found["ended_at"]
            screen.reject(turned, "ended_at", shown, _("before started_at: correct it"))
        if (duration := plan.mapping.assume.started_at_shift) is not None:
            for target in ("started_at", "ended_at"):
                if target in found and not (target == "started_at" and plan.relative):
                    found[target] = shift(found[target], duration)

    def _ends(self, chunk: Chunk, found: dict[str, pa.Array]) -> None:
        """Put an end that a clock shows twice after its start."""
        column = self._plan.columns.get("ended_at")
        if column is not None and column.map is None and "started_at" in found:
            read, zone = chunk.columns[column.from_], self._plan.mapping.timezone
            found["ended_at"] = ends(found["started_at"], found["ended_at"], read, zone)

    def _money(self, chunk: Chunk, found: dict[str, pa.Array], screen: Screen) -> None:
        """Reject an amount without its currency."""
        if "reported_cost" not in found:
            return
        bare = pc.and_(found["reported_cost"].is_valid(), found["reported_currency"].is_null())
        column = self._plan.columns.get("reported_currency")
        field = column.from_ if column else "reported_currency"
        hint = _("empty beside an amount: write EUR or USD")
        screen.reject(true_mask(bare), field, chunk.columns.get(field), hint)

    def _sessions(self, chunk: Chunk, found: dict[str, pa.Array], screen: Screen) -> None:
        names = self._plan.mapping.session
        if not names:
            return
        parts = [plain(chunk.columns[name]) for name in names]
        found["x_session"] = pc.binary_join_element_wise(*parts, "/", null_handling="emit_null")
        if self._plan.relative:
            empty = true_mask(found["x_session"].is_null())
            screen.reject(empty, "/".join(names), None, _("empty: name the session of the row"))

    def _assume(self, found: dict[str, pa.Array], count: int) -> None:
        """Fill what the rows do not say, and note the assumptions of each row."""
        notes: list[pa.Array] = []
        for target, value in self._plan.fillings.items():
            given = found.get(target, pa.nulls(count, pa.string()))
            found[target] = pc.fill_null(given, value)
            notes.append(pc.if_else(given.is_null(), f"{target}={value}", None))
        general = "; ".join(f"{key}={value}" for key, value in self._plan.assumptions.items())
        if general:
            notes.append(pa.repeat(general, count))
        if len(notes) == 1:  # Arrow would join it to fewer rows
            found["x_assumed"] = notes[0]
        elif notes:
            joined = pc.binary_join_element_wise(*notes, "; ", null_handling="skip")
            found["x_assumed"] = pc.if_else(pc.equal(joined, ""), None, joined)

    def _describe(self, found: dict[str, pa.Array], count: int) -> None:
        """What is the same for every row of the file."""
        same = {"source": self._plan.name, "source_ref": self._file, "x_mapping": self._plan.name}
        for name, value in same.items():
            found[name] = pa.repeat(value, count)

    def _key(self, ready: dict[str, pa.Array], chunk: Chunk, screen: Screen) -> pa.Array:  # noqa: ARG002 - what others are keyed by
        """The natural key: the key columns, else the whole record."""
        names = self._plan.mapping.key
        if not names and chunk.content is not None:
            return chunk.content
        parts = [plain(chunk.columns[name]) for name in names or chunk.columns]
        if names:
            empty = np.logical_and.reduce([true_mask(part.is_null()) for part in parts])
            screen.reject(empty, ", ".join(names), None, _("empty: a row needs its key"))
        if len(parts) == 1:
            return pc.fill_null(parts[0], "")
        return pc.binary_join_element_wise(
            *parts, "\x1f", null_handling="replace", null_replacement=""
        )


def plain(values: pa.Array) -> pa.Array:
    """Values as text; an empty text is null."""
    if pa.types.is_string(values.type):
        return pc.if_else(pc.equal(values, ""), None, values)
    if pa.types.is_decimal(values.type):
        return pc.replace_substring_regex(values.cast(pa.string()), r"\.?0+$", "")
    if pa.types.is_binary(values.type) or pa.types.is_nested(values.type):
        return pa.array([None if v is None else str(v) for v in values.to_pylist()], pa.string())
    return values.cast(pa.string())


def _scaled(target: str, column: Column, values: pa.Array, reading: Reading) -> tuple[Parsed, str]:
    """Values times the scale of their column: money to 18 decimals, others rounded to a whole."""
    kind, scale = type_of(target, reading.types), column.scale
    problem = _("not a number: correct it")
    if kind == "money":
        amounts, bad = decimals(values, decimal_comma=reading.decimal_comma)
        factor = pa.scalar(scale, pa.decimal256(37, 18))
        product = pc.multiply(amounts.cast(pa.decimal256(38, 18)), factor)
        product = pc.round(product, _DECIMALS, round_mode="half_to_even").cast(_SCALED)
        return decimals(product.cast(pa.string())) if bad is None else (amounts, bad), problem
    numbers, bad = floats(values, decimal_comma=reading.decimal_comma)
    product = pc.multiply(numbers, float(scale or 1))
    if kind == "time":
        product = pc.multiply(product, 1e6)
    whole, large = rounded(product)
    if large is not None:
        bad = large if bad is None else bad | large
    return (whole.cast(TIME) if kind == "time" else whole, bad), problem
