"""`jauge agents` with the registry: rehearsed first, done with --yes, undone, on both databases."""

import json
import re
import shlex
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
import pytest

from jauge.surfaces.cli.main import group, run
from registries import KINDS, home

FIXTURES = Path(__file__).parents[2] / "fixtures" / "agents"
MAPPING = """
[mapping.log]
match = "calls*.csv"
table = "usage"
timezone = "UTC"
key = ["id"]
[mapping.log.columns]
started_at = "at"
input_tokens = "in"
output_tokens = "out"
response_model = "model"
agent_name = "agent"
provider_name = "provider"
environment = "env"
"""
TODAY = datetime.now(UTC)


def calls() -> str:
    """Two agents: one seen first 70 days ago, the other 59 days ago."""
    first, second = (f"{TODAY - timedelta(days=days):%Y-%m-%dT%H:%M:%S}" for days in (70, 59))
    return (
        "id,at,in,out,model,agent,provider,env\n"
        f"1,{first},1000,100,gpt-4o-mini,claims-triage,openai,prod\n"
        f"2,{second},1000,100,gpt-4o-mini,route-planner,openai,prod\n"
    )


BOTH = pytest.mark.parametrize("workspace", KINDS, indirect=True)
"""The suites of `admin` and of the laws run on both databases; here the way to them does."""


