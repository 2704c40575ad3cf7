"""The SQL of rating against the rule of `jauge.pricing` for one call: to the last digit."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal, localcontext
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from jauge.ledger import rate as rating
from jauge.ledger.layout import Layout
from jauge.ledger.manifest import Manifest
from jauge.ledger.tail import Tail
from jauge.ledger.work import Work
from jauge.model import RATED, TOKEN_COLUMNS, USAGE, TokenCounts
from jauge.pricing import Compiled, Price, Resolution, UnitPrices, Wanted, cost_range, rate
from jauge.pricing.compiled import TOKEN_PRICES
from jauge.pricing.rate import suffices
from laws.ledger_rows import batch

ZERO = Decimal(0)
CLASSES = ("input_cost", "cache_read_cost", "cache_write_cost", "output_cost", "other_cost")
CUT = datetime(2026, 10, 15, tzinfo=UTC)
METERS = ("images", "web_searches", "never_heard_of")
RATE_SETTINGS = settings(
    max_examples=40,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(autouse=True)
def _all_digits() -> Iterator[None]:
    """The ledger keeps 38 digits; Decimal alone would keep 28 of absurd counts."""
    with localcontext(prec=76):
        yield


@pytest.fixture
def work(tmp_path: Any) -> Iterator[Work]:
    layout = Layout.of(tmp_path)
    manifest, tail = Manifest(layout), Tail(layout)
    open_work = Work(layout, manifest, tail)
    yield open_work
    open_work.close()
    manifest.close()
    tail.close()


def rated(work: Work, rows: list[dict[str, Any]], compiled: Compiled) -> list[dict[str, Any]]:
    """What the SQL makes of rows, in their order."""
    plain = [
        {k: v for k, v in row.items() if k != "natural_key"} | {"usage_id": i.to_bytes(16, "big")}
        for i, row in enumerate(rows)
    ]
    work.db.register(
        "incoming", batch([{"natural_key": "", "tenant": "t", **r} for r in plain]).table
    )
    work.db.execute(
        "CREATE OR REPLACE TEMP TABLE plain AS SELECT * EXCLUDE natural_key FROM incoming"
    )
    rating.rate(work, "plain", "result", compiled)
    table = work.db.execute("SELECT * FROM result ORDER BY usage_id").to_arrow_table()
    columns = [column.name for column in USAGE]
    assert table.column_names == [name for name in columns if name in table.column_names]
    return [dict.fromkeys(columns) | row for row in table.to_pylist()]


# --- the price tables -------------------------------------------------------------------------
unit_prices = st.decimals(min_value=0, max_value=5, places=12)


@st.composite
def units(draw: Callable[..., Any]) -> UnitPrices:
    """Filled as the compiler fills them: a class takes its parent's price."""
    own = {name: draw(st.none() | unit_prices) for name in TOKEN_PRICES}
    for name, parent in (
        ("cache_read", "input"), ("cache_write", "input"), ("cache_write_1h", "cache_write"),
        ("audio_input", "input"), ("reasoning", "output"), ("audio_output", "output"),
    ):  # fmt: skip
        own[name] = own[parent] if own[name] is None else own[name]
    names = draw(st.lists(st.sampled_from(METERS[:2]), unique=True))
    meters = {name: draw(unit_prices) for name in names}
    return UnitPrices(**own, request=draw(st.none() | unit_prices), meters=meters)


@st.composite
def prices(
    draw: Callable[..., Any], key: int, since: datetime | None, until: datetime | None
) -> Any:
    """All price rows of a key: cut by tier of input and by the time of day, without gaps."""
    noon = draw(st.sampled_from([None, 1, 5 * 3600 + 1800, 86_399]))
    tier = draw(st.sampled_from([None, 0, 128, 200_000]))
    windows = [(None, None)] if noon is None else [(None, noon), (noon, None)]
    tiers = [(None, None)] if tier is None else [(None, tier), (tier, None)]
    for start, end in windows:
        for above, upto in tiers:
            listed = draw(units())
            contracted = draw(st.just(listed) | units())
            contracted = msgspec.structs.replace(contracted, meters=listed.meters)
            yield Price(
                price_key=key,
                price_id=f"p{key}-{start}-{above}",
                currency=draw(st.sampled_from(["USD", "EUR"])),
                valid_from=since,
                valid_until=until,
                window_from_s=start,
                window_until_s=end,
                above_input_tokens=above,
                upto_input_tokens=upto,
                listed=listed,
                contracted=contracted,
                has_cache=draw(st.booleans()),
                cache_lifetime_s=draw(st.sampled_from([0, 300, 3600])),
            )


