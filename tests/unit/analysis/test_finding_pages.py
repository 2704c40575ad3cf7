"""Each kind of finding has a page; of spend, the worked example on it is what Jauge finds."""

import json
import re
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from jauge.analysis import finding_kinds
from jauge.analysis.engines import Session
from jauge.analysis.finding_kinds import Case, findings
from jauge.model import Finding
from spend_rows import known

PAGES = Path(__file__).parents[3] / "docs" / "findings"
KINDS = finding_kinds.names()
OF_SPEND = (
    "doubled_subscription",
    "fx_loss",
    "price_increase",
    "unknown_tool",
    "wrong_tax_basis",
)
"""Kinds that are found in bank lines, invoices and prices of seats alone."""


def example(kind: str) -> dict[str, Any]:
    text = (PAGES / f"{kind}.md").read_text(encoding="utf-8")
    for part in ("**Inputs.**", "**Formula.**", "**Limits.**", "## Worked example"):
        assert part in text
    found = re.search(r"```json\n(.*?)```", text, re.DOTALL)
    assert found
    return json.loads(found[1])


def found_in(session: Session, folder: Path, told: dict[str, Any]) -> Case:
    tables = {"bank_lines": "bank_line", "invoice_lines": "invoice_line", "seats": "seat"}
    rows = {table: told[name] for name, table in tables.items() if name in told}
    return Case(known(session, folder, **rows), "EUR")


def plain(finding: Finding[Any]) -> dict[str, Any]:
    """A finding as JSON has it, with the number of rows of each table as its evidence."""
    told = msgspec.json.decode(msgspec.json.encode(finding))
    told["evidence"] = [[one.table, len(one.ids)] for one in finding.evidence]
    return told


def same(found: Any, expected: Any) -> bool:
    if isinstance(expected, dict):
        return isinstance(found, dict) and all(
            same(found[name], value) for name, value in expected.items()
        )
    if isinstance(expected, str) and re.fullmatch(r"-?\d+(\.\d+)?", expected):
        return Decimal(found) == Decimal(expected)
    return found == expected


def test_every_kind_has_a_page_and_every_page_a_kind() -> None:
    assert {page.stem for page in PAGES.glob("*.md")} == set(KINDS)
    assert set(OF_SPEND) <= set(KINDS)


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_says_what_it_is(name: str) -> None:
    kind = finding_kinds.load(name)
    assert kind.name == name
    assert issubclass(kind.parameters, msgspec.Struct)


@pytest.mark.parametrize("kind", OF_SPEND)
def test_example(duckdb: Session, tmp_path: Path, kind: str) -> None:
    told = example(kind)
    assert told["expect"]
    found = [plain(one) for one in findings(found_in(duckdb, tmp_path, told), (kind,))]
    assert len(found) == len(told["expect"])
    for one, expected in zip(found, told["expect"], strict=True):
        wrong = {
            name: (one[name], value)
            for name, value in expected.items()
            if not same(one[name], value)
        }
        assert not wrong


def test_an_unknown_kind_is_none() -> None:
    with pytest.raises(KeyError):
        finding_kinds.load("astrology")


def test_the_largest_saving_comes_first_and_the_unknown_last(
    duckdb: Session, tmp_path: Path
) -> None:
    told: dict[str, Any] = {"bank_lines": [], "invoice_lines": [], "seats": []}
    for kind in OF_SPEND:
        for name, rows in example(kind).items():
            if name in told:
                told[name] += rows
    found = findings(found_in(duckdb, tmp_path, told), OF_SPEND)
    assert {one.kind for one in found} == set(OF_SPEND)
    savings = [one.monthly_saving for one in found]
    known_ones = [saving.mid for saving in savings if saving is not None]
    assert known_ones == sorted(known_ones, reverse=True)
    assert None not in savings[: len(known_ones)]
