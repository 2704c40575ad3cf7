"""People are protected: nobody is named, few are told of by no view, erasing keeps every sum."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jauge.surfaces.cli.main import run

CONFIGURATION = """
[[tool]]
name = "ChatGPT"
price = "30 EUR"
[[tool]]
name = "Claude"
price = "25 EUR"
[[consolidation]]
name = "one"
replaces = ["ChatGPT", "Claude"]
seat_price = ["10 EUR"]
[mapping.own]
table = "seat"
match = "own*.csv"
columns = { user_id = "Who", team = "Team", account = "Space", as_of = "Day", x_remark = "Remark" }
constants = { tool = "Own", status = "active" }
"""
FIRST = ("Ada", "Bea", "Cleo", "Dora", "Eva", "Fred", "Gus", "Hugo", "Ines", "Jules", "Karl", "Lou")
LAST = "Zyxwell"
TEAMS = {"Sales": FIRST[:6], "Legal": FIRST[6:11], "Board": FIRST[11:]}


def mail(first: str) -> str:
    return f"{first.lower()}.{LAST.lower()}@corp.example"


def files(folder: Path) -> Iterator[Path]:
    """Lists in which people are named wherever a list can name them."""
    team = {first: name for name, several in TEAMS.items() for first in several}
    people = "Email,Login,Name,Team,Hire date,Termination date,Export date\n" + "".join(
        f"{mail(one)},{one.lower()}{LAST},{one} {LAST},{team[one]},2020-01-01,,2026-09-30\n"
        for one in FIRST
    )
    head = "Export date,Tool,Workspace,Email,Name,Status,Last active,Department,Plan\n"
    seats = head + "".join(
        f"2026-09-30,{tool},{mail(one)}'s Workspace,{mail(one)},{one} {LAST},active,"
        f"2026-{'09' if n % 3 else '01'}-20,{team[one]},{plan}\n"
        for n, one in enumerate(FIRST)
        for tool, plan in (("ChatGPT", "plus"), ("Claude", "team"))
        if tool == "ChatGPT" or n < 7
    )
    bad = f"2026-09-30,ChatGPT,main,{mail('Ada')},x,active,Ada {LAST},Sales,team\n"
    own = "Who,Team,Space,Day,Remark\n" + "".join(
        f"{mail(one)},{team[one]} {mail(one)},of {mail(one)},2026-09-30,ask {mail(one)}\n"
        for one in FIRST[:6]
    )
    for name, text in (("people", people), ("seats", seats + bad), ("own", own)):
        path = folder / f"{name}.csv"
        path.write_text(text, encoding="utf-8")
        yield path


VIEWS = (
    (),
    ("--by", "team"),
    ("--by", "account,plan"),
    ("--by", "tool,team,status"),
    ("--adoption",),
    ("--overlap",),
    ("--consolidate", "one"),
)


class Asker:
    """The workspace, and everything that a command says."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.capsys = capsys

    def says(self, *command: str, codes: tuple[int, ...] = (0,)) -> str:
        assert run(["--workspace", str(self.folder), *command]) in codes
        said = self.capsys.readouterr()
        return said.out + said.err

    def seats(self, *options: str) -> str:
        return self.says("seats", "--on", "2026-09-30", *options)


