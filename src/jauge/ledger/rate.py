"""Rating: one column join of usage with the compiled price tables.

The rule for one row stands in `jauge.pricing.compiled` and `jauge.pricing.rate`; a test holds
this SQL against it. Money is cast to DECIMAL(38,18) right after each product of count and price.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

import pyarrow as pa

from jauge.ledger import costing
from jauge.ledger.schema import SQL
from jauge.ledger.work import Work, text
from jauge.model import RATED, USAGE, Column
from jauge.pricing.compiled import TOKEN_PRICES, Compiled, Price, Resolution, UnitPrices, Wanted

_IDENTITY: Final = ("provider_name", "model", "region", "service_tier")
_PRICE: Final = pa.decimal128(18, 12)
_TIME: Final = pa.timestamp("us", "UTC")
_FIRST: Final = datetime(1, 1, 1, tzinfo=UTC)
_LAST: Final = datetime(9999, 12, 31, tzinfo=UTC)
_DAY_S: Final = 86_400
_MOST_TOKENS: Final = 2**62
LONG_CONTEXT: Final = "long_context"
"""Flag of a bucket all of whose calls were over the limit above which a model costs more."""
_DEFAULTS: Final = {"role": "counted", "role_rule": "one row is one call", "x_grain": "call"}
_RATED_NAMES: Final = tuple(column.name for column in RATED)
_PLAIN: Final = tuple(column for column in USAGE if column.name not in _RATED_NAMES)


def wanted(work: Work, relation: str) -> list[Wanted]:
    """The distinct identities of usage rows: the model that answered, else the one asked for."""
    columns = _named_identity(work.columns(relation))
    rows = work.db.execute(f"SELECT DISTINCT {columns} FROM {relation}").fetchall()
    return [Wanted(**dict(zip(_IDENTITY, row, strict=True))) for row in rows]


def rate(
    work: Work, relation: str, result: str, compiled: Compiled, *, keep: Sequence[str] = ()
) -> None:
    """Make the view `result`: the rows of `relation` as usage rows with their costs.

    It leaves out columns that have no value because `relation` lacks them. The rated columns of
    `relation` named in `keep` stay beside the new ones, as `before_NAME`.

    Whoever writes the view checks that it has as many rows as `relation`: a price book with
    gaps gives nulls, one with overlaps would give more rows.
    """
    _register(work, compiled)
    query = _query(work, relation, compiled, keep)
    work.db.execute(f"CREATE OR REPLACE TEMP VIEW {result} AS {query}")


def _query(work: Work, relation: str, compiled: Compiled, keep: Sequence[str]) -> str:
    """The SELECT of rating. What `relation` lacks, or no price needs, is left out of the sums."""
    present = work.columns(relation)
    keep = [name for name in keep if name in present]
    before = "".join(f", before_{name}" for name in keep)
    held = present | _DEFAULTS.keys() | {"metering", "request_count"}
    passed = ", ".join(_passed(column) for column in _PLAIN if column.name in held)
    plain = ", ".join((
        *(_plain(column, present) for column in _PLAIN),
        *(f"u.{name} AS before_{name}" for name in keep),
    ))  # fmt: skip
    costs, sums = costing.columns(present, compiled, meters=_has_meters(work, relation, present))
    return (
        f"WITH joined AS ({_joined(relation, present, plain)}),"
        f" costed AS (SELECT *, {costs} FROM joined),"
        f" summed AS (SELECT *, {sums} FROM costed)"
        f" SELECT {passed}, {_outcome(present, compiled.version)}{before} FROM summed"
    )


def _has_meters(work: Work, relation: str, present: set[str]) -> bool:
    if "meters" not in present:
        return False
    meters = f"cardinality(CAST(meters AS {SQL['map']}))"
    query = f"SELECT 1 FROM {relation} WHERE {meters} > 0 LIMIT 1"
    return bool(work.db.execute(query).fetchall())


def _plain(column: Column, present: set[str]) -> str:
    """An unrated column; a row whose role nobody had to decide counts, and is one call."""
    value = f"u.{column.name}" if column.name in present else "NULL"
    if column.name in _DEFAULTS:
        value = f"coalesce({value}, '{_DEFAULTS[column.name]}')"
    if column.name == "request_count":
        grain = "u.x_grain" if "x_grain" in present else "NULL"
        value = f"CASE WHEN {grain} = 'bucket' THEN {value} ELSE coalesce({value}, 1) END"
    return f"CAST({value} AS {SQL[column.type]}) AS {column.name}"


def _passed(column: Column) -> str:
    """An unrated column as it is written: a call whose counts are partly unknown is unmetered."""
    if column.name != "metering":
        return column.name
    partly = "price_id IS NOT NULL AND NOT suffices AND coalesce(metering, '') <> 'estimated'"
    return f"CASE WHEN {partly} THEN 'unmetered' ELSE metering END AS metering"


def _joined(relation: str, present: set[str], plain: str) -> str:
    same = " AND ".join(
        f"r.{name} IS NOT DISTINCT FROM {expression}"
        for name, expression in zip(_IDENTITY, identity(present, "u."), strict=True)
    )
    of_day = "epoch_us(u.started_at) // 1000000 % 86400"
    total = _largest_call(present)
    return (
        f"SELECT {plain}, r.price_rule AS rule, r.unpriced_reason AS reason,"
        f" p.* EXCLUDE (price_key, valid_from, valid_until, window_from, window_until)"
        f" FROM {relation} u LEFT JOIN resolution r ON {same}"
        " AND u.started_at >= r.valid_from AND u.started_at < r.valid_until"
        " LEFT JOIN price p ON p.price_key = r.price_key"
        " AND u.started_at >= p.valid_from AND u.started_at < p.valid_until"
        f" AND {of_day} >= p.window_from AND {of_day} < p.window_until"
        f" AND {total} > p.above AND {total} <= p.upto"
    )


def _largest_call(present: set[str]) -> str:
    """The input that decides between base price and long context, which are prices of a call.

    Of a bucket it is the mean of its calls, unless the source says that all of them were long.
    """
    if "input_tokens" not in present:
        return "0"
    total = "coalesce(u.input_tokens, 0)"
    if "x_grain" not in present:
        return total
    mean = "0"
    if "request_count" in present:
        mean = "coalesce(u.input_tokens // nullif(u.request_count, 0), 0)"
    if "x_flags" in present:
        is_long = f"list_contains(u.x_flags, '{LONG_CONTEXT}')"
        mean = f"CASE WHEN {is_long} THEN {_MOST_TOKENS} ELSE {mean} END"
    return f"CASE WHEN u.x_grain IN ('bucket', 'residual') THEN {mean} ELSE {total} END"


def _outcome(present: set[str], version: str) -> str:
    """The rated columns: null without a price or without a measure, a range where it is open."""
    known = "price_id IS NOT NULL AND suffices AND coalesce(metering, '') <> 'unmetered'"
    # least() and greatest() pass over what is null: an unknown end is no range.
    ends = "own_total IS NOT NULL AND cached_total IS NOT NULL"
    ranged = f"{known} AND is_open AND x_prefix_tokens IS NOT NULL AND {ends}"
    missing = f"{known} AND own_total IS NULL"
    values = {
        "price_id": "price_id",
        "price_book_version": text(version),
        "price_rule": "rule",
        "unpriced_reason": (
            "CASE WHEN price_id IS NULL THEN coalesce(reason, 'no price in force on that day')"
            f" WHEN {missing} THEN 'no price for a token class of this call'"
            " WHEN NOT suffices AND metering = 'estimated' THEN 'a token count is unknown'"
            " ELSE unknown_meters END"
        ),
        "billing_currency": "currency",
        **{f"{name}_cost": f"CASE WHEN {known} THEN c_{name}_cost END" for name in costing.CLASSES},
        "list_cost": f"CASE WHEN {known} THEN list_total END",
        "effective_cost": f"CASE WHEN {known} THEN own_total END",
        "cost_low": f"CASE WHEN {ranged} THEN least(own_total, cached_total) END",
        "cost_high": f"CASE WHEN {ranged} THEN greatest(own_total, cached_total) END",
        "cache_saving": f"CASE WHEN {known} AND NOT no_cache_facts THEN saving END",
        "cache_unknown": f"CASE WHEN {known} THEN is_open END",
    }
    if "x_prefix_tokens" not in present:
        del values["cost_low"], values["cost_high"]
    kinds = {column.name: SQL[column.type] for column in RATED}
    return ", ".join(f"CAST({value} AS {kinds[name]}) AS {name}" for name, value in values.items())


def identity(present: Iterable[str], prefix: str = "") -> list[str]:
    """Provider, model, region and tier of rows that hold the columns `present`, as SQL."""
    held = set(present)
    models = [f"{prefix}{n}" for n in ("response_model", "request_model") if n in held]
    model = f"coalesce({', '.join(models)}, NULL)" if models else "NULL"
    return [
        model if name == "model" else f"{prefix}{name}" if name in held else "NULL::VARCHAR"
        for name in _IDENTITY
    ]


def _named_identity(present: Iterable[str]) -> str:
    pairs = zip(_IDENTITY, identity(present), strict=True)
    return ", ".join(f"{expression} AS {name}" for name, expression in pairs)


def _register(work: Work, compiled: Compiled) -> None:
    """Hand the compiled tables to DuckDB as `resolution` and `price`."""
    work.db.register("resolution", _resolutions(compiled.resolutions))
    work.db.register("price", _prices(compiled.prices))


def _resolutions(rows: Sequence[Resolution]) -> pa.Table:
    texts = {
        name: pa.array([getattr(row, name) for row in rows], pa.string())
        for name in (*_IDENTITY, "price_rule", "unpriced_reason")
    }
    return pa.table({
        **texts,
        "price_key": pa.array([row.price_key for row in rows], pa.int64()),
        "valid_from": pa.array([row.valid_from or _FIRST for row in rows], _TIME),
        "valid_until": pa.array([row.valid_until or _LAST for row in rows], _TIME),
    })  # fmt: skip


def _prices(rows: Sequence[Price]) -> pa.Table:
    columns: dict[str, pa.Array] = {
        "price_key": pa.array([row.price_key for row in rows], pa.int64()),
        "price_id": pa.array([row.price_id for row in rows], pa.string()),
        "currency": pa.array([row.currency for row in rows], pa.string()),
        "valid_from": pa.array([row.valid_from or _FIRST for row in rows], _TIME),
        "valid_until": pa.array([row.valid_until or _LAST for row in rows], _TIME),
        "window_from": pa.array([row.window_from_s or 0 for row in rows], pa.int64()),
        "window_until": pa.array([_or(row.window_until_s, _DAY_S) for row in rows], pa.int64()),
        "above": pa.array([_or(row.above_input_tokens, -1) for row in rows], pa.int64()),
        "upto": pa.array([_or(row.upto_input_tokens, _MOST_TOKENS) for row in rows], pa.int64()),
        "has_cache": pa.array([row.has_cache for row in rows], pa.bool_()),
        "cache_lifetime_s": pa.array([row.cache_lifetime_s for row in rows], pa.int64()),
    }
    for side, units in (
        ("c", [row.contracted for row in rows]),
        ("l", [row.listed for row in rows]),
    ):
        for name in (*TOKEN_PRICES, "request"):
            columns[f"{side}_{name}"] = pa.array([getattr(unit, name) for unit in units], _PRICE)
        columns[f"{side}_meters"] = _meter_map(units)
    return pa.table(columns)


def _meter_map(units: Sequence[UnitPrices]) -> pa.Array:
    maps = [[(name, Decimal(price)) for name, price in unit.meters.items()] for unit in units]
    return pa.array(maps, pa.map_(pa.string(), _PRICE))


def _or(value: int | None, default: int) -> int:
    return default if value is None else value