@pytest.fixture
def workspace(
    request: pytest.FixtureRequest, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Iterator[Path]:
    folder = tmp_path / "workspace"
    folder.mkdir()
    with home(getattr(request, "param", "sqlite"), folder):
        file = folder / "jauge.toml"
        file.write_text(file.read_text(encoding="utf-8") + MAPPING, encoding="utf-8")
        log = tmp_path / "calls.csv"
        log.write_text(calls(), encoding="utf-8")
        assert run(["--workspace", str(folder), "import", str(log)]) == 0
        capsys.readouterr()
        yield folder


@pytest.fixture
def ask(workspace: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """A command of `jauge agents`: its exit code, stdout and stderr."""

    def asked(*arguments: object) -> tuple[int, str, str]:
        code = run(["--workspace", str(workspace), "agents", *map(str, arguments)])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return asked


def records(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def listed(ask: Any) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in records(ask("list", "--json")[1])}


@BOTH
def test_nothing_is_changed_without_yes(workspace: Path, ask: Any) -> None:
    for command in (
        ("discover",),
        ("own", "claims-triage", "--owner", "ada@example.com"),
        ("import", FIXTURES / "a2a-1.0.json", FIXTURES / "people.csv"),
        ("suspend", "claims-triage"),
        ("retire", "--due"),
    ):
        code, out, _err = ask(*command)
        assert code == 0
        assert "Nothing was changed" in out or "Nothing to change" in out
        assert ask("history", "--json") == (0, "", "")
    assert not (workspace / "registry.db").exists()


@BOTH
def test_an_agent_is_owned_confirmed_reviewed_and_undone(workspace: Path, ask: Any) -> None:
    assert ask("discover", "--yes", "--json")[0] == 0
    code, _out, err = ask("confirm", "claims-triage", "--yes")
    own = f"`jauge --workspace {workspace} agents own`"
    assert (code, err) == (4, f"jauge: claims-triage has no owner: name one first with {own}\n")
    owned = ("own", "Claims_Triage", "--owner", "Ada@Example.com", "--fixed-cost", "12,50 €",
             "--data-class", "personal", "--exempt", "--next-run", "2027-01-01",
             "--yes")  # fmt: skip
    assert ask(*owned)[0] == 0
    assert ask("confirm", "claims-triage", "--by", "zoe", "--reason", "seen", "--yes")[0] == 0
    first = listed(ask)["claims-triage"]
    told = {"state": "confirmed", "owner": "ada@example.com", "fixed_cost": "12.5",
            "fixed_cost_currency": "EUR", "data_class": "personal", "is_exempt": True,
            "next_run_on": "2027-01-01"}  # fmt: skip
    assert {name: first[name] for name in told} == told
    shown = json.loads(ask("show", "claims-triage", "--json")[1])
    assert shown["registry"]["state"] == "confirmed"
    last = shown["history"][-1]
    assert (last["by"], last["reason"], last["action"]) == ("zoe", "seen", "confirmed")
    assert last["after"]["state"] == "confirmed"
    assert ask("undo", "claims-triage", "--yes")[0] == 0
    assert ask("undo", shown["agent_id"][:8], "--yes")[0] == 0
    line = listed(ask)["claims-triage"]
    assert (line["state"], line["owner"]) == ("discovered", None)
    history = records(ask("history", "claims-triage", "--json")[1])
    assert [one["action"] for one in history] == [
        "discovered", "changed", "confirmed", "undone", "undone",
    ]  # fmt: skip
    assert [one["undoes"] for one in history] == [None, None, None, 3, 2]


def test_an_agent_that_nobody_registered_is_registered_when_it_gets_an_owner(ask: Any) -> None:
    code, out, _err = ask("own", "route-planner", "--team", "Logistics", "--yes")
    assert code == 0
    assert "discovered" in out
    assert "team: — → Logistics" in out
    assert "Nothing to change" in ask("own", "route-planner", "--team", "Logistics", "--yes")[1]
    assert "Team: Logistics" in ask("show", "route-planner")[1]


@pytest.mark.parametrize(
    ("option", "value"), [("owner", "x"), ("fixed-cost", "1 EUR"), ("next-run", "2027-01-01")]
)
def test_what_is_cleared_is_not_given_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, value: str
) -> None:
    words = ("own", "bot", "--clear", option, "--clear", "team", f"--{option}", value, "--yes")
    assert run(["--workspace", str(tmp_path), "agents", *words]) == 2
    assert capsys.readouterr().err == (
        f"jauge: --clear {option} and --{option} contradict each other: give one of them "
        "(jauge agents own --help)\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_an_agent_is_suspended_resumed_deprecated_and_retired(ask: Any) -> None:
    for step, state in (
        ("suspend", "suspended"), ("resume", "discovered"), ("deprecate", "deprecated"),
        ("retire", "retired"),
    ):  # fmt: skip
        assert ask(step, "route-planner", "--yes")[0] == 0
        states = {one["name"]: one["state"] for one in records(ask("list", "--json")[1])}
        assert states == {"route-planner": state, "claims-triage": None}
    code, _out, err = ask("resume", "route-planner", "--yes")
    assert code == 4
    assert "not suspended" in err
    assert ask("retire")[0] == 2
    assert ask("retire", "route-planner", "--due")[0] == 2


def test_a_review_is_noted_with_who_made_it(ask: Any) -> None:
    assert ask("review", "route-planner", "--by", "ana", "--yes")[0] == 0
    (*_before, last) = [json.loads(line) for line in ask("history", "--json")[1].splitlines()]
    assert (last["action"], last["by"]) == ("reviewed", "ana")


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12"])
def test_what_is_due_today_is_due_where_the_workspace_is(
    workspace: Path, ask: Any, zone: str
) -> None:
    file = workspace / "jauge.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(f'[workspace]\ntimezone = "{zone}"\n{text}', encoding="utf-8")
    today = datetime.now(ZoneInfo(zone)).date()
    days = {"route-planner": today, "claims-triage": today + timedelta(days=1)}
    for name, day in days.items():
        assert ask("own", name, "--owner", "a@x.eu", "--review-on", day, "--yes")[0] == 0
    for command in (("due",), ("list", "--due")):
        assert [one["name"] for one in records(ask(*command, "--json")[1])] == ["route-planner"]
    said = [ask("show", name)[1] for name in days]
    assert ["Due for review since" in one for one in said] == [True, False]
    assert ask("review", "route-planner", "--yes")[0] == 0
    assert ask("due", "--json")[1] == ""


def test_sixty_days_without_an_owner_are_due_and_retired_together(ask: Any) -> None:
    assert ask("discover", "--yes")[0] == 0
    (due,) = records(ask("due", "--json")[1])
    assert (due["name"], due["due_for"]) == ("claims-triage", "retirement")
    tomorrow = TODAY + timedelta(days=1)
    later = records(ask("due", "--json", "--on", f"{tomorrow:%Y-%m-%d}")[1])
    assert [one["name"] for one in later] == ["claims-triage", "route-planner"]
    assert "claims-triage" in ask("due")[1]
    (listed,) = records(ask("list", "--due", "--json")[1])
    assert listed["name"] == "claims-triage"
    code, out, _err = ask("retire", "--due", "--yes", "--json")
    (event,) = json.loads(out)["events"]
    assert (code, event["name"], event["action"]) == (0, "claims-triage", "retired")
    assert "60 days" in event["reason"]
    assert ask("due", "--json")[1] == ""
    assert [one["name"] for one in records(ask("list", "--state", "retired", "--json")[1])] == [
        "claims-triage"
    ]


def test_owners_of_the_ledgers_lists_of_people_are_known_to_have_left(
    workspace: Path, ask: Any, tmp_path: Path
) -> None:
    people = tmp_path / "people.csv"
    people.write_text(
        "Email,Name,Team,Termination date,Export date\n"
        "gone@example.com,Gone,Ops,2026-01-31,2026-11-01\n"
        "ada@example.com,Ada,Ops,,2026-11-01\n",
        encoding="utf-8",
    )
    assert run(["--workspace", str(workspace), "import", str(people)]) == 0
    code, out, _err = ask("own", "route-planner", "--owner", "gone@example.com", "--yes")
    assert (code, "Owners who have left: gone@example.com." in out) == (0, True)
    code, out, _err = ask("own", "claims-triage", "--owner", "ada@example.com", "--yes")
    assert (code, "have left" in out) == (0, False)
    lines = listed(ask)
    assert lines["route-planner"]["owner_left_on"] == "2026-01-31"
    assert lines["claims-triage"]["owner_left_on"] is None
    code, _out, err = ask("confirm", "route-planner", "--yes")
    assert code == 4
    assert "has left" in err
    (without,) = records(ask("list", "--no-owner", "--json")[1])
    assert without["name"] == "route-planner"


@BOTH
def test_an_owner_who_has_left_or_is_not_among_the_people_is_told_and_taken(ask: Any) -> None:
    assert ask("import", FIXTURES / "people.csv", "--yes")[0] == 0

    def own(*given: str) -> tuple[list[str], list[str], int]:
        found = json.loads(ask("own", "claims-triage", *given, "--json")[1])
        return found["owners_left"], found["owners_unknown"], len(found["events"])

    assert own("--owner", "Bob Roy", "--yes") == (["Bob Roy"], [], 2)
    assert own("--owner", "Bob Roy", "--yes") == (["Bob Roy"], [], 0)
    assert "Owners who have left: Bob Roy." in ask("own", "claims-triage", "--owner", "Bob Roy")[1]
    assert own("--team", "Claims") == ([], [], 1)
    assert own("--clear", "owner") == ([], [], 1)
    assert own("--owner", "eve@example.com") == ([], ["eve@example.com"], 1)
    assert own("--owner", "ada@example.com") == ([], [], 1)


@BOTH
def test_somebody_who_came_back_is_there_again(ask: Any, tmp_path: Path) -> None:
    def people(text: str) -> None:
        (tmp_path / "people.csv").write_text(text, encoding="utf-8")
        assert ask("import", tmp_path / "people.csv", "--yes")[0] == 0

    def due() -> list[str]:
        return [one["name"] for one in records(ask("due", "--json")[1])]

    people(f"mail,left_on\nbob@x.eu,{TODAY - timedelta(days=99):%Y-%m-%d}\n")
    assert ask("own", "claims-triage", "--owner", "bob@x.eu", "--yes")[0] == 0
    people("mail,name\nbob@x.eu,Bob\n")
    assert due() == ["claims-triage"]
    people("mail,left_on\nbob@x.eu,\n")
    assert due() == []
    assert ask("confirm", "claims-triage", "--yes")[0] == 0


@BOTH
def test_cards_and_lists_come_in_together(ask: Any) -> None:
    names = ("owners.csv", "people.csv", "teams.csv", "a2a-0.3.json", "oasf.json", "mcp-list.json",
             "agent365.csv")  # fmt: skip
    files = [FIXTURES / name for name in names]
    code, out, _err = ask("import", *files, "--yes", "--json")
    found = json.loads(out)
    assert (code, found["rejections"], found["dry_run"]) == (0, [], False)
    assert (found["people"], found["teams"]) == (3, 3)
    assert found["owners_left"] == ["Bob Roy"]
    states = {one["name"]: one["state"] for one in records(ask("list", "--json")[1])}
    assert states == {
        "claims-triage": "confirmed",
        "route-planner": "discovered",
        "example.com/contract-reader": "discovered",
        "com.example/weather": "discovered",
        "com.example/fax": "deprecated",
        "HR Helper": "discovered",
        "Old Newsletter": "suspended",
    }
    out = ask("list")[1]
    assert "Silent: no call in the ledger" in out
    assert "com.example/fax" in out
    code, out, _err = ask("show", "weather")
    assert "The ledger shows no call of it." in out
    silent = json.loads(ask("show", "weather", "--json")[1])
    seen = json.loads(ask("show", "claims-triage", "--json")[1])
    assert set(silent) == set(seen)
    again = json.loads(ask("import", *files, "--yes", "--json")[1])
    assert (again["events"], again["people"], again["teams"]) == ([], 0, 0)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("owners.csv", "agent,owner\nclaims-triage,a@x.eu\nnobody,b@x.eu\n",
         "owners.csv: row 2, agent = 'nobody': no agent has this name or id"),
        ("people.csv", "mail,name\na@x.eu,Ann\na@x.eu,Bea\n", "twice: name is Ann in row 1"),
        ("teams.csv", "team,parent\na,b\nb,c\nc,a\n",
         "teams that are part of themselves: a → b → c → a"),
        ("owners.csv", "agent,owner,state\nclaims-triage,a@x.eu,asleep\n", "state = 'asleep'"),
        ("deep.json", "[" * 2000 + "]" * 2000, "nested deeper than 64 levels"),
        ("nul.csv", "agent,owner\nclaims\0,a@x.eu\n", "nul.csv: "),
        ("other.csv", "one,two\n1,2\n", "other.csv: not recognised"),
        ("missing.csv", None, "missing.csv: cannot be read"),
    ],
)  # fmt: skip
def test_one_wrong_file_changes_nothing(
    ask: Any, tmp_path: Path, name: str, text: str | None, said: str
) -> None:
    if text is not None:
        (tmp_path / name).write_text(text, encoding="utf-8")
    good = FIXTURES / "a2a-1.0.json"
    code, out, err = ask("import", good, tmp_path / name, "--yes")
    assert (code, out) == (2, "")
    assert said in err
    assert "1 problem: nothing was changed." in err
    assert ask("history", "--json")[1] == ""


