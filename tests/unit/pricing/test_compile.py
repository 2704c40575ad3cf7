from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from importlib.resources import files

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jauge.pricing import (
    Alias,
    Book,
    Compiled,
    Price,
    Resolution,
    UnitPrices,
    Wanted,
    bundled_book,
    compile_prices,
    parse_contracts,
)
from jauge.pricing.book import parse_row

EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 4 * 366 * 86_400).map(lambda second: EPOCH + timedelta(seconds=second))
NAMES = st.sampled_from(
    [
        (provider, row.model)
        for provider in bundled_book().providers
        for row in bundled_book().models(provider)
    ]
)
TIERS = st.sampled_from([None, "default", "batch", "flex", "priority", "fast"])


def day(year: int, month: int, number: int, hour: int = 0) -> datetime:
    return datetime(year, month, number, hour, tzinfo=UTC)


def find(
    wanted: Wanted, at: datetime, tokens: int = 100, **more: object
) -> tuple[Resolution, Price | None]:
    contracts = parse_contracts(more.get("contracts", ()))  # pyright: ignore[reportArgumentType]
    aliases = more.get("aliases", ())
    compiled = compile_prices(bundled_book(), contracts, [wanted], aliases)  # pyright: ignore[reportArgumentType]
    return compiled.find(wanted, at, tokens)


def priced(provider: str, model: str, at: datetime, tokens: int = 100, **more: object) -> Price:
    tier = more.pop("tier", None)
    wanted = Wanted(provider_name=provider, model=model, service_tier=tier)  # pyright: ignore[reportArgumentType]
    price = find(wanted, at, tokens, **more)[1]
    assert price is not None
    return price


@given(name=NAMES, tier=TIERS, at=MOMENTS, tokens=st.integers(0, 2_000_000))
def test_a_call_meets_one_resolution_and_at_most_one_price(
    name: tuple[str, str], tier: str | None, at: datetime, tokens: int
) -> None:
    wanted = Wanted(provider_name=name[0], model=name[1], service_tier=tier)
    compiled = compile_prices(bundled_book(), (), [wanted])
    in_force = [
        row
        for row in compiled.resolutions
        if (row.valid_from is None or row.valid_from <= at)
        and (row.valid_until is None or at < row.valid_until)
    ]
    assert len(in_force) == 1
    met = [
        price
        for price in compiled.prices
        if price.price_key == in_force[0].price_key and price.meets(at, tokens)
    ]
    assert len(met) == (in_force[0].price_key is not None)
    assert (in_force[0].unpriced_reason is None) == (in_force[0].price_rule is not None)


@given(name=NAMES, at=MOMENTS)
def test_every_class_has_a_price_at_12_decimals(name: tuple[str, str], at: datetime) -> None:
    price = find(Wanted(provider_name=name[0], model=name[1]), at)[1]
    if price is None:
        return
    for unit in ("input", "cache_read", "cache_write_1h", "audio_input", "output", "reasoning"):
        amount = getattr(price.listed, unit)
        if amount is None:  # of an audio model whose list prices text alone
            assert (unit, "audio" in name[1]) == ("audio_input", True)
            continue
        assert amount >= 0
        assert amount == amount.quantize(Decimal("1e-12"))
    assert price.listed == price.contracted


def test_the_price_is_the_one_in_force_when_the_call_started() -> None:
    before = priced("mistral_ai", "mistral-large-4", day(2026, 10, 19, 23))
    then = priced("mistral_ai", "mistral-large-4", day(2026, 10, 20))
    after = priced("mistral_ai", "mistral-large-4", day(2026, 10, 29))
    assert [(one.listed.output or 0) * 10**6 for one in (before, then, after)] == [
        Decimal("2.09"),
        Decimal("4.18"),
        Decimal("2.1"),
    ]
    assert then.price_id == "mistral/mistral-large-4;from=2026-10-20"


def test_hours_of_the_day_have_their_own_prices() -> None:
    night = priced("deepseek", "deepseek-chat", day(2026, 5, 1, 0))
    noon = priced("deepseek", "deepseek-chat", day(2026, 5, 1, 12))
    assert (night.listed.input, noon.listed.input) == (
        Decimal("0.000000135"),
        Decimal("0.00000027"),
    )
    assert (noon.window_from_s, noon.window_until_s) == (1800, 59400)


