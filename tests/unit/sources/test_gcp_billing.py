"""Google Cloud's billing export: credits are charges of their own."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from jauge.sources.gcp_billing import SOURCE

EXPORT = "gcp/detailed_billing_export.jsonl"


def test_cost_and_credits_add_up(bill: Any) -> None:
    found = bill(EXPORT)
    assert found.format == SOURCE.formats[0] == "gcp-billing"
    assert found.sum("billed_cost") == Decimal("8.057335")
    categories = found.by("charge_category", "billed_cost")
    assert set(categories) == {"Usage", "Credit"}
    assert categories["Credit"] < 0
    assert found.read == len(found.rows)
    row = found.rows[0]
    assert row["tags"] == [("team", "search"), ("feature", "autocomplete")]
    assert (row["x_model"], row["x_cost_class"]) == ("gemini-2.5-flash", "input")
    assert row["billing_period_end"].isoformat()[:10] == "2026-11-01"
    assert dict(row["x_columns"])["project.number"]


def test_a_credit_leads_back_to_its_line(bill: Any, fixture_text: Callable[[str], str]) -> None:
    line = json.loads(fixture_text(EXPORT).splitlines()[0])
    line["credits"] = [
        {"name": "Promotion", "amount": -0.1, "id": "a", "type": "PROMOTION"},
        {"name": "Promotion", "amount": -0.1, "id": "b", "type": "PROMOTION"},
        {"name": "Odd", "amount": "much", "id": "c", "type": "PROMOTION"},
    ]
    found = bill(text=json.dumps(line) + "\n", name="gcp.jsonl")
    usage, first, second = found.rows
    assert (first["charge_category"], first["billed_cost"]) == ("Credit", Decimal("-0.1"))
    assert dict(first["source_columns"]) == {
        "credits.name": "Promotion",
        "credits.id": "a",
        "credits.type": "PROMOTION",
        "credits.amount": "-0.1",
    }
    assert first["sku_id"] == usage["sku_id"]
    assert first["consumed_quantity"] is None
    assert len({usage["natural_key"], first["natural_key"], second["natural_key"]}) == 3
    (rejection,) = found.rejections
    assert (rejection.row, rejection.field, rejection.value) == (1, "credits.amount", "much")


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("x", 0),
        (5, 0),
        ({"amount": -0.5}, 0),
        ([1, None], 0),
        (["{broken"], 0),
        ([{"amount": -0.5, "name": {"of": ["its", "own"]}}, "x"], 1),
    ],
)
def test_what_is_no_list_of_credits_is_told_and_the_line_stays(
    bill: Any,
    fixture_text: Callable[[str], str],
    given: object,
    taken: int,
) -> None:
    first, second, *_rest = map(json.loads, fixture_text(EXPORT).splitlines())
    lines = [first | {"credits": given}, second | {"credits": []}]
    found = bill(text="\n".join(map(json.dumps, lines)), name="gcp.jsonl")
    assert len(found.rows) == 2 + taken
    (rejection,) = found.rejections
    assert (rejection.row, rejection.field) == (1, "credits")


def test_labels_that_are_none_are_kept_as_text_and_told(
    bill: Any, fixture_text: Callable[[str], str]
) -> None:
    line = json.loads(fixture_text(EXPORT).splitlines()[0])
    found = bill(text=json.dumps(line | {"labels": "x"}), name="gcp.jsonl")
    assert dict(found.rows[0]["source_columns"])["labels"] == "x"
    assert any("labels holds no tags in some rows" in note for note in found.notes)


@pytest.mark.parametrize("name", ["cost", "currency", "usage_start_time", "sku"])
def test_an_object_where_a_value_should_be_costs_one_row(
    bill: Any, fixture_text: Callable[[str], str], name: str
) -> None:
    lines = [json.loads(line) for line in fixture_text(EXPORT).splitlines()[:3]]
    whole = bill(text="\n".join(map(json.dumps, lines)), name="gcp.jsonl")
    lines[0][name] = {"of": {"its": "own"}}
    found = bill(text="\n".join(map(json.dumps, lines)), name="gcp.jsonl")
    assert found.rows[-1] == whole.rows[-1]
    kept = [key for key, _value in found.rows[-1]["x_columns"]]
    assert kept == sorted(kept)
    if name != "sku":
        assert [rejection.row for rejection in found.rejections] == [1]


def test_flattened_csv(bill: Any) -> None:
    given = '"[{""name"": ""Promotion"", ""amount"": -0.5}]"'
    text = (
        "billing_account_id,service_description,sku_description,usage_start_time,usage_end_time,"
        "cost,currency,cost_type,labels,credits\n"
        "A,Vertex AI,Gemini 2.5 Pro GA Text Output,2026-10-01 00:00:00 UTC,"
        '2026-10-01 01:00:00 UTC,2,EUR,regular,"[{""key"": ""team"", ""value"": ""x""}]",'
        f"{given}\n"
        "A,Tax,Tax,2026-10-01 00:00:00 UTC,2026-10-01 01:00:00 UTC,0.4,EUR,tax,[],[]\n"
    )
    usage, tax, credit = bill(text=text).rows
    assert (usage["billed_cost"], tax["charge_category"], credit["billed_cost"]) == (
        2,
        "Tax",
        Decimal("-0.5"),
    )
    assert usage["tags"] == [("team", "x")]
    assert usage["x_model"] == "gemini-2.5-pro"


def test_an_unknown_cost_type_is_rejected(bill: Any, fixture_text: Callable[[str], str]) -> None:
    line = json.loads(fixture_text(EXPORT).splitlines()[0]) | {"cost_type": "gift"}
    found = bill(text=json.dumps(line) + "\n", name="gcp.jsonl")
    assert not found.rows
    assert found.rejections[0].reason.startswith("not one of Usage, Purchase")
