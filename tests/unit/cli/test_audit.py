"""`jauge audit` and decisions on findings, over the exports of a company."""

import csv
import io
import json
import re
import shlex
from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from jauge.analysis import finding_kinds
from jauge.model import Saving
from jauge.surfaces.cli.main import run
from jauge.surfaces.terminal import auditing as auditing_module
from jauge.surfaces.terminal.asking import Options
from jauge.surfaces.terminal.auditing import auditing
from jauge.surfaces.terminal.finding_shown import rows_of

FIXTURES = Path(__file__).parents[2] / "fixtures" / "finops"
FILES = ("bank/statement_camt053.xml", "microsoft_365", "chatgpt", "github_copilot")
_END = {"low", "mid", "high"}


@pytest.fixture
def workspace(imported: Path, tmp_path: Path) -> Path:
    """A copy that a test may decide in: the ledger is linked, the registry is its own."""
    (tmp_path / "jauge.toml").write_bytes((imported / "jauge.toml").read_bytes())
    (tmp_path / "ledger").symlink_to(imported / "ledger")
    return tmp_path


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("company")
    (folder / "jauge.toml").write_text('[workspace]\ntimezone = "Europe/Paris"\n')
    paths = [str(FIXTURES / name) for name in FILES]
    assert run(["--workspace", str(folder), "import", *paths]) == 0
    return folder