IDENTITIES = [
    {"provider_name": p, "model": m, "region": r, "service_tier": t}
    for p, m, r, t in (
        ("acme", "one", None, None),
        ("acme", "one", None, "batch"),
        ("acme", "two", "eu", "batch"),
        (None, "two", "eu", None),
        (None, None, None, None),
    )
]


@st.composite
def compiled_tables(draw: Callable[..., Any]) -> Compiled:
    resolutions: list[Resolution] = []
    found: list[Price] = []
    for identity in IDENTITIES:
        for since, until in draw(st.sampled_from([[(None, None)], [(None, CUT), (CUT, None)]])):
            key = len(resolutions) if draw(st.booleans()) else None
            if key is not None:
                found.extend(draw(prices(key, since, until)))
            resolutions.append(
                Resolution(
                    **identity,
                    valid_from=since,
                    valid_until=until,
                    price_key=key,
                    price_rule=None if key is None else "book",
                    unpriced_reason="unknown model" if key is None else None,
                )
            )
    return Compiled(version="v1", resolutions=tuple(resolutions), prices=tuple(found))


# --- the rows ---------------------------------------------------------------------------------
counts = st.none() | st.integers(0, 300_000) | st.sampled_from([0, 127, 128, 129, 10**12])
moments = st.builds(
    lambda day, second, micro: CUT + timedelta(days=day, seconds=second, microseconds=micro),
    st.integers(-2, 2),
    st.sampled_from([0, 1, 5 * 3600 + 1799, 5 * 3600 + 1800, 43_200, 86_398, 86_399]),
    st.sampled_from([0, 1, 499_999, 500_000, 999_999]),
)


@st.composite
def usage_rows(draw: Callable[..., Any]) -> dict[str, Any]:
    tokens = {column.name: draw(counts) for column in TOKEN_COLUMNS}
    for total, own in (
        ("cache_write_input_tokens", ("cache_write_1h_input_tokens",)),
        ("input_tokens",
         ("cache_read_input_tokens", "cache_write_input_tokens", "audio_input_tokens")),
        ("output_tokens", ("reasoning_output_tokens", "audio_output_tokens")),
    ):  # fmt: skip
        parts = own
        if tokens[total] is not None:
            if total == "input_tokens" and tokens["cache_write_input_tokens"] is None:
                parts = (*parts, "cache_write_1h_input_tokens")
            tokens[total] += sum(tokens[part] or 0 for part in parts)
    identity = draw(st.sampled_from(IDENTITIES))
    model = identity["model"]
    asked = model if draw(st.booleans()) else draw(st.sampled_from(["one", "two"]))
    answered = None if asked == model and draw(st.booleans()) else model
    names = draw(st.lists(st.sampled_from(METERS), unique=True))
    return {
        **tokens,
        "started_at": draw(moments),
        "provider_name": identity["provider_name"],
        "region": identity["region"],
        "service_tier": identity["service_tier"],
        "request_model": asked if answered is not None else model,
        "response_model": answered,
        "request_count": draw(st.none() | st.integers(0, 40)),
        "meters": draw(st.none() | st.just({}))
        or {n: str(draw(st.decimals(0, 99, places=6))) for n in names},
        "operation_name": draw(st.sampled_from([None, "chat", "embeddings"])),
        "metering": draw(st.sampled_from(["measured", "estimated", "unmetered", None])),
        "x_prefix_tokens": draw(st.none() | st.integers(0, 400_000)),
        "x_pause_ms": draw(st.none() | st.sampled_from([0, 299_999, 300_000, 300_001, 3_600_000])),
    }


