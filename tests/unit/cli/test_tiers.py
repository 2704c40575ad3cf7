"""`jauge tiers`, and findings about prices and suppliers, after an import of calls and a bill."""

import csv
import io
import json
from contextlib import redirect_stdout
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jauge.surfaces.cli.main import run

CONFIGURATION = """
[workspace]
currency = "USD"

[[price]]
contract = "frame"
provider = "openai"
model = "gpt-5"
discount_percent = 20

[[tag.team]]
value = "Support"
when = { agent = "faq" }

[mapping.log]
match = "calls*.csv"
table = "usage"
key = ["id"]
constants = { provider_name = "openai" }
[mapping.log.columns]
started_at = "at"
input_tokens = "in"
cache_read_input_tokens = "cached"
output_tokens = "out"
response_model = "model"
response_id = "response"
agent_name = "agent"

[mapping.bill]
match = "bill*.csv"
table = "charge"
constants = { billing_currency = "USD", charge_category = "Usage", x_cost_layer = "inference" }
[mapping.bill.columns]
charge_period_start = "day"
charge_period_end = "end"
billed_cost = "cost"
x_model = "model"
x_gen_ai_provider_name = "provider"
"""
HEADER = "id,at,in,cached,out,model,response,agent\n"
BILL = (
    "day,end,cost,model,provider\n"
    "2026-10-01T00:00:00Z,2026-11-01T00:00:00Z,45,gpt-5,openai\n"
    "2026-10-01T00:00:00Z,2026-11-01T00:00:00Z,9,o3,openai\n"
)


def rows() -> str:
    """Twenty calls of 2.25 USD at list, one of them written twice, and one of an unknown name."""
    lines = [
        f"c{n},2026-10-{n:02}T10:00:00Z,1000000,0,100000,gpt-5,resp-{n},faq" for n in range(1, 20)
    ]
    lines.append("c20,2026-10-19T10:00:00Z,1000000,0,100000,gpt-5,resp-19,faq")
    lines.append("c21,2026-10-20T10:00:00Z,1000,0,10,gpt-5-prod-eu,resp-21,")
    return HEADER + "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sizes")
    (folder / "jauge.toml").write_text(CONFIGURATION, encoding="utf-8")
    (folder / "calls.csv").write_text(rows(), encoding="utf-8")
    (folder / "bill.csv").write_text(BILL, encoding="utf-8")
    files = [str(folder / name) for name in ("calls.csv", "bill.csv")]
    assert run(["--workspace", str(folder), "import", *files]) == 0
    return folder


def told(workspace: Path, capsys: pytest.CaptureFixture[str], *asked: str, code: int = 0) -> str:
    capsys.readouterr()
    assert run(["--workspace", str(workspace), *asked]) == code
    return capsys.readouterr().out


@pytest.fixture(scope="module")
def claims(workspace: Path) -> dict[str, list[dict[str, Any]]]:
    """The findings of these kinds, by kind: asked for once."""
    kinds = "price_mismatch,double_metering,ghost_spend,unpriced_usage"
    asked = ["findings", "--json", "--kind", kinds, "--period", "2026-10"]
    with redirect_stdout(io.StringIO()) as out:
        assert run(["--workspace", str(workspace), *asked]) == 0
    found: dict[str, list[dict[str, Any]]] = {}
    for line in out.getvalue().splitlines():
        one = json.loads(line)
        found.setdefault(one["kind"], []).append(one)
    return found


