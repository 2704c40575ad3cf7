"""`jauge maturity` and `jauge export findings` over a few calls and a statement."""

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from jauge.surfaces.cli.main import run

FIXTURES = Path(__file__).parents[2] / "fixtures" / "finops"
CALLS = """\
t,model,agent,provider,class,id,input,output
2026-10-05T10:00:00Z,gpt-4o-mini,faq,openai,internal,1,3000,100
2026-10-06T10:00:00Z,gpt-4o-mini,faq,openai,internal,2,3000,100
2026-10-07T10:00:00Z,claude-opus-4-1,legal,anthropic,,3,20000,1000
"""
CONFIGURATION = """\
[mapping.calls]
match = "calls*.csv"
table = "usage"
key = ["id"]
[mapping.calls.columns]
started_at = "t"
response_model = "model"
agent_name = "agent"
provider_name = "provider"
data_class = "class"
input_tokens = "input"
output_tokens = "output"
[[tag.team]]
value = "Legal"
when = { agent = "legal" }
[[budget]]
name = "all"
limit = "500 EUR"
[[answer]]
question = "monthly_review"
value = "yes"
on = 2026-10-05
by = "CFO"
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("maturity")
    (folder / "jauge.toml").write_text(CONFIGURATION)
    (folder / "calls.csv").write_text(CALLS)
    paths = [str(folder / "calls.csv"), str(FIXTURES / "bank" / "statement_camt053.xml")]
    assert run(["--workspace", str(folder), "import", *paths]) == 0
    return folder


def told(workspace: Path, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    capsys.readouterr()
    assert run(["--workspace", str(workspace), *words]) == 0
    return capsys.readouterr().out


def test_each_answer_has_its_evidence_and_what_moves_it(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = json.loads(told(workspace, capsys, "maturity", "--json"))
    answers: dict[str, dict[str, Any]] = {one["question"]: one for one in found["questions"]}
    assert answers["monthly_review"]["answer"] == "yes"
    assert answers["monthly_review"]["answered_by"] == "CFO"
    assert answers["budgets_set"]["answer"] == "yes"
    assert answers["agents_owned"] == answers["agents_owned"] | {
        "answer": "no", "figure": 0.0, "line": 0.9,
    }  # fmt: skip
    # The rule reaches the dear agent, and little else costs.
    assert answers["cost_attributed"]["answer"] == "yes"
    assert answers["cost_attributed"]["figure"] > 0.99
    assert answers["counted_once"]["answer"] == "no"
    see = found["checkpoints"][0]
    assert (see["state"], see["criteria"][0]["figure"]) == ("not_passed", 2)
    classed = found["checkpoints"][3]["criteria"][0]
    assert (classed["answer"], round(classed["figure"], 2)) == ("no", 0.67)
    boxes = {one["question"]: one["answer"] for one in found["boxes"]}
    assert (boxes["paid_twice"], boxes["unowned_agents"]) == ("yes", "yes")
    # A statement is there, a list of seats is not.
    assert (boxes["unknown_payment"], boxes["idle_seats"]) == ("no", "ask")
    assert found["is_at_risk"] is True
    assert all(one["moved_by"] for one in found["questions"] if one["answer"] != "yes")


def test_an_empty_ledger_says_what_to_import_and_answers_no_box(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "jauge.toml").touch()
    missing = json.loads(told(tmp_path, capsys, "audit", "--json"))["missing"]
    assert (missing["idle_seat"], missing["fx_loss"]) == (["seats"], ["statements"])
    assert (missing["zombie_agent"], missing["unused_commitment"]) == (["calls"], ["capacity"])
    boxes = json.loads(told(tmp_path, capsys, "maturity", "--json"))["boxes"]
    assert {(one["answer"], one["figure"]) for one in boxes} == {("ask", None)}


def test_rows_say_the_same(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = list(csv.DictReader(io.StringIO(told(workspace, capsys, "maturity", "--csv"))))
    assert len(rows) == 10 + 25 + 7
    assert {row["answer"] for row in rows} == {"yes", "no", "ask"}


def test_counts_say_what_they_count_and_shares_of_which_days_they_are(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = told(workspace, capsys, "maturity")
    for said in ("2 agents without owner", "1 budget ", "0 findings done", "1 virtual tag"):
        assert said in shown
    assert "Shares of cost and of calls are those from 2026-09-08 to 2026-10-07." in shown
    found = json.loads(told(workspace, capsys, "maturity", "--json"))
    assert (found["amounts_from"], found["amounts_to"]) == ("2026-09-08", "2026-10-08")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_its_tables_fit_80_columns(
    workspace: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    shown = told(workspace, capsys, "--lang", language, "maturity")
    assert max(map(cell_len, shown.splitlines())) <= 80


def test_answers_that_do_not_count_are_told_beside_the_output(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "jauge.toml").write_text(
        '[[answer]]\nquestion = "quarterly_report"\nvalue = "yes"\non = 2999-10-05\n'
        '[[answer]]\nquestion = "budgets_set"\nvalue = "yes"\non = 2026-10-05\n'
    )
    capsys.readouterr()
    assert run(["--workspace", str(tmp_path), "maturity", "--json"]) == 0
    shown = capsys.readouterr()
    criteria = json.loads(shown.out)["checkpoints"][4]["criteria"]
    assert {one["question"]: one["answer"] for one in criteria}["quarterly_report"] == "ask"
    assert [line.split(":")[0] for line in shown.err.splitlines()] == [
        "[[answer]] quarterly_report",
        "[[answer]] budgets_set",
    ]


def test_an_unknown_question_is_an_error_that_names_its_path(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "jauge.toml").write_text(
        '[[answer]]\nquestion = "horoscope"\nvalue = "yes"\non = 2026-10-05\n'
    )
    assert run(["--workspace", str(tmp_path), "maturity"]) == 2
    assert "answer[0].question" in capsys.readouterr().err


def test_findings_are_exported_with_all_that_they_say(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = told(workspace, capsys, "findings", "list", "--json", "--status", "all")
    expected = {one["finding_id"]: one for one in map(json.loads, listed.splitlines())}
    rows = [json.loads(line) for line in told(workspace, capsys, "export", "findings").splitlines()]
    assert {row["finding_id"] for row in rows} == expected.keys()
    for row in rows:
        one = expected[row["finding_id"]]
        assert row["kind"] == one["kind"]
        assert row["monthly_saving_mid"] == (one["monthly_saving"] or {"mid": None})["mid"]
        assert row["evidence_rows"] == sum(each["rows"] for each in one["evidence"])
        assert row["status"] == "open"


def test_dismissing_a_finding_moves_no_figure(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(workspace, copy)
    text = (copy / "jauge.toml").read_text(encoding="utf-8").replace('"legal"', '"faq"')
    (copy / "jauge.toml").write_text(text, encoding="utf-8")

    def figures() -> list[tuple[str, Any]]:
        found = json.loads(told(copy, capsys, "maturity", "--json"))
        criteria = [one for part in found["checkpoints"] for one in part["criteria"]]
        figures = {one["question"]: one["figure"] for one in [*found["questions"], *criteria]}
        return [(name, figures[name]) for name in ("cost_attributed", "two_suppliers")]

    before = figures()
    assert before[0][1] < 0.01
    kinds = ("--kind", "unallocated_cost,single_supplier")
    for line in told(copy, capsys, "findings", "list", "--json", *kinds).splitlines():
        told(copy, capsys, "findings", "dismiss", json.loads(line)["finding_id"], "--reason", "no")
    assert figures() == before