# --- the oracle -------------------------------------------------------------------------------
def expected(row: dict[str, Any], compiled: Compiled) -> dict[str, Any]:
    """The rated columns of one row by the rule for one call."""
    wanted = Wanted(
        provider_name=row["provider_name"],
        model=row["response_model"] or row["request_model"],
        region=row["region"],
        service_tier=row["service_tier"],
    )
    found, price = compiled.find(wanted, row["started_at"], row.get("input_tokens"))
    result: dict[str, Any] = dict.fromkeys(column.name for column in RATED)
    result |= {"price_book_version": "v1", "price_rule": found.price_rule}
    if price is None:
        return result | {"unpriced_reason": found.unpriced_reason}
    result |= {"price_id": price.price_id, "billing_currency": price.currency}
    tokens = TokenCounts(**{c.name: row.get(c.name) for c in TOKEN_COLUMNS})
    meters = {name: Decimal(value) for name, value in (row.get("meters") or {}).items()}
    if not suffices(price, tokens, meters, row.get("operation_name")):
        result["metering"] = "estimated" if row.get("metering") == "estimated" else "unmetered"
        return result
    if row.get("metering") == "unmetered":
        return result
    times = 1 if row.get("request_count") is None else row["request_count"]
    own, listed = (
        rate(price, tokens, meters, request_count=times, contracted=contracted)
        for contracted in (True, False)
    )
    result |= {name: getattr(own, name) for name in CLASSES}
    result["effective_cost"] = None if own.missing else own.total
    result["list_cost"] = None if listed.missing else listed.total
    read, write = tokens.cache_read_input_tokens, tokens.cache_write_input_tokens
    silent = read is None and write is None and tokens.cache_write_1h_input_tokens is None
    result["cache_unknown"] = silent and price.has_cache and (tokens.input_tokens or 0) > 0
    if result["cache_unknown"] and row.get("x_prefix_tokens") is not None and not own.missing:
        ends = cost_range(
            price, tokens, row["x_prefix_tokens"], row.get("x_pause_ms"), contracted=True
        )
        cached = ends.low if ends.high == ends.uncached else ends.high
        both = (own.total, cached + (own.other_cost or ZERO))
        result |= {"cost_low": min(both), "cost_high": max(both)}
    units: Any = price.contracted
    if not silent and units.input is not None:
        hour = tokens.cache_write_1h_input_tokens or 0
        short = (write or 0) - hour if write is not None else 0
        result["cache_saving"] = (
            (read or 0) * (units.input - units.cache_read)
            - short * (units.cache_write - units.input)
            - hour * (units.cache_write_1h - units.input)
        )
    return result


def agree(got: dict[str, Any], row: dict[str, Any], compiled: Compiled) -> None:
    want = expected(row, compiled)
    reason = want.pop("unpriced_reason")
    assert {name: got[name] for name in want} == want
    if want["price_id"] is None:
        assert got["unpriced_reason"] == reason
    elif want["effective_cost"] is None and got["input_cost"] is not None:
        assert got["unpriced_reason"] == "no price for a token class of this call"
    if want["effective_cost"] is not None:
        assert sum(want[name] for name in CLASSES) == got["effective_cost"]


@RATE_SETTINGS
@given(compiled_tables(), st.lists(usage_rows(), min_size=1, max_size=25))
def test_each_row_costs_what_the_rule_for_one_call_says(
    work: Work, compiled: Compiled, rows: list[dict[str, Any]]
) -> None:
    got = rated(work, rows, compiled)
    assert len(got) == len(rows)
    for result, row in zip(got, rows, strict=True):
        agree(result, row, compiled)


OPTIONAL = (
    *(column.name for column in TOKEN_COLUMNS),
    "meters", "metering", "request_count", "x_prefix_tokens", "x_pause_ms",
)  # fmt: skip


@RATE_SETTINGS
@given(
    compiled_tables(),
    st.lists(usage_rows(), min_size=1, max_size=8),
    st.sets(st.sampled_from(OPTIONAL)),
    st.booleans(),
)
def test_a_column_that_is_absent_or_null_means_unknown(
    work: Work, compiled: Compiled, rows: list[dict[str, Any]], gone: set[str], absent: bool
) -> None:
    if "cache_write_input_tokens" in gone:
        gone = gone | {"cache_write_1h_input_tokens"}
    bare = [{name: None if name in gone else value for name, value in row.items()} for row in rows]
    sent = [{n: v for n, v in row.items() if n not in gone} for row in rows] if absent else bare
    bare = [row | ({"input_tokens": None} if "input_tokens" in gone else {}) for row in bare]
    for result, row in zip(rated(work, sent, compiled), bare, strict=True):
        agree(result, row, compiled)


# --- single rules -----------------------------------------------------------------------------
def one_price(units: UnitPrices, **values: Any) -> Compiled:
    resolution = Resolution(
        provider_name="acme", model="one", region=None, service_tier=None, price_key=0,
        price_rule="book",
    )  # fmt: skip
    price = Price(
        price_key=0, price_id="p", currency="USD", listed=units, contracted=units, **values
    )
    return Compiled(version="v1", resolutions=(resolution,), prices=(price,))