def test_sizes_add_up_to_the_cost(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(told(workspace, capsys, "tiers", "--json"))
    cost = json.loads(told(workspace, capsys, "cost", "--json"))
    parts = [Decimal(one["effective_cost"]) for one in found["tiers"] if one["effective_cost"]]
    assert sum(parts) == Decimal(cost["effective_cost"])
    assert sum(one["calls"] or 0 for one in found["tiers"]) == cost["calls"]
    assert found["schema"] == "jauge.tiers/1"
    frontier = next(one for one in found["tiers"] if one["tier"] == "frontier")
    assert (frontier["is_within"], frontier["target_low"]) == (False, 0.05)
    lines = told(workspace, capsys, "tiers", "--csv").splitlines()
    assert [row["tier"] for row in csv.DictReader(io.StringIO("\n".join(lines)))] == [
        one["tier"] for one in found["tiers"]
    ]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_people_read_sizes_targets_and_what_grades_would_add(
    workspace: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    text = told(workspace, capsys, "--lang", language, "tiers", "--period", "2026-10")
    assert {"en": "No grades", "fr": "Aucune note"}[language] in text
    assert {"en": "frontier", "fr": "de pointe"}[language] in text
    assert "gpt-6.1-sol" in text
    assert "▲" in text


def test_without_a_period_it_says_that_all_calls_are_counted(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "Calls of all periods" in told(workspace, capsys, "tiers")
    assert "Calls of all periods" not in told(workspace, capsys, "tiers", "--period", "2026-10")


def test_a_contract_that_the_bill_forgets_is_money_to_claim_back(
    claims: dict[str, list[dict[str, Any]]],
) -> None:
    (one,) = claims["price_mismatch"]
    assert one["parameters"]["reason"] == "list_price"
    assert Decimal(one["parameters"]["stated"]) == 45
    assert Decimal(one["parameters"]["ours"]) == 36
    assert Decimal(one["parameters"]["claimable"]) == 9
    assert one["action"] == "claim_back"
    assert one["value_kind"] == "budget_saving"


def test_one_answer_in_two_rows_of_a_log_is_counted_twice(
    claims: dict[str, list[dict[str, Any]]],
) -> None:
    (one,) = claims["double_metering"]
    assert (one["parameters"]["proven"], one["parameters"]["suspected"]) == (1, 0)
    assert Decimal(one["parameters"]["proven_cost"]) == Decimal("1.80")
    assert one["monthly_saving"] is None


def test_what_was_billed_and_never_seen_names_its_model(
    claims: dict[str, list[dict[str, Any]]],
) -> None:
    (one,) = claims["ghost_spend"]
    assert (one["subject"]["supplier"], one["subject"]["model"]) == ("openai", "o3")
    assert Decimal(one["parameters"]["cost"]) == 9
    assert one["value_kind"] == "avoided_cost"


def test_a_name_of_a_deployment_is_compared_with_the_model_in_it(
    claims: dict[str, list[dict[str, Any]]],
) -> None:
    (one,) = claims["unpriced_usage"]
    assert one["parameters"]["comparable"]["model"] == "gpt-5"
    assert one["parameters"]["reasons"][0]["code"] == "unknown_model"
    assert one["action"] == "add_alias"


def test_rows_behind_a_finding_are_shown(
    workspace: Path,
    capsys: pytest.CaptureFixture[str],
    claims: dict[str, list[dict[str, Any]]],
) -> None:
    (one,) = claims["double_metering"]
    asked = ("findings", "show", one["finding_id"], "--rows", "--json", "--period", "2026-10")
    lines = told(workspace, capsys, *asked).splitlines()
    assert "resp-19" in "".join(lines)


def test_nothing_is_done_before_the_first_call_that_a_finding_is_about(
    workspace: Path,
    capsys: pytest.CaptureFixture[str],
    claims: dict[str, list[dict[str, Any]]],
) -> None:
    name = claims["unpriced_usage"][0]["finding_id"]
    done = ["findings", "done", name, "--period", "2026-10", "--on"]
    capsys.readouterr()
    assert run(["--workspace", str(workspace), *done, "2026-10-19"]) == 2
    assert capsys.readouterr().err == (
        f"jauge: --on 2026-10-19 is before the first call that {name} is about (2026-10-20): "
        "name the day on which it was done\n"
    )
    told(workspace, capsys, *done, "2026-10-20")


def test_bad_grades_are_named_and_the_rest_is_used(
    workspace: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "grades.csv"
    good = [
        f"t,{n},{model},{score}"
        for n in range(200)
        for model, score in (("gpt-5", int(n % 4 > 0)), ("gpt-5-nano", 1))
    ]
    file.write_text("\n".join(["task,qid,model,score", *good, "t,200,gpt-5,9"]) + "\n")
    capsys.readouterr()
    asked = ["--workspace", str(workspace), "tiers", "--json", "--period", "2026-10"]
    assert run([*asked, "--grades", str(file)]) == 3
    said = capsys.readouterr()
    assert "grades.csv: row 401, score = '9'" in said.err
    found = json.loads(said.out)
    assert found["grades"] == 400
    kinds = {one["kind"]: one for one in found["findings"]}
    assert kinds["dominated_model"]["parameters"]["candidate"] == "gpt-5-nano"
    assert kinds["dominated_model"]["parameters"]["claim"] == "worse"
    missing = tmp_path / "other.csv"
    missing.write_text("a,b\n1,2\n")
    assert run([*asked, "--grades", str(missing)]) == 2
    assert "task, qid, model" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["findings", "audit"])
def test_rows_of_grades_that_are_left_out_are_said_and_listed_by_tiers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    (tmp_path / "grades").mkdir()
    good = "task,qid,model,score\nt,1,gpt-5,1\n"
    (tmp_path / "grades" / "a.csv").write_text(good + "t,2,gpt-5,9\nt,,gpt-5,1\n")
    for form in ([], ["--json"], ["--csv"]):
        assert run(["--workspace", str(tmp_path), command, *form]) == 0
        said = capsys.readouterr().err.splitlines()
        tiers = f"`jauge --workspace {tmp_path} tiers`"
        line = f"2 rows of grades are left out: {tiers} says which and why."
        assert said.count(line) == 1
    assert run(["--workspace", str(tmp_path), "tiers"]) == 3
    assert "a.csv: row 2, score = '9'" in capsys.readouterr().err
    (tmp_path / "grades" / "a.csv").write_text(good)
    assert run(["--workspace", str(tmp_path), command]) == 0
    assert "left out" not in capsys.readouterr().err


def test_json_and_csv_exclude_each_other(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told(workspace, capsys, "tiers", "--json", "--csv", code=2)
