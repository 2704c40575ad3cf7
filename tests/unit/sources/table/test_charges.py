"""Bill lines through a mapping with `table = "charge"`."""

from decimal import Decimal
from typing import Any

import pytest

COLUMNS = {
    "billed_cost": "amount",
    "billing_currency": "cur",
    "charge_period_start": "from",
    "charge_period_end": "to",
    "service_name": "what",
    "charge_category": "kind",
    "tags.team": "team",
    "x_note": "note",
}
HEAD = "amount,cur,from,to,what,kind,team,note,id\n"


def test_lines_of_a_supplier(reading: Any) -> None:
    found = reading(
        HEAD
        + "12.50,EUR,2026-10-01,2026-11-01,Chat API,Usage,red,hello,1\n"
        + "-2.50,EUR,2026-10-01,2026-11-01,Chat API,Credit,,,2\n",
        table="charge",
        timezone="Europe/Paris",
        columns=COLUMNS,
        constants={"provider_name": "Mistral AI", "service_category": "AI and Machine Learning"},
        key=["id"],
    )
    assert {batch.kind for batch in found.batches} == {"charge"}
    first, second = found.rows
    assert first["billed_cost"] == first["effective_cost"] == Decimal("12.5")
    assert first["charge_period_start"].isoformat() == "2026-10-01T00:00:00+00:00"
    assert (first["x_stage"], first["x_cost_layer"]) == ("bill", "inference")
    assert first["x_gen_ai_provider_name"] == "mistral_ai"
    assert first["tags"] == [("team", "red")]
    assert first["x_columns"] == [("x_note", "hello")]
    assert first["source_columns"] == [("amount", "12.50")]
    assert (second["billed_cost"], second["natural_key"]) == (Decimal("-2.5"), "2")


def test_a_line_without_category_is_usage(reading: Any) -> None:
    lines = "1,EUR,2026-10-01,,Chat API,,,,1\n-1,EUR,2026-10-01,,Chat API,,,,2\n"
    rows = reading(HEAD + lines, table="charge", columns=COLUMNS, key=["id"]).rows
    assert [row["charge_category"] for row in rows] == ["Usage", "Usage"]
    unmapped = {target: name for target, name in COLUMNS.items() if target != "charge_category"}
    (row, _) = reading(HEAD + lines, table="charge", columns=unmapped, key=["id"]).rows
    assert row["charge_category"] == "Usage"


def test_what_the_mapping_says_of_a_line_stays(reading: Any) -> None:
    (row,) = reading(
        HEAD + "1,USD,2026-10-01,,GPU cluster,Usage,,,1\n",
        table="charge",
        columns=COLUMNS,
        constants={"x_cost_layer": "training", "x_stage": "provider_cost"},
    ).rows
    assert (row["x_cost_layer"], row["x_stage"]) == ("training", "provider_cost")


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (",EUR,2026-10-01,,a,Usage,,,1", "amount"),
        ("1,EURO,2026-10-01,,a,Usage,,,1", "cur"),
        ("1,EUR,2099-10-01,,a,Usage,,,1", "from"),
        ("1,EUR,2026-10-01,2026-09-01,a,Usage,,,1", "to"),
        ("1,EUR,2026-10-01,,a,Rent,,,1", "kind"),
    ],
)
def test_a_bad_line_is_rejected_as_that_of_any_bill(reading: Any, line: str, field: str) -> None:
    found = reading(HEAD + line + "\n", table="charge", columns=COLUMNS)
    assert [each.field for each in found.rejections] == [field]
    assert not found.rows
