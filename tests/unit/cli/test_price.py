import io
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jauge.model import TokenCounts
from jauge.pricing import Price, UnitPrices, Wanted, bundled_book, compile_prices, rate
from jauge.surfaces.cli.main import run
from jauge.surfaces.cli.price import answers, plain

GOLDEN = Path(__file__).parents[2] / "golden" / "price"
NOW = datetime(2026, 11, 22, tzinfo=UTC)
USAGE = {"prompt_tokens": 1000, "completion_tokens": 100}
LINE = {"id": "a", "provider": "openai", "model": "gpt-4o", "usage": USAGE}


def load(name: str) -> list[dict[str, Any]]:
    text = (GOLDEN / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def price(*lines: object) -> list[dict[str, Any]]:
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    return list(answers(io.BytesIO(text.encode()), NOW))


def asked(cases: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "id": case["case_id"],
            "provider": case["provider"],
            "model": case["model"],
            "api_flavor": case["api_flavor"],
            "usage": case["response_usage"],
            "at": case["list_prices_as_of"],
        }
        for case in cases
    ]


def test_real_answers_cost_what_the_price_list_says() -> None:
    cases = load("response_usage_cases.jsonl")
    agreed = [case for case in cases if case["second_source_agrees"]]
    assert (len(cases), len(agreed)) == (60, 56)
    for case, answer in zip(agreed, price(*asked(agreed)), strict=True):
        expected = Decimal(str(case["input_price_usd"])) + Decimal(str(case["output_price_usd"]))
        assert Decimal(str(answer["list_cost"])) == expected, case["case_id"]
        assert answer["currency"] == "USD"


def test_the_cases_that_two_editions_price_apart_cost_what_the_later_says() -> None:
    cases = [
        case for case in load("response_usage_cases.jsonl") if not case["second_source_agrees"]
    ]
    for case, answer in zip(cases, price(*asked(cases)), strict=True):
        later = Decimal(str(case["later_dataset_input_usd"])) + Decimal(
            str(case["later_dataset_output_usd"])
        )
        assert Decimal(str(answer["list_cost"])) == later, case["case_id"]


def test_the_lines_are_those_of_the_golden_file(capsys: pytest.CaptureFixture[str]) -> None:
    source = GOLDEN / "asked.jsonl"
    assert run(["price", str(source)]) == 0
    assert capsys.readouterr().out == (GOLDEN / "answers.jsonl").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", load("unit_cost_cases.jsonl"), ids=lambda case: case["case_id"])
def test_unit_costs_through_the_interface(case: dict[str, Any]) -> None:
    usage = case["usage"]
    details = usage.get("prompt_tokens_details") or {}
    counts = TokenCounts(
        input_tokens=usage.get("input_tokens_total", usage.get("prompt_tokens", 0)),
        cache_read_input_tokens=usage.get("cache_read_tokens", details.get("cached_tokens")),
        cache_write_input_tokens=usage.get("cache_write_tokens"),
        cache_write_1h_input_tokens=usage.get("cache_write_1h_tokens"),
        output_tokens=usage.get("output_tokens", usage.get("completion_tokens", 0)),
    )
    meters = {"web_searches": Decimal(usage.get("grounded_requests", 0))}
    if case["kind"] == "given-rates":
        rates = case["rates_usd_per_million"]
        units = UnitPrices(
            input=Decimal(rates["input"]) / 10**6, output=Decimal(rates["output"]) / 10**6
        )
        found = Price(price_key=0, price_id="", currency="USD", listed=units, contracted=units)
    else:
        wanted = Wanted(provider_name=str(case["provider"]), model=str(case["model"]))
        at = datetime.fromisoformat(str(case.get("at", "2026-08-21"))).replace(tzinfo=UTC)
        compiled = compile_prices(bundled_book(), (), [wanted])
        price_row = compiled.find(wanted, at, counts.input_tokens)[1]
        assert price_row is not None
        found = price_row
    assert rate(found, counts, meters).total == Decimal(str(case["expected_total_usd"]))


def test_a_line_has_every_token_column_and_the_price_row() -> None:
    (answer,) = price(LINE | {"at": "2026-10-01T09:30:00+02:00"})
    assert answer == {
        "id": "a",
        "input_tokens": 1000,
        "cache_read_input_tokens": None,
        "cache_write_input_tokens": None,
        "cache_write_1h_input_tokens": None,
        "output_tokens": 100,
        "reasoning_output_tokens": None,
        "audio_input_tokens": None,
        "audio_output_tokens": None,
        "list_cost": "0.0035",
        "currency": "USD",
        "price_id": "openai/gpt-4o",
        "at": "2026-10-01T07:30:00Z",
        "other_cost": "0",
    }


def test_without_a_time_the_newest_price_in_force_counts() -> None:
    (answer,) = price(LINE | {"model": "gpt-5.6-sol"})
    assert answer["price_id"] == "openai/gpt-5.6-sol;from=2026-08-21"
    assert answer["at"] == "2026-11-22T00:00:00Z"


def test_fees_that_are_neither_input_nor_output_stand_apart() -> None:
    usage = {
        "input_tokens": 1000,
        "output_tokens": 100,
        "server_tool_use": {"web_search_requests": 3},
    }
    line = {"id": 1, "provider": "anthropic", "model": "claude-sonnet-4-5", "usage": usage}
    (answer,) = price(line)
    assert (answer["list_cost"], answer["other_cost"]) == ("0.0045", "0.03")
    (none,) = price(line | {"usage": {"input_tokens": 1000, "output_tokens": 100}})
    assert list(none) == list(answer)
    assert none["other_cost"] == "0"