def test_the_whole_call_changes_rate_above_a_threshold() -> None:
    at = day(2026, 8, 1)
    below = priced("openai", "gpt-5.6-sol", at, 272_000)
    above = priced("openai", "gpt-5.6-sol", at, 272_001)
    assert (below.listed.input, above.listed.input) == (Decimal("0.000005"), Decimal("0.00001"))
    assert (below.upto_input_tokens, above.above_input_tokens) == (272_000, 272_000)


def test_a_service_tier_has_its_own_price_and_is_not_priced_as_another() -> None:
    at = day(2026, 11, 1)
    assert priced("openai", "gpt-5.6-sol", at, tier="batch").listed.input == Decimal("0.000002")
    assert priced("openai", "gpt-5.6-sol", at, tier="default").listed.input == Decimal("0.000004")
    row, price = find(
        Wanted(provider_name="openai", model="gpt-5.6-sol", service_tier="batch"), day(2026, 9, 1)
    )
    assert price is None
    assert row.unpriced_reason is not None
    assert "no batch price of openai/gpt-5.6-sol" in row.unpriced_reason
    assert row.valid_until == day(2026, 10, 14)


def test_a_tier_without_classes_of_its_own_takes_those_of_the_list() -> None:
    price = priced("openai", "gpt-5.6-sol", day(2026, 11, 1), tier="batch")
    assert price.listed.meters["web_searches"] == Decimal("0.01")


def test_bedrock_s_regional_profiles_cost_a_tenth_more_than_the_global_one() -> None:
    at = day(2026, 11, 1)
    name = "anthropic.claude-sonnet-4-5-20250929-v1:0"
    for prefix in ("eu.", "us.", "jp.", "au.", ""):
        assert priced("aws.bedrock", prefix + name, at).listed.input == Decimal("0.0000033")
    assert priced("aws.bedrock", f"global.{name}", at).listed.input == Decimal("0.000003")


def test_a_region_comes_before_the_rest_of_the_world() -> None:
    name = "anthropic.claude-sonnet-4-5-20250929-v1:0"
    wanted = Wanted(provider_name="aws.bedrock", model=name, region="us-gov-west-1")
    price = find(wanted, day(2026, 11, 1))[1]
    assert price is not None
    assert price.listed.input == Decimal("0.0000036")
    assert "region=us-gov-west-1" in price.price_id


def test_a_missing_class_takes_its_parent_s_price() -> None:
    bare = priced("ovhcloud", "gpt-oss-20b", day(2026, 11, 1))
    assert bare.currency == "EUR"
    assert bare.listed.cache_read == bare.listed.cache_write_1h == bare.listed.audio_input
    assert bare.listed.cache_read == bare.listed.input == Decimal("0.00000004")
    assert bare.listed.reasoning == bare.listed.output == Decimal("0.00000015")
    assert not bare.has_cache
    own = priced("anthropic", "claude-sonnet-4-5", day(2026, 11, 1))
    assert own.has_cache
    assert own.listed.cache_write_1h == Decimal("0.000006")


def test_kinds_without_a_column_are_priced_on_top_of_their_class() -> None:
    image = priced("gcp.gemini", "gemini-3-pro-image-preview", day(2026, 11, 1))
    output = image.listed.output or 0
    assert output + image.listed.meters["output_image_tokens"] == Decimal("0.00012")


def test_a_contract_wins_while_it_runs_and_the_list_price_stays_beside_it() -> None:
    contracts = [
        {
            "provider": "mistral_ai",
            "model": "mistral-large-*",
            "discount_percent": 12,
            "from": "2026-03-01",
            "until": "2027-03-01",
            "contract": "MIS-1",
        }
    ]
    wanted = Wanted(provider_name="mistral_ai", model="mistral-large-2512")
    row, price = find(wanted, day(2026, 11, 1), contracts=contracts)
    assert price is not None
    assert row.price_rule == "contract MIS-1"
    assert (price.listed.input, price.contracted.input) == (
        Decimal("0.0000005"),
        Decimal("0.00000044"),
    )
    for at in (day(2026, 2, 28, 23), day(2027, 3, 1)):
        row, price = find(wanted, at, contracts=contracts)
        assert price is not None
        assert (row.price_rule, price.contracted) == ("book", price.listed)