@pytest.fixture
def ask(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Asker:
    folder, lists = tmp_path / "workspace", tmp_path / "lists"
    folder.mkdir()
    lists.mkdir()
    (folder / "jauge.toml").write_text(CONFIGURATION, encoding="utf-8")
    asker = Asker(folder, capsys)
    said = asker.says("import", *map(str, files(lists)), codes=(3,))
    assert_nameless(said)
    assert '"rows_rejected": 1' in said
    return asker


def assert_nameless(text: str) -> None:
    assert LAST.lower() not in text.lower()
    assert not re.search(rf"\b({'|'.join(FIRST)})\b", text)


def test_nobody_is_named_unless_asked_for(ask: Asker, tmp_path: Path) -> None:
    for view in VIEWS:
        assert_nameless(ask.seats(*view) + ask.seats(*view, "--json"))
    assert_nameless(ask.seats("--by", "account", "--csv"))
    for command in (
        ("people", "list"),
        ("people", "list", "--json"),
        ("people", "record"),
        ("export", "seats", "--format", "csv"),
        ("export", "seats", "--format", "jsonl"),
        ("doctor",),
        ("import", "--dry-run", str(tmp_path / "lists")),
    ):
        assert_nameless(ask.says(*command, codes=(0, 1, 3, 5)))
    page, book, chart = (tmp_path / name for name in ("r.html", "r.xlsx", "c.svg"))
    ask.says("report", "--format", "html", "-o", str(page))
    assert_nameless(page.read_text(encoding="utf-8"))
    ask.says("report", "--format", "xlsx", "-o", str(book))
    with zipfile.ZipFile(io.BytesIO(book.read_bytes())) as opened:
        for name in opened.namelist():
            assert_nameless(opened.read(name).decode())
    ask.seats("--chart", str(chart), "--by", "account")
    assert_nameless(chart.read_text(encoding="utf-8"))
    assert f"Ada {LAST}" in ask.seats("--names", "--json")


def test_no_stored_row_holds_an_address(ask: Asker) -> None:
    text = ask.says("export", "seats", "--format", "jsonl")
    rows = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    assert len(rows) == 12 + 7 + 6
    assert {row["account"] for row in rows if row["tool"] == "Own"} == {"of …@corp.example"}
    assert "ask …@corp.example" in text


def test_a_team_of_few_is_told_by_no_view(ask: Asker) -> None:
    for view in VIEWS:
        assert "Board" not in ask.seats(*view, "--json")


def totals(ask: Asker) -> list[str]:
    return [ask.seats(*view, "--json") for view in VIEWS]


def test_erasing_leaves_every_figure(ask: Asker) -> None:
    before = totals(ask)
    for first in ("Ada", "Lou"):
        assert "1 person forgotten" in ask.says("people", "erase", mail(first))
    assert totals(ask) == before
    named = ask.seats("--names", "--json")
    assert "Ada" not in named
    assert "Dora" in named
    assert not ask.says("people", "export", mail("Ada"))


def test_retaining_leaves_every_figure(ask: Asker) -> None:
    before = totals(ask)
    assert "12 people forgotten" in ask.says("people", "retain", "--months", "1", "--yes")
    text = ask.says("export", "seats", "--format", "jsonl")
    pseudonyms = {json.loads(line)["user_id"][:2] for line in text.splitlines() if line[:1] == "{"}
    assert totals(ask) == before
    assert pseudonyms == {"e_"}


def test_retaining_keeps_what_seats_of_today_need(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Last uses and leavers stand in old lists alone: without them idle seats would be active."""
    today = datetime.now(UTC).date().isoformat()
    head = "Export date,Tool,Email,Status,Last active\n"
    lists = {
        "older": head + "".join(
            f"2025-12-31,ChatGPT,{mail(one)},active,2025-12-20\n" for one in FIRST
        ),
        "old": head + "".join(
            f"2026-01-31,ChatGPT,{mail(one)},active,2026-01-20\n" for one in FIRST
        ),
        "new": head + "".join(f"{today},ChatGPT,{mail(one)},active,\n" for one in FIRST[:8]),
        "people": "Email,Name,Team,Termination date,Export date\n" + "".join(
            f"{mail(one)},{one} {LAST},Sales,{'2026-01-15' if one == 'Ada' else ''},2026-01-31\n"
            for one in FIRST
        ),
    }  # fmt: skip
    ask = Asker(tmp_path, capsys)
    (tmp_path / "jauge.toml").write_text(CONFIGURATION, encoding="utf-8")
    for name, text in lists.items():
        path = tmp_path / f"{name}.csv"
        path.write_text(text, encoding="utf-8")
        ask.says("import", "--as", "people-hr" if name == "people" else "seat-list", str(path))

    def figures() -> list[str]:
        views = ((), ("--by", "team"), ("--adoption",), ("--names",))
        return [ask.says("seats", "--on", today, *view, "--json") for view in views]

    before = figures()
    assert [json.loads(before[0].splitlines()[0])[state] for state in ("idle", "leaver")] == [7, 1]
    said = " ".join(ask.says("people", "retain", "--months", "1", "--yes").split())
    # All twelve in the older list; in the others the four who hold no seat any more.
    assert "rows: seat 16, person 4." in said or "rows: person 4, seat 16." in said
    assert figures() == before
    assert "Lou" not in ask.says("people", "list", "--names")
