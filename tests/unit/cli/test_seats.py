"""`jauge seats` over lists that `jauge import` brought in: the figures of real formats."""

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from jauge.surfaces.cli.main import run

FIXTURES = Path(__file__).parents[2] / "fixtures" / "finops"
CONTRACTS = """
[[tool]]
name = "Microsoft 365 Copilot"
price = "28.10 EUR"
seats = 20
renews_on = 2026-12-31
notice_days = 45
term_months = 12
"""
PEOPLE = "Email,Login,Name,Team,Hire date,Termination date,Export date\n" + "".join(
    f"{name}@example.com,{name},{name.upper()},{team},2020-01-01,{left},2026-10-31\n"
    for name, team, left in [
        *((f"dev{n:02}", "Platform" if n < 20 else "Data", "") for n in range(23)),
        ("dev23", "Data", "2026-10-15"),
    ]
)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("workspace")
    (folder / "jauge.toml").write_text(CONTRACTS, encoding="utf-8")
    files = (
        "github_copilot/billing_seats.json",
        "github_copilot/usage_metrics_users_1_day.ndjson",
        "microsoft_365",
        "chatgpt",
    )
    paths = [str(FIXTURES / one) for one in files]
    assert run(["--workspace", str(folder), "import", *paths]) == 0
    return folder