def test_a_contract_in_euros_is_the_price_and_the_only_one() -> None:
    contracts = [
        {
            "provider": "mistral",
            "model": "mistral-large-*",
            "currency": "EUR",
            "per_million": {"input": "1.80", "output": "5.40", "cache_write": "2.25"},
        }
    ]
    price = priced("mistral_ai", "mistral-large-2512", day(2026, 11, 1), contracts=contracts)
    assert price.currency == "EUR"
    assert price.contracted.input == price.contracted.cache_read == Decimal("0.0000018")
    assert price.contracted.cache_write_1h == Decimal("0.00000225")
    assert price.listed == price.contracted


def test_a_contract_prices_a_model_that_the_book_does_not_know() -> None:
    contracts = [
        {
            "provider": "acme",
            "model": "acme-*",
            "currency": "CHF",
            "per_million": {"input": "2"},
            "contract": "A",
        }
    ]
    price = priced("acme", "acme-1", day(2026, 11, 1), contracts=contracts)
    assert (price.currency, price.contracted.input) == ("CHF", Decimal("0.000002"))
    assert price.contracted.output is None


def test_the_first_contract_that_fits_wins_and_two_of_one_name_are_two() -> None:
    contracts = [
        {"provider": "openai", "model": "gpt-4o", "discount_percent": 10, "contract": "C"},
        {"provider": "openai", "model": "gpt-4o*", "discount_percent": 50, "contract": "C"},
    ]
    at = day(2026, 11, 1)
    exact = priced("openai", "gpt-4o", at, contracts=contracts)
    other = priced("openai", "gpt-4o-mini", at, contracts=contracts)
    assert exact.contracted.input == Decimal("0.00000225")
    assert other.contracted.input == Decimal("0.000000075")


def test_a_deployment_name_means_a_model_while_its_alias_is_valid() -> None:
    aliases = (
        Alias(name="prod-chat", model="gpt-4o", valid_until=day(2026, 6, 1)),
        Alias(name="prod-chat", model="gpt-4o-mini", provider="azure", valid_from=day(2026, 6, 1)),
    )
    wanted = Wanted(provider_name="azure.ai.openai", model="Prod-Chat")
    row, price = find(wanted, day(2026, 5, 1), aliases=aliases)
    assert price is not None
    assert (row.price_rule, price.listed.input) == (
        "alias prod-chat; price of openai",
        Decimal("0.0000025"),
    )
    price = find(wanted, day(2026, 6, 1), aliases=aliases)[1]
    assert price is not None
    assert price.listed.input == Decimal("0.00000015")


def test_the_order_of_the_wanted_does_not_matter() -> None:
    names = [Wanted(provider_name="openai", model=name) for name in ("gpt-4o", "gpt-5", "nosuch")]
    assert compile_prices(bundled_book(), (), names) == compile_prices(
        bundled_book(), (), [*reversed(names), names[0]]
    )


def test_own_rows_change_the_price_and_the_version() -> None:
    new = parse_row(
        {
            "provider": "openai",
            "model": "gpt-4o",
            "class": "input",
            "price": "9",
            "currency": "USD",
            "valid_from": "2026-11-01",
            "source": "own",
            "checked_at": "2026-11-02",
        },
        "here",
    )
    book = bundled_book().with_rows([new])
    wanted = Wanted(provider_name="openai", model="gpt-4o")
    compiled = compile_prices(book, (), [wanted])
    assert compiled.version == book.version
    before = compiled.find(wanted, day(2026, 10, 31), 1)[1]
    after = compiled.find(wanted, day(2026, 11, 1), 1)[1]
    assert before is not None
    assert after is not None
    assert (before.listed.input, after.listed.input) == (Decimal("0.0000025"), Decimal("0.000009"))
    assert after.listed.output == before.listed.output


def test_what_was_not_compiled_is_not_found() -> None:
    compiled = compile_prices(bundled_book(), (), [Wanted(provider_name="openai", model="gpt-4o")])
    with pytest.raises(KeyError):
        compiled.find(Wanted(provider_name="openai", model="gpt-5"), EPOCH, 1)


