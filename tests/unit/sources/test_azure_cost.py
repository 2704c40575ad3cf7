"""Azure's cost exports: actual and amortised, old and new names, US dates."""

from decimal import Decimal
from typing import Any

import pytest

from jauge.sources import Unreadable

EA = "provider-native/azure_ea_cost.csv"
HEAD = (
    "subscriptionId,date,meterCategory,meterSubCategory,meterName,meterId,unitOfMeasure,quantity,"
    "costInBillingCurrency,billingCurrency,paygCostInBillingCurrency,chargeType,pricingModel,tags"
)


def export(*rows: str) -> str:
    start = "sub,2026-10-01,Cognitive Services,Azure OpenAI"
    lines = [f'{start},gpt 4o mini 0718 Outp glbl,m,1K,2,{row},"""team"": ""a"""' for row in rows]
    return "\n".join((HEAD, *lines)) + "\n"


def test_the_ea_export_adds_up(bill: Any, totals: Any) -> None:
    found = bill(EA)
    wanted = totals("provider-native/totals.json")["azure_ea_cost.csv"]
    assert (found.format, len(found.rows)) == ("azure-cost", wanted["rows"])
    assert found.sum("billed_cost") == found.sum("effective_cost") == Decimal(wanted["sum"])
    row = found.rows[0]
    assert row["billing_currency"] == "CAD"
    assert row["charge_period_start"].isoformat()[:10] == "2023-09-02"
    assert row["charge_period_end"].isoformat()[:10] == "2023-09-03"
    assert row["billing_period_end"].isoformat()[:10] == "2023-10-01"
    assert row["tags"] == [("tagA", "valueA"), ("tagB", "valueB"), ("tagC", "valueC")]
    assert dict(row["source_columns"])["CostInBillingCurrency"] == "5.64902E-05"


def test_mca_names_and_the_model(bill: Any) -> None:
    (row,) = bill(text=export("1.5,EUR,2.5,Usage,OnDemand")).rows
    assert (row["billed_cost"], row["effective_cost"], row["list_cost"]) == (
        Decimal("1.5"),
        Decimal("1.5"),
        Decimal("2.5"),
    )
    assert row["x_gen_ai_provider_name"] == "azure.ai.openai"
    assert (row["x_model"], row["x_cost_class"]) == ("gpt-4o-mini", "output")
    assert row["tags"] == [("team", "a")]


@pytest.mark.parametrize(
    ("line", "billed", "effective"),
    [
        ("0,EUR,,Usage,Reservation", 0, None),
        ("0.7,EUR,,Usage,SavingsPlan", 0, Decimal("0.7")),
        ("0.3,EUR,,UnusedReservation,Reservation", 0, Decimal("0.3")),
        ("100,EUR,,Purchase,Reservation", 100, 0),
        ("-4,EUR,,Refund,OnDemand", -4, -4),
    ],
)
def test_one_column_of_cost_means_what_its_line_says(
    bill: Any, line: str, billed: int, effective: Decimal | None
) -> None:
    (row,) = bill(text=export(line)).rows
    assert (row["billed_cost"], row["effective_cost"]) == (billed, effective)


def test_an_unknown_charge_type_and_a_missing_column(bill: Any) -> None:
    found = bill(text=export("1,EUR,,Gift,OnDemand"))
    assert [(each.row, each.value) for each in found.rejections] == [(1, "Gift")]
    with pytest.raises(Unreadable, match="missing column CostInBillingCurrency / Cost / PreTax"):
        bill(text=export("1,EUR,,Usage,OnDemand").replace("costInBillingCurrency,", "x_sum,"))