@pytest.fixture(scope="module")
def with_people(workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("people") / "workspace"
    shutil.copytree(workspace, folder)
    people = folder.parent / "people.csv"
    people.write_text(PEOPLE, encoding="utf-8")
    assert run(["--workspace", str(folder), "import", str(people)]) == 0
    return folder


def asked(workspace: Path, capsys: pytest.CaptureFixture[str], *options: str) -> str:
    code = run(["--workspace", str(workspace), "seats", "--on", "2026-10-31", *options])
    out = capsys.readouterr().out
    assert code == 0
    return out


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def by_tool(text: str) -> dict[str, dict[str, Any]]:
    return {line["tool"]: line for line in lines(text)}


def figures(line: dict[str, Any], *names: str) -> tuple[Any, ...]:
    return tuple(line[name] for name in names)


def test_github_copilot(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = by_tool(asked(workspace, capsys, "--json"))["GitHub Copilot"]
    names = ("seats", "never_active", "inactive", "in_grace", "cancelled", "reclaimable", "waste")
    assert figures(line, *names) == (24, 3, 3, 1, 1, 4, "76")
    # The seat whose cancellation is for tomorrow is still paid today.
    names = ("currency", "tax_basis", "monthly_cost", "users", "active_users")
    assert figures(line, *names) == ("USD", "net", "456", 24, 18)
    assert line["cost_per_active_user"] == "25.333333333333333333"
    assert line["seen_elsewhere"] == 2


def test_microsoft_365_copilot(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = by_tool(asked(workspace, capsys, "--json"))["Microsoft 365 Copilot"]
    names = ("seats", "never_active", "inactive", "reclaimable", "currency", "waste")
    assert figures(line, *names) == (15, 2, 2, 4, "EUR", "112.4")
    assert figures(line, "seats_bought", "unassigned", "cash_from") == (20, 5, "2026-12-31")


def test_chatgpt_has_no_price(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = by_tool(asked(workspace, capsys, "--json"))["ChatGPT"]
    assert figures(line, "seats", "pending", "reclaimable", "unpriced") == (12, 1, 2, 11)
    assert figures(line, "currency", "waste", "monthly_cost") == (None, None, None)


def test_days_of_idleness_and_grace_are_asked_for(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def copilot(*options: str) -> dict[str, Any]:
        return by_tool(asked(workspace, capsys, "--json", *options))["GitHub Copilot"]

    assert copilot("--grace-days", "0")["reclaimable"] == 5
    assert copilot("--idle-days", "1000")["reclaimable"] == 2
    assert copilot("--idle-days", "1")["active"] < 18


def test_no_list_by_then_is_said(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--workspace", str(workspace), "seats", "--on", "2026-10-01"]) == 0
    said = capsys.readouterr()
    assert not said.out
    assert "no list of seats of 2026-10-01" in said.err


def test_states_add_up_in_every_group(
    with_people: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    states = ("active", "never_used", "idle", "pending", "cancelled", "leaver")
    for by in ("tool", "team", "status", "class", "account,plan"):
        found = lines(asked(with_people, capsys, "--json", "--by", by))
        assert sum(line["seats"] for line in found) == 51
        assert all(line["seats"] == sum(line[state] for state in states) for line in found)
        assert sum(line["reclaimable"] for line in found) == 11


def test_who_has_left_is_found_in_the_list_of_people(
    with_people: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = by_tool(asked(with_people, capsys, "--json"))["GitHub Copilot"]
    assert figures(line, "leaver", "reclaimable", "waste") == (1, 5, "95")


def test_a_small_team_is_never_a_line(
    with_people: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for options in (("--json",), ("--csv",), ()):
        text = asked(with_people, capsys, "--by", "team", *options)
        assert "Platform" in text
        assert "Data" not in text
    found = lines(asked(with_people, capsys, "--json", "--by", "team"))
    assert all(line["users"] >= 5 for line in found)
    assert [line.get("others") for line in found][-1]


def test_names_are_for_who_assigns_seats(
    with_people: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "DEV" not in asked(with_people, capsys, "--by", "tool,team,status")
    named = lines(asked(with_people, capsys, "--names", "--json"))
    copilot = {one["name"] for one in named if one["tool"] == "GitHub Copilot"}
    assert copilot == {"DEV03", "DEV05", "DEV11", "DEV20", "DEV23"}
    assert "DEV03" in asked(with_people, capsys, "--names")
    assert "DEV03" in asked(with_people, capsys, "--names", "--csv")


def test_names_are_refused_where_nobody_is_named(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--workspace", str(workspace), "seats", "--names"]) == 4
    assert "no list of people" in capsys.readouterr().err


@pytest.mark.parametrize("view", ["--names", "--adoption"])
@pytest.mark.parametrize("form", [(), ("--json",), ("--csv",)])
def test_without_a_list_of_seats_views_say_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], view: str, form: tuple[str, ...]
) -> None:
    assert run(["--workspace", str(tmp_path), "seats", view, *form]) == 0
    said = capsys.readouterr()
    assert not said.out
    assert "holds no list of seats" in said.err


def test_where_every_seat_is_used_nobody_need_be_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    used = tmp_path / "seats.csv"
    head = "Export date,Tool,Email,Status,Last active\n"
    used.write_text(f"{head}2026-09-30,Own,a@x.com,active,2026-09-29\n", encoding="utf-8")
    assert run(["--workspace", str(tmp_path), "import", str(used)]) == 0
    capsys.readouterr()
    assert run(["--workspace", str(tmp_path), "seats", "--on", "2026-09-30", "--names"]) == 0
    assert "can be given back" in capsys.readouterr().err


def test_csv_has_the_same_figures(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = list(csv.DictReader(io.StringIO(asked(workspace, capsys, "--csv"))))
    assert {row["tool"]: row["waste"] for row in rows} == {
        "GitHub Copilot": "76",
        "Microsoft 365 Copilot": "112.4",
        "ChatGPT": "",
    }


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--by", "person"), "not grouped by 'person'"),
        (("--on", "31/10/2026"), "is not a day"),
        (("--json", "--csv"), "exclude each other"),
    ],
)
def test_a_wrong_question_is_a_line(
    workspace: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], said: str
) -> None:
    assert run(["--workspace", str(workspace), "seats", *options]) == 2
    assert said in capsys.readouterr().err


def test_a_table_fits_and_says_what_is_unknown(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = asked(workspace, capsys)
    assert "$76.00" in text
    assert "€112.40 + $76.00 *" in text
    assert "11 seats without a known price" in text
    assert max(map(len, text.splitlines())) <= 100


def test_adoption_has_a_line_per_list(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = by_tool(asked(workspace, capsys, "--adoption", "--json"))
    assert figures(found["Microsoft 365 Copilot"], "users", "active_users") == (15, 11)
    assert "Microsoft" in asked(workspace, capsys, "--adoption", "--csv")
    assert "2026-10-31" in asked(workspace, capsys, "--adoption")
    assert "60+ d" in asked(workspace, capsys, "--adoption")


@pytest.mark.parametrize("options", [(), ("--adoption",)])
@pytest.mark.parametrize("kind", ["svg", "png", "html"])
def test_a_chart_is_drawn(
    workspace: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    options: tuple[str, ...],
    kind: str,
) -> None:
    path = tmp_path / f"seats.{kind}"
    asked(workspace, capsys, *options, "--chart", str(path))
    drawn = path.read_bytes()
    if kind == "png":
        assert drawn.startswith(b"\x89PNG")
        return
    text = drawn.decode()
    names = ("Microsoft 365 Copilot",) if options else ("GitHub Copilot", "USD a month")
    assert all(name in text for name in names)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--adoption", "--overlap"), "--adoption, --overlap exclude each other"),
        (("--overlap", "--chart", "a.svg"), "--overlap has no chart"),
        (("--chart", "a.pdf"), "ends in .svg, .png or .html"),
    ],
)
def test_views_exclude_each_other(
    workspace: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], said: str
) -> None:
    assert run(["--workspace", str(workspace), "seats", *options]) == 2
    assert said in capsys.readouterr().err


TWO = "Export date,Tool,Email,Status,Last active\n" + "".join(
    f"2026-10-31,{tool},p{n}@example.com,active,2026-10-30\n"
    for n in range(6)
    for tool in ("ChatGPT", "Claude")
)


PRICES = (("ChatGPT", 29), ("Claude", 25))


def test_tools_of_one_class_overlap(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    contracts = [f'[[tool]]\nname = "{name}"\nprice = "{price} EUR"\n' for name, price in PRICES]
    (tmp_path / "jauge.toml").write_text("".join(contracts), encoding="utf-8")
    (tmp_path / "two.csv").write_text(TWO, encoding="utf-8")
    assert run(["--workspace", str(tmp_path), "import", str(tmp_path / "two.csv")]) == 0
    capsys.readouterr()
    whole, pair = lines(asked(tmp_path, capsys, "--overlap", "--json"))
    assert figures(whole, "class", "tool", "people", "monthly_cost") == (
        "chat_assistant",
        None,
        6,
        "150",
    )
    assert figures(pair, "tool", "other", "people", "monthly_cost", "currency") == (
        "ChatGPT",
        "Claude",
        6,
        "150",
        "EUR",
    )
    text = asked(tmp_path, capsys, "--overlap")
    assert "ChatGPT + Claude" in text
    assert max(map(len, text.splitlines())) <= 80
    assert "@" not in text + asked(tmp_path, capsys, "--overlap", "--csv")


def test_without_overlap_it_is_said(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "No two tools of one class" in asked(workspace, capsys, "--overlap")