@pytest.fixture
def ask(workspace: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def asked(*words: str, code: int = 0) -> str:
        capsys.readouterr()
        assert run(["--workspace", str(workspace), *words]) == code
        told = capsys.readouterr()
        return told.out if code == 0 else told.err

    return asked


@pytest.fixture
def few(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three kinds of findings in place of all: decisions are the same for each."""
    folder = tmp_path_factory.mktemp("kinds")
    for kind in ("doubled_subscription", "fx_loss", "idle_seat"):
        (folder / f"{kind}.py").touch()
    monkeypatch.setattr(finding_kinds, "_FOLDER", folder)


def listed(ask: Any, *words: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in ask("findings", "list", "--json", *words).splitlines()]


def test_an_audit_is_ten_lines_at_most_and_adds_up_to_its_stacks(ask: Any) -> None:
    told = json.loads(ask("audit", "--json"))
    assert told["schema"] == "jauge.audit/1"
    assert 0 < len(told["lines"]) <= 10
    every = [*told["lines"], *told["more"]]
    for stack in told["stacks"]:
        mine = [
            line
            for line in every
            if (line["value_kind"], line["currency"]) == (stack["value_kind"], stack["currency"])
        ]
        for end in _END:
            total = sum(Decimal(line[f"monthly_saving_{end}"]) for line in mine)
            assert total == Decimal(stack["total"][end])
            assert total <= Decimal(stack["base"])
    ids = {one["finding_id"] for one in listed(ask)}
    assert {each for line in every for each in line["finding_ids"]} == ids
    assert len(ids) == sum(line["findings"] for line in every)


def test_each_line_leads_to_its_own_findings_by_a_command_that_can_be_pasted(
    ask: Any, workspace: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Under other options than usual: the commands ask again under the same."""
    told = json.loads(ask("audit", "--json", "--period", "2026", "--currency", "USD"))
    printed = ask("audit", "--period", "2026", "--currency", "USD").splitlines()
    somewhere = tmp_path / "elsewhere"
    somewhere.mkdir()
    monkeypatch.chdir(somewhere)
    for number, line in enumerate((*told["lines"], *told["more"]), 1):
        name, *words = shlex.split(line["command"])
        assert (name, words[:2]) == ("jauge", ["--workspace", str(workspace)])
        if number <= len(told["lines"]):
            assert f"  {number}  {line['command']}" in printed
        shown = ask(*(word for word in words if word != "--rows"), "--json").splitlines()
        found = [json.loads(one) for one in shown]
        assert {one["finding_id"] for one in found} == set(line["finding_ids"])
        saved = [one["monthly_saving"] for one in found if one["monthly_saving"]]
        assert {one["currency"] for one in saved} <= {line["currency"]}


def test_hints_name_the_workspace_as_it_was_given_and_none_where_none_was(
    ask: Any, workspace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = ask("findings", "show", "0e91cfc0", code=2)
    assert f"no finding 0e91cfc0 in {workspace}: `jauge --workspace {workspace} findings" in said
    monkeypatch.chdir(workspace)
    assert run(["findings", "show", "0e91cfc0"]) == 2
    assert "`jauge findings list` names them" in capsys.readouterr().err


def test_the_same_audit_twice_is_the_same(ask: Any) -> None:
    assert ask("audit", "--json") == ask("audit", "--json")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_its_table_fits_80_columns(ask: Any, language: str) -> None:
    shown = ask("--lang", language, "audit").splitlines()
    commands = [line for line in shown if re.match(r"  \d+  jauge ", line)]
    assert len(commands) == len(json.loads(ask("audit", "--json"))["lines"])
    assert max(cell_len(line) for line in shown if line not in commands) <= 80


def test_its_rows_say_the_same(ask: Any) -> None:
    rows = list(csv.DictReader(io.StringIO(ask("audit", "--csv"))))
    told = json.loads(ask("audit", "--json"))
    assert [row["kind"] for row in rows] == [
        line["kind"] for line in (*told["lines"], *told["more"])
    ]


def test_its_picture_is_drawn(ask: Any, tmp_path: Path) -> None:
    ask("audit", "--chart", str(tmp_path / "savings.svg"))
    assert (tmp_path / "savings.svg").read_text().startswith("<svg")


def test_every_finding_leads_to_its_rows(workspace: Path) -> None:
    with auditing(workspace, Options(), datetime.now(UTC)) as audit:
        found = audit.found()
        assert {"doubled_subscription", "idle_seat", "ghost_spend"} <= {one.kind for one in found}
        for one in found:
            rows = Counter(row["table"] for row in rows_of(audit, one))
            assert rows == {each.table: each.count for each in one.evidence}, one.kind


@pytest.mark.usefixtures("few")
def test_rows_are_printed_one_a_line(ask: Any) -> None:
    one = listed(ask, "--kind", "idle_seat")[0]
    rows = [
        json.loads(row)
        for row in ask("findings", "show", one["finding_id"], "--rows").split("\n")[:-1]
    ]
    assert [row["seat_id"] for row in rows] == sorted(one["evidence"][0]["ids"])


@pytest.mark.usefixtures("few")
def test_what_is_decided_is_kept_with_who_when_and_why_and_can_be_taken_back(ask: Any) -> None:
    one = listed(ask)[0]
    name = one["finding_id"]
    ask("findings", "dismiss", name, "--reason", "they are trainees")
    assert name not in {each["finding_id"] for each in listed(ask)}
    (kept,) = listed(ask, "--status", "dismissed")
    assert kept["decision"]["reason"] == "they are trainees"
    assert kept["decision"]["promised"] == one["monthly_saving"]
    assert kept["decision"]["by"]
    assert json.loads(ask("audit", "--json"))["dismissed"] == 1
    ask("findings", "reopen", name[:6])
    assert listed(ask)[0] == one
    ask("findings", "accept", name)
    assert listed(ask)[0]["status"] == "accepted"
    done = ask("findings", "done", name, "--on", "2026-11-01")
    assert f"findings reopen {name[:8]}`." in done.partition("To take it back: ")[2]
    (done,) = listed(ask, "--status", "done")
    assert done["decision"]["at"] == "2026-10-31T23:00:00Z"  # midnight in Paris
    assert done["realised_saving"]["reason"] == "not_calls"
    assert done["promised_saving"] == one["monthly_saving"]
    assert "on 2026-11-01 by" in ask("findings", "show", name)
    text = " ".join(ask("findings", "list", "--status", "done").split())
    assert "Promised Really saved" in text
    assert "Really saved: not one of calls" in text


@pytest.mark.usefixtures("few")
def test_what_was_promised_stays_when_the_claim_changes(
    ask: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = listed(ask)[0]
    ask("findings", "done", one["finding_id"])
    kept = finding_kinds.findings

    def halved(*asked: Any) -> tuple[Any, ...]:
        saving = Saving(Decimal(1), Decimal(2), Decimal(3), "EUR")
        return tuple(replace(each, monthly_saving=saving) for each in kept(*asked))

    monkeypatch.setattr(auditing_module, "findings", halved)
    (done,) = listed(ask, "--status", "done")
    assert done["monthly_saving"]["mid"] == "2"
    assert done["promised_saving"] == one["monthly_saving"]
    for words in (("findings", "list", "--status", "done", "--csv"), ("export", "findings")):
        assert one["monthly_saving"]["mid"] in ask(*words)
    amount = f"{Decimal(one['monthly_saving']['mid']):,.2f}"
    assert amount in ask("findings", "list", "--status", "done")
    assert f"Promised {amount}" in " ".join(
        ask("findings", "show", one["finding_id"]).replace("€", "").split()
    )


@pytest.mark.usefixtures("few")
def test_a_finding_that_went_away_is_remembered_by_its_decision(ask: Any, workspace: Path) -> None:
    one = listed(ask, "--kind", "doubled_subscription")[0]
    ask("findings", "done", one["finding_id"])
    denied = '[[vendor_denied]]\nwords = ["PERPLEXITY"]\n'
    with (workspace / "jauge.toml").open("a") as file:
        file.write(denied)
    (kept,) = listed(ask, "--status", "done")
    assert (kept["is_found"], kept["monthly_saving"]) == (False, one["monthly_saving"])
    assert "not found any more" in ask("findings", "accept", one["finding_id"], code=2)
    ask("findings", "reopen", one["finding_id"])
    assert not listed(ask, "--status", "all", "--kind", "doubled_subscription")


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize(
    "words",
    [
        ("findings", "accept", "ffffffffffff"),
        ("findings", "accept", "f"),
        ("findings", "done", ""),
        ("findings", "dismiss", "ffffffffffff"),
        ("findings", "done", "ffffffffffff", "--on", "2199-01-01"),
        ("findings", "reopen", "ffffffffffff"),
        ("findings", "show", "ffffffffffff"),
        ("findings", "forget"),
        ("audit", "--json", "--csv"),
        ("audit", "--chart", "x.bmp"),
        ("audit", "--currency", "native"),
    ],
)
def test_wrong_questions_are_one_line_and_change_nothing(
    ask: Any, workspace: Path, words: tuple[str, ...]
) -> None:
    assert len(ask(*words, code=2).strip().splitlines()) == 1
    assert not (workspace / "registry.db").exists()


@pytest.mark.usefixtures("few")
def test_the_largest_come_first_and_what_is_left_out_is_counted(ask: Any) -> None:
    every = listed(ask)
    assert listed(ask, "--limit", "1") == every[:1]
    assert f"{len(every) - 1} more findings" in ask("findings", "list", "--limit", "1")


@pytest.mark.usefixtures("few")
def test_of_several_decisions_all_are_kept_or_none(ask: Any) -> None:
    first = listed(ask)[0]["finding_id"]
    ask("findings", "accept", first, "ffffffffffff", code=2)
    assert {one["status"] for one in listed(ask)} == {"open"}


def test_an_empty_workspace_says_what_to_bring_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--workspace", str(tmp_path), "audit"]) == 0
    told = capsys.readouterr()
    assert f"`jauge --workspace {tmp_path} import" in told.err
    assert not told.out
    assert not list(tmp_path.iterdir())
