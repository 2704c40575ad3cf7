"""The package that seeds most of the book, asked for the same call, is the oracle.

Amounts are equal to the rounding of unit prices at 12 decimals. What has no price here has none
there either: the package says 0. Audio of audio models is not compared (tests in test_audio.py).
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from genai_prices import data_snapshot, types
from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st

from jauge.pricing import Wanted, bundled_book, compile_prices, fees, rate, settle
from jauge.sources.responses import read_usage

SNAPSHOT = data_snapshot.get_snapshot()
EUROS = {"ovhcloud"}  # the package holds dollars converted from euros
PROVIDERS = [one for one in SNAPSHOT.providers if one.extractors and one.id not in EUROS]
EPOCH = datetime(2025, 6, 1, tzinfo=UTC)
SLACK = Decimal("5e-13")  # half a unit of the twelfth decimal, for each unit counted


def put(target: dict[str, Any], path: types.ExtractPath, value: int) -> None:
    """Write a value where the package would read it."""
    steps = [path] if isinstance(path, str) else list(path)
    place: Any = target
    for step, following in pairwise(steps):
        if isinstance(step, types.ArrayMatch):
            wanted = getattr(step.match, "equals")  # noqa: B009 - one of several clauses
            found = next((one for one in place if one[step.field] == wanted), None)
            if found is None:
                found = {step.field: wanted}
                place.append(found)
            place = found
        else:
            place = place.setdefault(step, [] if isinstance(following, types.ArrayMatch) else {})
    place[steps[-1]] = value


@st.composite
def calls(draw: st.DrawFn) -> tuple[Any, Any, Any, dict[str, Any], datetime]:
    """A provider, one of its flavours and models, an answer of that flavour, and a moment."""
    provider = draw(st.sampled_from(PROVIDERS))
    flavour = draw(st.sampled_from(provider.extractors or []))
    model = draw(st.sampled_from(provider.models))
    usage: dict[str, Any] = {}
    for mapping in flavour.mappings:
        is_total = mapping.required or mapping.dest in {"input_tokens", "output_tokens"}
        if is_total:
            put(usage, mapping.path, draw(st.integers(5_000, 400_000)))
        elif mapping.dest in {"cache_write_tokens", "cache_read_tokens"}:
            put(usage, mapping.path, draw(st.integers(1_000, 1_500)))
        elif draw(st.booleans()):
            put(usage, mapping.path, draw(st.integers(0, 400)))
    body: dict[str, Any] = usage
    for key in reversed([flavour.root] if isinstance(flavour.root, str) else flavour.root):
        body = {str(key): body}
    at = EPOCH + timedelta(minutes=draw(st.integers(0, 800 * 24 * 60)))
    return provider, flavour, model, body, at


@settings(max_examples=400, deadline=None)
@given(call=calls())
def test_the_same_call_costs_the_same(
    call: tuple[Any, Any, Any, dict[str, Any], datetime],
) -> None:
    provider, flavour, model, body, at = call
    try:
        _, usage = provider.extract_usage(body, api_flavor=flavour.api_flavor)
        found = SNAPSHOT.find_provider_model(model.id, provider, None, None)[1]
        expected = found.calc_price(usage, provider, genai_request_timestamp=at)
    except (ValueError, LookupError):
        reject()
    reading = read_usage(body, provider.id, flavour.api_flavor)
    wanted = Wanted(provider_name=provider.id, model=model.id)
    compiled = compile_prices(bundled_book(), (), [wanted])
    row, price = compiled.find(wanted, at, reading.counts.input_tokens)
    if price is None:
        assert row.unpriced_reason is not None
        assert expected.total_price == 0, "unpriced here, and priced there"
        return
    cost = rate(price, settle(price, reading.counts), reading.meters)
    if reading.counts.audio_input_tokens or reading.counts.audio_output_tokens:
        # The package prices audio as text where it knows no other price: not so here.
        assume("audio" not in model.id)
    fee = fees(price, reading.meters)
    counted = sum(getattr(reading.counts, name) or 0 for name in reading.counts.__struct_fields__)
    slack = SLACK * (counted + sum(reading.meters.values()) + 1)
    assert abs(cost.total - expected.total_price) <= slack
    assert abs(cost.total - fee - expected.input_price - expected.output_price) <= slack