def test_a_line_of_a_batch_is_priced_by_the_body_in_it() -> None:
    body = {"model": "gpt-4o", "usage": USAGE}
    line = {"id": 1, "provider": "openai"}
    wrapped = {"custom_id": "x", "response": {"status_code": 200, "body": body}}
    for usage in (wrapped, wrapped["response"]):
        assert price(line | {"usage": usage})[0]["list_cost"] == "0.0035"
    message = {"model": "claude-sonnet-4-5", "usage": {"input_tokens": 1000, "output_tokens": 100}}
    usage = {"custom_id": "x", "result": {"type": "succeeded", "message": message}}
    (answer,) = price({"id": 1, "provider": "anthropic", "usage": usage})
    assert answer["list_cost"] == "0.0045"


def test_reasoning_beyond_the_output_is_an_error_where_it_is_a_part_of_it() -> None:
    details = {"completion_tokens_details": {"reasoning_tokens": 900}}
    (answer,) = price(LINE | {"usage": USAGE | details})
    assert "exceed output_tokens" in str(answer["error"])


def test_a_reason_names_the_fields_of_the_provider() -> None:
    (answer,) = price(LINE | {"usage": {"tokens": 5}})
    assert "prompt_tokens + completion_tokens" in str(answer["error"])
    assert "inputTokens" not in str(answer["error"])


def test_the_model_of_the_body_serves_where_the_line_names_none() -> None:
    line = {"id": 1, "provider": "openai", "usage": {"model": "gpt-4o", "usage": USAGE}}
    assert price(line)[0]["list_cost"] == "0.0035"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{not json", "not JSON: cut or damaged at character 2:"),
        ('{"provider": 1e400}', "provider = 1E+400 is not text"),
        ('{"provider": [1, 1e400]}', "provider = [1,1E+400] is not text"),
        ("[" * 100_000, "not JSON: nested too deeply"),
        ('"text"', "not a JSON object"),
        ("[1]", "not a JSON object"),
        ('{"id": "a", "usage": NaN}', "not JSON"),
        ({"id": "a"}, "provider is missing"),
        (LINE | {"provider": "nosuch"}, "provider nosuch is not in the price book"),
        (LINE | {"provider": 3}, "provider = 3 is not text"),
        (LINE | {"model": "nosuch"}, "model nosuch of openai is not in the price book"),
        (LINE | {"model": None}, "no model is recorded"),
        (LINE | {"usage": None}, "usage is missing"),
        (LINE | {"usage": {"output_tokens": 5}}, "input or output tokens are missing"),
        (LINE | {"usage": {}}, "no usage found|is missing"),
        (LINE | {"usage": "12"}, "not an object"),
        (LINE | {"usage": USAGE | {"prompt_tokens": -1}}, "is not a count"),
        (LINE | {"at": "soon"}, "at = 'soon' is not a time"),
        (LINE | {"api_flavor": "telepathy"}, "api_flavor 'telepathy'"),
        (
            LINE | {"usage": USAGE | {"prompt_tokens_details": {"cached_tokens": 2000}}},
            "exceed input_tokens",
        ),
        (LINE | {"usage": USAGE | {"service_tier": "priority"}, "at": "2025-01-01"}, "no priority"),
    ],
)
def test_a_bad_line_is_one_error_and_the_next_is_priced(line: object, said: str) -> None:
    bad, good = price(line, LINE)
    assert set(bad) == {"id", "error"}
    assert bad["id"] == (line["id"] if isinstance(line, dict) else None)
    assert any(part in str(bad["error"]) for part in said.split("|"))
    assert good["list_cost"] == "0.0035"


def test_bytes_that_are_no_text_are_one_error() -> None:
    (answer,) = answers(io.BytesIO(b"\xff\xfe{}"), NOW)
    assert str(answer["error"]).startswith("not JSON: not UTF-8")


def test_blank_lines_and_a_byte_order_mark_do_no_harm() -> None:
    text = "\ufeff" + json.dumps(LINE) + "\n\n  \n"
    assert len(list(answers(io.BytesIO(text.encode()), NOW))) == 1


def test_the_exit_code_says_whether_a_line_failed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "calls.jsonl"
    file.write_text(json.dumps(LINE) + "\n{}\n", encoding="utf-8")
    assert run(["price", str(file), "--json"]) == 3
    out = capsys.readouterr()
    assert [next(iter(json.loads(line))) for line in out.out.splitlines()] == ["id", "id"]
    assert out.err == ""

    class Stdin:
        buffer = io.BytesIO(json.dumps(LINE).encode())

    monkeypatch.setattr("sys.stdin", Stdin())
    assert run(["price", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["list_cost"] == "0.0035"
    assert run(["price", str(tmp_path / "missing.jsonl")]) == 2


def test_amounts_are_written_in_full() -> None:
    assert [plain(Decimal(text)) for text in ("1.5E-7", "0.00", "10", "1.230", "0E-18")] == [
        "0.00000015",
        "0",
        "10",
        "1.23",
        "0",
    ]


@pytest.mark.parametrize("number", ["9" * 5000, "1e99999999999999999999"])
def test_a_number_beyond_all_is_an_error_of_its_line(number: str) -> None:
    line = json.dumps(LINE).replace("1000", number)
    wrong, right = price(line, LINE)
    assert wrong["id"] == "a"
    assert str(wrong["error"]).startswith("prompt_tokens = ")
    assert "list_cost" in right