def test_a_contract_needs_a_provider_and_a_model_to_mean_a_call() -> None:
    contracts = [{"provider": "openai", "model": "*", "discount_percent": 10}]
    row = find(Wanted(model="gpt-4o"), day(2026, 11, 1), contracts=contracts)[0]
    assert row.price_rule == "book; no provider recorded, taken as openai"
    other = find(
        Wanted(provider_name="anthropic", model="claude-opus-4-5"),
        day(2026, 11, 1),
        contracts=contracts,
    )[0]
    assert other.price_rule == "book"
    unknown = find(Wanted(provider_name="openai"), day(2026, 11, 1), contracts=contracts)[0]
    assert unknown.unpriced_reason == "no model is recorded"


def test_a_contract_of_another_model_leaves_one_resolution() -> None:
    contract = {"provider": "openai", "model": "gpt-5*", "discount_percent": 5}
    dated = contract | {"from": "2026-02-01", "until": "2026-03-01"}
    wanted = Wanted(provider_name="openai", model="gpt-4o")
    plain = compile_prices(bundled_book(), (), [wanted])
    assert compile_prices(bundled_book(), parse_contracts([dated]), [wanted]) == plain


def test_a_contract_before_the_first_price_leaves_those_days_unpriced() -> None:
    book = Book(files("jauge.pricebook"), [
        parse_row(
            {"provider": "acme", "model": "a", "class": "input", "price": "1", "currency": "EUR",
             "valid_from": "2026-06-01"}, "here")])  # fmt: skip
    contract = {"provider": "acme", "model": "a", "discount_percent": 50,
                "from": "2026-01-01", "until": "2026-02-01"}  # fmt: skip
    wanted = Wanted(provider_name="acme", model="a")
    compiled = compile_prices(book, parse_contracts([contract]), [wanted])
    for month, price in ((1, None), (3, None), (7, Decimal("0.000001"))):
        found = compiled.find(wanted, day(2026, month, 15), 1)[1]
        assert (None if found is None else found.contracted.input) == price


MILLION = {"input": "1000", "output": "1000"}
QUOTED = {"provider": "openai", "model": "gpt-4o", "currency": "EUR", "per_million": MILLION,
          "contract": "frame"}  # fmt: skip
HALF = QUOTED | {"service_tier": "batch", "per_million": {"input": "500", "output": "500"}}
TENTH = {"provider": "openai", "model": "gpt-4o", "discount_percent": 10}
BATCH = Wanted(provider_name="openai", model="gpt-4o", service_tier="batch")


@pytest.mark.parametrize("month", [9, 12])
def test_a_batch_call_is_never_priced_as_standard_by_a_contract(month: int) -> None:
    # The book's batch prices begin in October.
    at = day(2026, month, 15)
    for contracts in ([QUOTED], [TENTH | {"service_tier": "standard"}, QUOTED]):
        row, price = find(BATCH, at, contracts=contracts)
        assert price is None
        assert row.unpriced_reason == "contract frame has no batch price"
    for contracts in ([QUOTED, HALF], [HALF, QUOTED], [HALF]):
        price = find(BATCH, at, contracts=contracts)[1]
        assert price is not None
        assert (price.currency, price.contracted.input) == ("EUR", Decimal("0.0005"))
    standard = priced("openai", "gpt-4o", at, contracts=[HALF, QUOTED])
    assert standard.contracted.input == Decimal("0.001")
    listed = priced("openai", "gpt-4o", at, contracts=[HALF])
    assert (listed.currency, listed.contracted) == ("USD", listed.listed)


def test_a_discount_is_for_every_tier_unless_it_names_one() -> None:
    at = day(2026, 12, 15)
    tenth = TENTH | {"contract": "C"}
    every, own, other = (
        priced("openai", "gpt-4o", at, tier="batch", contracts=[tenth | more])
        for more in ({}, {"service_tier": "batch"}, {"service_tier": "standard"})
    )
    assert every == own
    assert (every.listed.input, every.contracted.input) == (
        Decimal("0.00000125"),
        Decimal("0.000001125"),
    )
    assert other.contracted == other.listed == every.listed


def ids(
    *contracts: Mapping[str, object], model: str = "gpt-4o", tier: str | None = None
) -> list[str]:
    """The price ids of a model from January to November 2026, each once."""
    wanted = Wanted(provider_name="openai", model=model, service_tier=tier)
    compiled = compile_prices(bundled_book(), parse_contracts(contracts), [wanted])
    found = (compiled.find(wanted, day(2026, month, 15), 1)[1] for month in range(1, 12))
    return list(dict.fromkeys("" if price is None else price.price_id for price in found))