def test_a_refused_import_leaves_the_file_of_the_registry_as_it_was(
    workspace: Path, ask: Any, tmp_path: Path
) -> None:
    assert ask("import", FIXTURES / "people.csv", "--yes")[0] == 0
    before = (workspace / "registry.db").read_bytes()
    (tmp_path / "o.csv").write_text("agent,owner\nnobody,b@x.eu\n", encoding="utf-8")
    assert ask("import", FIXTURES / "a2a-1.0.json", tmp_path / "o.csv", "--yes")[0] == 2
    assert (workspace / "registry.db").read_bytes() == before


def test_a_wrong_file_is_a_rejection_for_machines(ask: Any, tmp_path: Path) -> None:
    (tmp_path / "o.csv").write_text("agent,owner\nnobody,b@x.eu\n", encoding="utf-8")
    files = (FIXTURES / "a2a-1.0.json", tmp_path / "o.csv")
    code, out, err = ask("import", *files, "--yes", "--json")
    found = json.loads(out)
    assert (code, err, found["events"]) == (2, "", [])
    (rejection,) = found["rejections"]
    assert (rejection["file"], rejection["row"], rejection["value"]) == ("o.csv", 1, "nobody")


def test_a_folder_may_hold_other_files(ask: Any, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "note.txt").write_text("hello\n", encoding="utf-8")
    (folder / "card.json").write_bytes((FIXTURES / "a2a-1.0.json").read_bytes())
    code, out, err = ask("import", folder, "--yes")
    assert code == 0
    assert "route-planner" in out
    assert "note.txt: not recognised, left out" in err


