"""`jauge demo`: what it makes, that it can be run twice, and that it keeps what is there."""

import json
from contextlib import redirect_stdout
from decimal import Decimal
from importlib.resources import as_file, files
from io import StringIO
from pathlib import Path

import pytest

from jauge import i18n
from jauge.surfaces.cli import demo, main

CALLS = 52_000
FIXTURES = Path(__file__).parents[2] / "fixtures" / "finops"
NO_DATA = {"README.md", "jauge.toml"}


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The workspaces of the traffic and the month, and what is printed of the month in English."""
    folder = tmp_path_factory.mktemp("demo") / "spend"
    _fill(folder)
    assert demo.show_traffic(folder) == 0
    with redirect_stdout(StringIO()) as out:
        assert demo.show_company(folder / demo.COMPANY) == 0
    return folder, out.getvalue()


@pytest.fixture(scope="module")
def workspace(shown: tuple[Path, str]) -> Path:
    return shown[0]


def _fill(folder: Path) -> None:
    """What the command fills but the year of the group, which tests/unit/demo is about."""
    with as_file(files("jauge.demo")) as data:
        demo.prepare(folder, data, "traces")
        demo.prepare(folder / demo.COMPANY, data / demo.COMPANY, "fictitious")
        demo.fill_traffic(folder, data)
        demo.fill_month(folder / demo.COMPANY, data)


def test_the_demo_shows_real_traffic_once(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _fill(workspace)
    for asked in demo.QUESTIONS:
        assert demo.ask(workspace, asked) == 0
    said = capsys.readouterr()
    assert said.err.count(" 0 added") == 2
    for name in ("coding-assistant", "customer-chat", "code-completion", "claude-opus-4-6"):
        assert name in said.out
    total = next(line for line in said.out.splitlines() if line.strip().startswith("Total"))
    counts = [
        int(part.replace(",", ""))
        for part in total.split()
        if part[0].isdigit() and "." not in part
    ]
    assert max(counts) > CALLS


def test_the_report_is_one_file_in_the_workspace(workspace: Path) -> None:
    page = (workspace / demo.REPORT).read_text(encoding="utf-8")
    assert "coding-assistant" in page
    assert 'src="http' not in page


def test_every_command_that_it_prints_fits_80_columns(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for asked in demo.QUESTIONS:
        assert main.run(["--workspace", str(workspace), *asked]) == 0
    assert max(len(line) for line in capsys.readouterr().out.splitlines()) <= 80


def test_the_company_is_reconciled_and_no_figure_of_the_traffic(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    company = ["--workspace", str(workspace / demo.COMPANY)]
    assert main.run([*company, *demo.SPENT, "--json"]) == 0
    spent = json.loads(capsys.readouterr().out)
    # 505.80 + 430.40 + 348.00 + 136.67 + 36.40 + 27.19 - 26.10
    assert spent["total"] == "1458.36"

    assert main.run([*company, *demo.RECONCILED, "--json"]) == 0
    entries = json.loads(capsys.readouterr().out)["suppliers"]
    assert len(entries) == 16
    assert {Decimal(one["unexplained"]) for one in entries} == {Decimal(0)}
    compared = {
        (one["supplier"], one["provider_cost"], one["bank"])
        for one in entries
        if all(gap["kind"] != "missing_source" for gap in one["gaps"])
    }
    assert compared == {
        ("AWS", "36.8711238", "39.6"),
        ("Anthropic", "95.9303781", "87.58"),
        ("GitHub", "472", "430.4"),
        ("Microsoft", "421.5", "505.8"),
        ("OVHcloud", "72.05", "86.46"),
        ("OpenAI", "54.545872875", "49.8"),
        ("OpenAI", "319", "348"),
        ("Scaleway", "172.32", "206.78"),
    }

    # Eleven seats at 29 are 319; the bank paid 348, twelve: one person is invited and charged.
    chatgpt = next(one for one in entries if one["product"] == "ChatGPT")
    assert [(gap["kind"], gap["amount"]) for gap in chatgpt["gaps"]] == [("untraced_use", "29")]
    # So the tax of both is known: 20 % of 421.50, none of 348.
    assert (spent["net"], spent["tax"], spent["tax_unknown"]) == ("769.5", "84.3", "604.56")
    assert (spent["unexplained"], spent["without_source"]) == ({}, 8)

    assert main.run(["--workspace", str(workspace), "reconcile", "--period", "2026-10"]) == 0
    assert "Scaleway" not in capsys.readouterr().out


def test_contract_prices_make_seats_that_can_be_given_back_money(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    company = ["--workspace", str(workspace / demo.COMPANY)]
    assert main.run([*company, "seats", "--on", "2026-10-31", "--json"]) == 0
    tools = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    # 2 x 29.00, 4 x 19 and 4 x 28.10
    assert {(one["tool"], one["waste"], one["currency"]) for one in tools} == {
        ("ChatGPT", "58", "EUR"),
        ("GitHub Copilot", "76", "USD"),
        ("Microsoft 365 Copilot", "112.4", "EUR"),
    }


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("in short:", "Nothing is unexplained", "8 lines lack", "could be given back")),
        ("fr", ("en bref :", "Rien n’est inexpliqué", "8 lignes sont sans", "être rendus")),
    ],
)
def test_the_company_is_shown_in_both_languages_and_names_commands_that_work(
    language: str,
    words: tuple[str, ...],
    shown: tuple[Path, str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    workspace, text = shown
    if language == "fr":
        i18n.use(language)
        assert demo.show_company(workspace / demo.COMPANY) == 0
        text = capsys.readouterr().out
    lines = text.splitlines()
    for word in words:
        assert word in "\n".join(lines)
    assert max(len(line) for line in lines if "jauge --workspace" not in line) <= 80
    named = [line.split()[1:] for line in lines if line.startswith("  jauge ")]
    assert len(named) == 4
    for arguments in named:
        assert main.run(["--lang", language, *arguments]) == 0
        assert capsys.readouterr().out


def test_the_report_of_the_company_is_about_its_month(workspace: Path) -> None:
    page = (workspace / demo.COMPANY / demo.REPORT).read_text(encoding="utf-8")
    assert "Scaleway" in page.partition('id="reconciled"')[2]
    assert "coding-assistant" not in page


@pytest.mark.parametrize(
    ("folder", "note", "title", "mark"),
    [
        (".", "no bill", "Real traces, no bill", "no bill"),
        (demo.COMPANY, "Fictitious", "fictitious", "Fictif"),
    ],
)
def test_whatever_is_asked_of_a_workspace_says_what_it_is(
    folder: str,
    note: str,
    title: str,
    mark: str,
    workspace: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Commands in the language of who asks, the company's page in that of the company."""
    assert main.run(["--workspace", str(workspace / folder), "cost", "--json"]) == 0
    assert note in capsys.readouterr().err
    page = (workspace / folder / demo.REPORT).read_text(encoding="utf-8")
    assert title in page.partition("<title>")[2].partition("</title>")[0]
    assert mark in page.partition('<p class="marked"')[2].partition("</p>")[0]


