"""Lines of a supplier through the mapping of docs/sources/table.md, beside calls of that model."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jauge.surfaces.cli.main import run

PAGE = Path(__file__).parents[3] / "docs" / "sources" / "table.md"
GATEWAY = """
[mapping.gateway]
match = "calls*.csv"
table = "usage"
key = ["id"]
constants = { provider_name = "mistral_ai" }
[mapping.gateway.columns]
started_at = "at"
input_tokens = "in"
output_tokens = "out"
response_model = "model"

[[price]]
provider = "mistral_ai"
model = "mistral-large-*"
currency = "EUR"
per_million = { input = "1000", output = "1000" }
"""
TEAMS = """
[[tag.team]]
until = 2026-10-01
value = "before"
[[tag.team]]
from = 2026-10-01
value = "after"
"""
HEAD = "line,net,from,to,product,team\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Thirty calls of 1 EUR in October, and the mapping of the page for the supplier's lines."""
    (written,) = [
        block
        for block in PAGE.read_text(encoding="utf-8").split("```toml\n")
        if block.startswith("[mapping.supplier]")
    ]
    folder = tmp_path / "w"
    folder.mkdir()
    base = '[workspace]\ncurrency = "EUR"\n'
    (folder / "jauge.toml").write_text(base + GATEWAY + written.partition("```")[0])
    rows = [f"{day},2026-10-{day:02}T09:00:00Z,1000,0,mistral-large-2512" for day in range(1, 31)]
    (tmp_path / "calls.csv").write_text("id,at,in,out,model\n" + "\n".join(rows) + "\n")
    return folder


def asked(workspace: Path, capsys: Any, *words: str) -> list[dict[str, Any]]:
    """What a question answers, as JSON."""
    capsys.readouterr()
    assert run(["--workspace", str(workspace), *words, "--json"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize(
    ("line", "cost"),
    [("30.00", "30"), ("31.00", "31"), ("29.00", "30")],
)
def test_a_line_for_calls_that_were_seen_counts_once(
    workspace: Path, capsys: Any, line: str, cost: str
) -> None:
    bill = workspace.parent / "supplier-10.csv"
    bill.write_text(HEAD + f"1,{line},2026-10-01,2026-11-01,Mistral Large,T\n")
    calls = workspace.parent / "calls.csv"
    assert run(["--workspace", str(workspace), "import", str(calls), str(bill)]) == 0
    (total,) = asked(workspace, capsys, "cost")
    assert (Decimal(total["effective_cost"]), total["calls"]) == (Decimal(cost), 30)
    (layer,) = asked(workspace, capsys, "cost", "--by", "layer")
    assert layer["layer"] == "inference"


@pytest.mark.parametrize(
    ("zone", "of_mapping"),
    [
        ("America/New_York", "UTC"),
        ("America/New_York", "Pacific/Auckland"),
        ("Europe/Paris", "Europe/Paris"),
        ("Pacific/Auckland", "America/New_York"),
    ],
)
def test_a_bill_of_october_is_of_october_everywhere(
    workspace: Path, capsys: Any, zone: str, of_mapping: str
) -> None:
    config = workspace / "jauge.toml"
    text = config.read_text().replace("[workspace]\n", f'[workspace]\ntimezone = "{zone}"\n')
    text += TEAMS
    text = text.replace('match = "supplier', f'timezone = "{of_mapping}"\nmatch = "supplier')
    config.write_text(text)
    bill = workspace.parent / "supplier-10.csv"
    bill.write_text(
        HEAD + "1,31.00,2026-10-01,2026-11-01,Mistral Large,T\n"
        "2,7.00,2026-10-31T00:00:00,2026-11-01,Mistral Large,T\n"
    )
    assert run(["--workspace", str(workspace), "import", str(bill)]) == 0
    for period, cost in (("2026-09", 0), ("2026-10", 38), ("2026-11", 0)):
        of_cost = asked(workspace, capsys, "cost", "--period", period)
        assert sum(Decimal(row["effective_cost"]) for row in of_cost) == cost
        (owed,) = asked(workspace, capsys, "spend", "--basis", "owed", "--period", period)
        assert Decimal(owed["total"] or 0) == cost, owed
    (line,) = asked(workspace, capsys, "cost", "--by", "team")
    assert (line["team"], Decimal(line["effective_cost"])) == ("after", 38)
    days = asked(workspace, capsys, "cost", "--by", "day")
    assert [(row["day"], Decimal(row["effective_cost"])) for row in days] == [
        ("2026-10-01", 31),
        ("2026-10-31", 7),
    ]