def test_a_registry_that_does_not_answer_is_exit_code_5(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = "postgresql://me:hidden@127.0.0.1:1/nowhere"
    (tmp_path / "jauge.toml").write_text(f'[workspace]\nregistry = "{url}"\n', encoding="utf-8")
    for command in (("history",), ("due",), ("list",), ("own", "x", "--team", "t", "--yes")):
        assert run(["--workspace", str(tmp_path), "agents", *command]) == 5
        shown = capsys.readouterr()
        assert shown.err.count("\n") == 1
        assert "hidden" not in shown.err


def test_names_of_registered_agents_are_completed(workspace: Path, ask: Any) -> None:
    assert ask("discover", "--yes")[0] == 0
    root = group()
    context = root.make_context("jauge", ["--workspace", str(workspace), "completion", "bash"])
    with context:
        own = next(one for one in _agents(context).params if one.name == "agent")
        found = own.shell_complete(context, "cl")
        assert [one.value for one in found] == ["claims-triage"]
        (workspace / "registry.db").write_bytes(b"damaged" * 200)
        assert own.shell_complete(context, "cl") == []


def _agents(context: click.Context) -> click.Command:
    several = context.command.get_command(context, "agents")  # type: ignore[attr-defined]
    found = several.get_command(context, "own")
    assert found is not None
    return found


def test_the_example_of_the_page_is_what_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (FIXTURES.parents[2] / "docs/commands/agents.md").read_text(encoding="utf-8")
    ((command, printed),) = re.findall(
        r"```text\n\$ jauge (agents own .+? --yes)\n(.+?)```", page, re.DOTALL
    )
    columns = 'service_namespace = "namespace"\nservice_name = "service"\n'
    (tmp_path / "jauge.toml").write_text(
        MAPPING.replace('agent_name = "agent"\n', columns), encoding="utf-8"
    )
    (tmp_path / "calls.csv").write_text(
        "id,at,in,out,model,namespace,service,provider,env\n"
        "1,2026-11-22T01:02:00,10,1,gpt-4o-mini,claims,claims-bot,openai,production\n",
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    assert run(["import", "calls.csv"]) == 0
    capsys.readouterr()
    assert run(shlex.split(command)) == 0
    assert capsys.readouterr().out == printed


def test_french_is_spoken(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--workspace", str(workspace), "--lang", "fr", "agents", "discover"]) == 0
    assert "découvert" in capsys.readouterr().out