ONE = {"started_at": CUT, "provider_name": "acme", "request_model": "one"}


def test_the_last_half_second_of_a_day_belongs_to_that_day(work: Work) -> None:
    compiled = one_price(UnitPrices(input=Decimal(1)), window_from_s=0, window_until_s=3600)
    evening = one_price(UnitPrices(input=Decimal(5)), window_from_s=3600)
    both = msgspec.structs.replace(compiled, prices=compiled.prices + evening.prices)
    late = {**ONE, "started_at": CUT - timedelta(microseconds=1), "input_tokens": 10}
    (got,) = rated(work, [late], both)
    assert got["effective_cost"] == 50


def test_counts_that_contradict_each_other_never_make_a_negative_cost(work: Work) -> None:
    compiled = one_price(
        UnitPrices(**dict.fromkeys(TOKEN_PRICES, Decimal("0.5")), request=Decimal(1))
    )
    row = {**ONE, "input_tokens": 5, "cache_read_input_tokens": 9, "output_tokens": 1,
           "reasoning_output_tokens": 7}  # fmt: skip
    (got,) = rated(work, [row], compiled)
    assert [got[name] for name in CLASSES] == [0, Decimal("4.5"), 0, Decimal("3.5"), 1]


def test_one_hour_writes_stand_for_the_writes_that_nobody_counted(work: Work) -> None:
    one, two, three = map(Decimal, (1, 2, 3))
    units = UnitPrices(input=one, cache_read=one, cache_write=two, cache_write_1h=three)
    compiled = one_price(units)
    row = {**ONE, "input_tokens": 10, "cache_write_1h_input_tokens": 4}
    (got,) = rated(work, [row], compiled)
    assert (got["input_cost"], got["cache_write_cost"]) == (6, 12)


def test_the_largest_count_that_fits_is_exact(work: Work) -> None:
    units = UnitPrices(input=Decimal("0.000000000001"), output=Decimal("0.999999999999"))
    row = {**ONE, "input_tokens": 2**62, "output_tokens": 10**18}
    (got,) = rated(work, [row], one_price(units))
    assert got["effective_cost"] == Decimal("4611686.018427387904") + Decimal(10**18 - 10**6)


def test_a_row_without_a_moment_has_no_price_and_says_so(work: Work) -> None:
    row = {**ONE, "started_at": None, "input_tokens": 5}
    (got,) = rated(work, [row], one_price(UnitPrices(input=Decimal(1))))
    assert (got["effective_cost"], got["price_id"]) == (None, None)
    assert got["unpriced_reason"] == "no price in force on that day"


def test_a_meter_without_a_price_is_named_and_the_rest_is_priced(work: Work) -> None:
    units = UnitPrices(input=Decimal(1), meters={"images": Decimal("0.04")})
    row = {**ONE, "input_tokens": 5, "meters": {"images": "3", "zeta": "1", "alpha": "2"}}
    (got,) = rated(work, [row], one_price(units))
    assert got["effective_cost"] == Decimal("5.12")
    assert got["unpriced_reason"] == "no price for alpha, zeta"


def test_a_bucket_without_a_count_pays_no_fee_per_request(work: Work) -> None:
    units = UnitPrices(input=Decimal(1), request=Decimal(7))
    (got,) = rated(work, [{**ONE, "input_tokens": 5, "x_grain": "bucket"}], one_price(units))
    assert (got["other_cost"], got["request_count"]) == (0, None)


def test_the_identities_that_rows_have_are_asked_for_once(work: Work) -> None:
    rows = [
        {**ONE, "response_model": m, "tenant": "t", "natural_key": ""} for m in ("a", "a", None)
    ]
    work.db.register("plain", batch(rows).table)
    assert sorted(rating.wanted(work, "plain"), key=str) == [
        Wanted(provider_name="acme", model="a"), Wanted(provider_name="acme", model="one")
    ]  # fmt: skip


def test_an_unknown_cost_is_no_range(work: Work) -> None:
    units = UnitPrices(cache_read=Decimal("0.1"), cache_write=Decimal("0.2"), output=Decimal(1))
    row = ONE | {"input_tokens": 10, "output_tokens": 0, "x_prefix_tokens": 5, "x_pause_ms": 1}
    (got,) = rated(work, [row], one_price(units, has_cache=True, cache_lifetime_s=300))
    assert (got["effective_cost"], got["cost_low"], got["cost_high"]) == (None, None, None)
    assert got["unpriced_reason"] == "no price for a token class of this call"
