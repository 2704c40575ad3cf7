"""`jauge tags`: what rules decide, why a row has its tags, what other rules would move."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from jauge.surfaces.cli.main import run

CONFIGURATION = """
[workspace]
timezone = "Europe/Paris"
currency = "USD"
[mapping.log]
match = "calls*.csv"
table = "usage"
timezone = "UTC"
key = ["id"]
constants = { provider_name = "openai", response_model = "gpt-4o-mini" }
[mapping.log.columns]
started_at = "at"
input_tokens = "in"
output_tokens = "out"
agent_name = "agent"
response_id = "answer"
"tags.team" = "team"
"""
RULES = """
[[tag.team]]
value = "Support"
when = { agent = ["support-*", "faq-bot"] }
from = 2026-10-01
[[tag.team]]
value = "{tags.team}"
[[tag.team]]
value = "Nobody"
when = { agent = "no-such-agent" }
[[tag.team]]
value = "Late"
when = { agent = "support-fr" }
[[tag.unit]]
value = "Operations"
when = { team = ["Support", "Returns"] }
[[split]]
name = "shared platform"
pool = { team = "Platform" }
to = "team"
by = "driver:seats.csv"
"""
CALLS = """id,at,in,out,agent,team,answer
1,2026-09-30T21:59:00Z,1000000,0,faq-bot,,r1
2,2026-09-30T22:01:00Z,2000000,0,faq-bot,,r2
3,2026-10-10T10:00:00Z,3000000,0,support-fr,Platform,r3
4,2026-10-10T10:00:00Z,4000000,0,gateway,Platform,r4
5,2026-10-11T10:00:00Z,5000000,0,helper,Returns,r5
6,2026-10-11T10:00:00Z,6000000,0,helper,Returns,r5
"""
PER_MILLION = Decimal("0.15")
"""What a million input tokens of the model cost, in USD."""


@pytest.fixture
def workspace(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Path:
    folder = tmp_path / "workspace"
    folder.mkdir()
    (folder / "jauge.toml").write_text(CONFIGURATION + RULES, encoding="utf-8")
    (folder / "seats.csv").write_text("target;weight\nSupport;1,5\nReturns;0,5\nX;many\n", "utf-8")
    (tmp_path / "calls.csv").write_text(CALLS, encoding="utf-8")
    assert run(["--workspace", str(folder), "import", str(tmp_path / "calls.csv")]) == 0
    capfd.readouterr()
    return folder


def tags(workspace: Path, *arguments: str) -> int:
    return run(["--workspace", str(workspace), "tags", *arguments])


def cost(calls: int) -> str:
    return f"{calls * PER_MILLION:f}".rstrip("0").rstrip(".")


def words(text: str) -> str:
    return " ".join(text.split())


def test_list_tells_what_each_rule_decides_and_which_never_do(
    workspace: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert tags(workspace, "list", "--json") == 0
    said = capfd.readouterr()
    found = json.loads(said.out)
    assert (found["schema"], found["currency"]) == ("jauge.tags-list/1", "USD")
    assert "seats.csv: row 3, weight = 'many': is not a number" in said.err
    by_key = {key["key"]: key for key in found["keys"]}
    assert [key["key"] for key in found["keys"]] == ["unit", "team"]
    team = by_key["team"]
    assert (team["calls"], team["unallocated"]["calls"]) == (6, 1)
    assert team["unallocated_share"] == pytest.approx(1 / 21)
    rules = [(rule["calls"], rule["state"]) for rule in team["rules"]]
    assert rules == [(2, "decides"), (3, "decides"), (0, "never_met"), (0, "hidden")]
    assert team["rules"][0]["costs"] == [{"amount": cost(5), "currency": "USD"}]
    assert team["rules"][0]["from"] == "2026-10-01"
    assert by_key["unit"]["unallocated_share"] == pytest.approx(5 / 21)

    assert tags(workspace, "list", "--key", "team", "--period", "2026-10") == 0
    out = words(capfd.readouterr().out)
    assert "— unallocated 0.00 0 0.0%" in out
    assert "No row meets the conditions of: 3." in out
    assert "Earlier rules take every row of: 4." in out


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["list", "--key", "tema"], "no virtual tag 'tema': use one of team, unit"),
        (["test"], "name the changed file"),
        (["explain", "nothing"], "no row 'nothing'"),
        (["explain", "r5"], "'r5' means several rows: give one of"),
        (["list", "--period", "October"], "is not a period"),
    ],
)
def test_what_cannot_be_answered_is_a_usage_error(
    workspace: Path, capfd: pytest.CaptureFixture[str], arguments: list[str], line: str
) -> None:
    assert tags(workspace, *arguments) == 2
    assert line in capfd.readouterr().err


def test_explain_says_which_rule_decided_and_where_the_money_goes(
    workspace: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert tags(workspace, "explain", "r4", "--json") == 0
    found = json.loads(capfd.readouterr().out)
    team = next(tag for tag in found["tags"] if tag["key"] == "team")
    assert (team["value"], team["rule"]) == ("Platform", 2)
    assert team["failed"][0]["rule"] == 1
    assert team["failed"][0]["reasons"] == [
        {"reason": "no_match", "column": "agent", "patterns": ["support-*", "faq-bot"],
         "value": "gateway"}
    ]  # fmt: skip
    (shared,) = found["splits"]
    assert (shared["month"], shared["pool"], shared["amount"]) == ("2026-10", cost(4), cost(4))
    assert [(one["value"], one["amount"]) for one in shared["targets"]] == [
        ("Returns", cost(1)),
        ("Support", cost(3)),
    ]
    assert tags(workspace, "explain", found["id"][:8]) == 0
    out = words(capfd.readouterr().out)
    assert "team = Platform rule 1 does not match: agent is gateway, not support-*" in out
    assert "split shared platform (2026-10)" in out
    assert "team = Support: $0.45 (75.0%)" in out


def test_explain_says_when_a_rule_is_not_in_force(
    workspace: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert tags(workspace, "explain", "r1") == 0
    out = words(capfd.readouterr().out)
    assert "rule 1 does not match: it begins later" in out
    assert "rule 2 does not match: tags.team, which it copies, is unknown" in out
    assert "team = unallocated" in out
    assert "unit = unallocated rule 1 does not match: team is (unknown), not Support" in out


def test_a_changed_file_says_what_would_move_and_saves_nothing(
    workspace: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    changed = tmp_path / "changed.toml"
    text = CONFIGURATION + RULES.replace('"faq-bot"]', '"helper"]').replace("Operations", "Ops")
    changed.write_text(text, encoding="utf-8")
    before = (workspace / "jauge.toml").read_bytes()
    assert tags(workspace, "test", str(changed), "--json", "--key", "team") == 0
    found = json.loads(capfd.readouterr().out)
    assert (found["schema"], found["asked"]) == ("jauge.tags-test/1", ["team"])
    (team,) = found["keys"]
    moves = {(move["from"], move["to"]): move for move in team["moves"]}
    assert moves.keys() == {("Returns", "Support"), ("Support", "unallocated")}
    assert moves["Returns", "Support"]["calls"] == 2
    assert moves["Returns", "Support"]["costs"] == [{"amount": cost(11), "currency": "USD"}]
    sums = {side: sum(Decimal(one[side]) for one in team["allocations"]) for side in
            ("before", "after")}  # fmt: skip
    assert sums["before"] == sums["after"]
    assert tags(workspace, "test", "--config", str(changed)) == 0
    out = words(capfd.readouterr().out)
    assert "Returns Support 1.65 2" in out
    assert "Operations Ops" in out
    assert "Nothing was saved." in out
    assert (workspace / "jauge.toml").read_bytes() == before


def test_the_same_file_moves_nothing(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert tags(workspace, "test", str(workspace / "jauge.toml")) == 0
    assert "Nothing would move." in capfd.readouterr().out


def test_an_empty_ledger_has_nothing_to_say(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "jauge.toml").write_text('[[tag.team]]\nvalue = "x"\n', encoding="utf-8")
    assert tags(tmp_path, "list") == 0
    assert "No virtual tags or no calls" in words(capfd.readouterr().out)
    assert tags(tmp_path, "explain", "abcd") == 2
    assert "holds no usage" in capfd.readouterr().err
    assert tags(tmp_path, "test", str(tmp_path / "jauge.toml")) == 0


def test_keys_are_completed(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from click.shell_completion import ShellComplete

    from jauge.surfaces.cli.main import group

    monkeypatch.setenv("JAUGE_WORKSPACE", str(workspace))
    complete = ShellComplete(group(), {}, "jauge", "_JAUGE_COMPLETE")
    assert [one.value for one in complete.get_completions(["tags", "list", "--key"], "t")] == [
        "team"
    ]
    monkeypatch.setenv("JAUGE_WORKSPACE", str(workspace / "nowhere"))
    assert complete.get_completions(["tags", "list", "--key"], "t") == []


def test_french(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert tags(workspace, "list", "--lang", "fr") == 0
    assert "unallocated" not in capfd.readouterr().out


def test_a_cost_that_bad_rows_of_a_driver_would_change_names_them(
    workspace: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["--workspace", str(workspace), "cost", "--by", "team"]) == 0
    assert "seats.csv: row 3, weight = 'many'" in capfd.readouterr().err


@pytest.fixture
def billed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> list[str]:
    """The options of a workspace that holds two lines of bills and no call."""
    rule = '[[tag.team]]\nvalue = "{}"\nwhen = {{ provider = "AWS" }}\n'
    columns = {
        "provider_name": "by",
        "effective_cost": "cost",
        "billing_currency": "currency",
        "charge_period_start": "at",
    }
    (tmp_path / "jauge.toml").write_text(
        rule.format("Cloud")
        + rule.format("Never")
        + '[mapping.bill]\ntable = "charge"\nmatch = "bill.csv"\ntimezone = "UTC"\n'
        + "[mapping.bill.columns]\n"
        + "".join(f'{name} = "{column}"\n' for name, column in columns.items()),
        encoding="utf-8",
    )
    bill = "by,cost,currency,at\nAWS,8.91,EUR,2026-10-01\nAWS,5.00,EUR,2026-09-01\n"
    (tmp_path / "bill.csv").write_text(bill, encoding="utf-8")
    here = ["--workspace", str(tmp_path)]
    assert run([*here, "import", str(tmp_path / "bill.csv")]) == 0
    capfd.readouterr()
    return here


def test_rules_that_decide_lines_of_bills_alone_are_not_called_hidden(
    billed: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    assert run([*billed, "tags", "list", "--json"]) == 0
    [key] = json.loads(capfd.readouterr().out)["keys"]
    assert [rule["state"] for rule in key["rules"]] == ["decides", "hidden"]


def test_what_changed_the_total_stands_under_a_table_of_any_width(
    billed: list[str], capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    compared = ["--by", "provider", "--period", "2026-10", "--compare", "2026-09"]
    assert run([*billed, "cost", *compared]) == 0
    found = " ".join(capfd.readouterr().out.split())
    assert "Mix" not in found
    assert "+3.91 EUR: price 0.00, volume 0.00, mix 0.00, other +3.91." in found
