"""Oracle's cost report."""

from decimal import Decimal
from typing import Any

REPORT = "provider-native/oci_cost_report.csv"


def test_the_report_adds_up_and_its_references_are_its_keys(bill: Any, totals: Any) -> None:
    found = bill(REPORT)
    wanted = totals("provider-native/totals.json")["oci_cost_report.csv"]
    assert (found.format, len(found.rows)) == ("oci-cost", wanted["rows"])
    assert found.sum("billed_cost") == Decimal(wanted["sum"])
    assert found.rows[0]["natural_key"] == "7108a1f83bdbad70487bf0cf99cbe260"
    assert dict(found.rows[0]["tags"])["OracleInternalReserved.CostCenter"] == "607825"
    assert dict(found.rows[1]["source_columns"])["cost/myCost"] == "2.323760000E-9"
    assert found.rows[1]["billed_cost"] == Decimal("0.00000000232376")


def test_a_correction_is_one(bill: Any, fixture_text: Any) -> None:
    head, first, second, *_rest = fixture_text(REPORT).splitlines()
    text = "\n".join((head, first.replace("false,false", "false,true"), f"x{second}"[1:]))
    corrected, other = bill(text=text + "\n").rows
    assert (corrected["charge_class"], other["charge_class"]) == ("Correction", None)


def test_a_line_without_reference_is_rejected(bill: Any, fixture_text: Any) -> None:
    head, first, *_rest = fixture_text(REPORT).splitlines()
    found = bill(text=f"{head}\n{first[32:]}\n")
    assert [(each.row, each.field) for each in found.rejections] == [(1, "lineItem/referenceNo")]