UNTIL_JULY, FROM_JULY = {"until": "2026-07-01"}, {"from": "2026-07-01"}
FRAME = TENTH | {"contract": "frame"}
IDS = "openai/gpt-4o;contract=frame"


@pytest.mark.parametrize(
    ("periods", "told"),
    [
        (({},), ("",)),
        ((UNTIL_JULY, FROM_JULY), ("", ";contract_from=2026-07-01")),
        ((UNTIL_JULY, {}), (";contract_until=2026-07-01", "")),
        (
            ({"from": "2026-01-01"}, FROM_JULY),
            (";contract_from=2026-01-01",),
        ),
        (
            ({"from": "2026-01-01"} | UNTIL_JULY, FROM_JULY),
            (";contract_from=2026-01-01", ";contract_from=2026-07-01"),
        ),
    ],
)
def test_periods_of_one_contract_have_price_ids_of_their_own(
    periods: tuple[dict[str, str], ...], told: tuple[str, ...]
) -> None:
    assert ids(*(FRAME | period for period in periods)) == [IDS + words for words in told]


def test_models_and_tiers_that_only_a_contract_prices_have_ids_of_their_own() -> None:
    own = {**QUOTED, "model": "our-own"}
    other = {**QUOTED, "model": "our-other"} | FROM_JULY
    batch = own | {"service_tier": "batch"}
    every = (own, batch, other)
    named = "contract frame;model=openai/our-own"
    assert ids(*every, model="our-own") == [named]
    assert ids(*every, model="our-own", tier="batch") == [f"{named};tier=batch"]
    dated = "contract frame;model=openai/our-other;contract_from=2026-07-01"
    assert ids(*every, model="our-other") == ["", dated]


def test_one_contract_names_the_supplier_of_a_model_that_the_list_does_not_price() -> None:
    every = [
        {**QUOTED, "model": "own", "provider": provider, "per_million": {"input": price}}
        for provider, price in (("azure.ai.openai", "1"), ("aws.bedrock", "2"))
    ]
    found = [
        compile_prices(Book(files("jauge.pricebook"), []), parse_contracts(every), [wanted])
        .find(wanted, day(2026, 7, 15), 1)[1]
        for wanted in (
            Wanted(provider_name=one["provider"], model="own") for one in every  # type: ignore[arg-type]
        )
    ]  # fmt: skip
    assert len({price.price_id for price in found if price is not None}) == len(every)


def test_unit_prices_hold_before_between_and_after_those_of_the_list() -> None:
    dates = (("2026-02-01", "2026-03-01"), ("2026-04-01", "2026-05-01"))
    book = Book(files("jauge.pricebook"), [
        parse_row(
            {"provider": "acme", "model": "a", "class": "input", "price": "9", "currency": "EUR",
             "valid_from": start, "valid_until": end}, "here")
        for start, end in dates])  # fmt: skip
    contract = {"provider": "acme", "model": "a", "currency": "EUR", "per_million": {"input": "1"}}
    wanted = Wanted(provider_name="acme", model="a")
    compiled = compile_prices(book, parse_contracts([contract]), [wanted])
    for month, listed in ((1, 1), (2, 9), (3, 1), (4, 9), (5, 1)):
        price = compiled.find(wanted, day(2026, month, 15), 1)[1]
        assert price is not None
        assert price.contracted.input == Decimal("0.000001")
        assert price.listed.input == Decimal(listed) / 1_000_000


def test_a_moment_that_no_row_meets_is_an_error_of_the_tables() -> None:
    wanted = Wanted(provider_name="acme", model="a")
    none = UnitPrices()
    evening = Price(price_key=0, price_id="a", currency="EUR", window_from_s=64800,
                    window_until_s=86400, listed=none, contracted=none)  # fmt: skip
    row = Resolution(**msgspec.structs.asdict(wanted), price_key=0)
    compiled = Compiled(version="1", resolutions=(row,), prices=(evening,))
    assert compiled.find(wanted, day(2026, 1, 1, 18), 1) == (row, evening)
    with pytest.raises(KeyError):
        compiled.find(wanted, day(2026, 1, 1, 17), 1)
