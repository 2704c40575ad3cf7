"""One statement in four formats: one set of lines, each with what it is."""

import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from jauge.surfaces.cli.main import run

FIXTURES = Path(__file__).parents[2] / "fixtures" / "finops"
FORMATS = ("statement_fr.csv", "statement.ofx", "statement_camt053.xml", "statement.mt940.sta")
KINDS = {
    "ai-subscription": "ai_subscription",
    "ai-subscription-refund": "refund",
    "ai-cloud": "cloud_with_ai",
    "ai-api": "ai_metered",
    "saas-with-ai": "tool_with_ai",
    "decoy": "not_ai",
}
EXPECTED = json.loads((FIXTURES / "expected.json").read_text())["bank"]["transactions"]


def lines(workspace: Path, capfd: pytest.CaptureFixture[str], *names: str) -> list[dict[str, Any]]:
    workspace.mkdir()
    (workspace / "jauge.toml").write_text("", encoding="utf-8")
    for name in names:
        assert run(["--workspace", str(workspace), "import", str(FIXTURES / "bank" / name)]) == 0
    capfd.readouterr()
    assert run(["--workspace", str(workspace), "export", "bank-lines"]) == 0
    return [json.loads(line) for line in capfd.readouterr().out.splitlines()]


def seen(rows: list[dict[str, Any]]) -> list[tuple[object, ...]]:
    names = ("booked_on", "amount", "currency", "vendor", "product", "spend_kind")
    return sorted((tuple(row[name] for name in names) for row in rows), key=repr)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_lines_with_what_they_are(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], name: str
) -> None:
    rows = lines(tmp_path / "w", capfd, name)
    assert len(rows) == 20
    by_amount = sorted(rows, key=lambda row: (row["booked_on"], float(row["amount"])))
    expected = sorted(EXPECTED, key=lambda one: (one["date"], float(one["amount_eur"])))
    for row, one in zip(by_amount, expected, strict=True):
        assert (row["booked_on"], float(row["amount"])) == (one["date"], float(one["amount_eur"]))
        assert (row["vendor"], row["product"]) == (one["vendor"], one["product"])
        assert row["spend_kind"] == KINDS[one["kind"]]


@pytest.mark.parametrize("names", [*itertools.islice(itertools.permutations(FORMATS), 0, 24, 7)])
def test_four_formats_in_any_order_are_one_statement(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], names: tuple[str, ...]
) -> None:
    rows = lines(tmp_path / "w", capfd, *names, names[0])
    alone = lines(tmp_path / "alone", capfd, "statement_camt053.xml")
    assert seen(rows) == seen(alone)
    assert [row["original_amount"] for row in rows] == [row["original_amount"] for row in alone]