def test_a_workspace_of_ones_own_says_nothing_of_demos(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.run(["init", str(tmp_path / "own")]) == 0
    capsys.readouterr()
    assert main.run(["--workspace", str(tmp_path / "own"), "doctor"]) == 0
    assert capsys.readouterr().err == ""


def test_the_files_of_the_company_are_those_that_golden_figures_are_known_of() -> None:
    with as_file(files("jauge.demo")) as data:
        company = data / demo.COMPANY
        held = [file for file in company.rglob("*") if file.is_file() and file.name not in NO_DATA]
        assert len(held) == 24
        for file in held:
            assert file.read_bytes() == (FIXTURES / file.relative_to(company)).read_bytes()


def test_a_company_of_ones_own_is_refused_before_anything_is_imported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / demo.MARK).touch()
    own = tmp_path / demo.COMPANY
    assert main.run(["init", str(own)]) == 0
    capsys.readouterr()
    assert main.run(["demo", str(tmp_path)]) == 2
    assert "is not empty and no earlier demo" in capsys.readouterr().err
    assert not (tmp_path / "ledger").exists()


def test_the_configuration_of_an_earlier_demo_stays(tmp_path: Path) -> None:
    (tmp_path / demo.MARK).touch()
    (tmp_path / "jauge.toml").write_text("# mine\n", encoding="utf-8")
    demo.prepare(tmp_path, Path("unused"))
    assert (tmp_path / "jauge.toml").read_text(encoding="utf-8") == "# mine\n"


def test_a_workspace_of_ones_own_and_any_other_folder_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything is written: real spending and the demo's would be counted together."""
    own = tmp_path / "own"
    assert main.run(["init", str(own)]) == 0
    other = tmp_path / "other"
    other.mkdir()
    (other / ".hidden").touch()
    for folder in (own, other):
        before = sorted(folder.rglob("*"))
        capsys.readouterr()
        assert main.run(["demo", str(folder)]) == 2
        said = capsys.readouterr()
        assert (said.out, said.err.count("\n")) == ("", 1)
        assert "is not empty and no earlier demo" in said.err
        assert sorted(folder.rglob("*")) == before


def test_a_folder_that_cannot_be_made_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    assert main.run(["demo", str(tmp_path / "file" / "spend")]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    with as_file(files("jauge.demo")) as data:
        demo.prepare(tmp_path, data)
        demo.prepare(tmp_path, data)
    assert (tmp_path / "jauge.toml").is_file()
