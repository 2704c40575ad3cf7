"""`jauge spend` after imports: the same answer from any of four formats, in both languages."""

import csv
import io
import json
import shutil
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from jauge.surfaces.cli.main import run

FIXTURES = Path(__file__).parents[2] / "fixtures" / "finops"
BANK = FIXTURES / "bank"
FORMATS = (
    "statement_fr.csv", "statement.ofx", "statement_camt053.xml", "statement.mt940.sta",
)  # fmt: skip
CONFIGURATION = '[workspace]\ntimezone = "Europe/Paris"\n'


class Asked:
    """What a command printed."""

    def __init__(self, code: int, captured: Any) -> None:
        self.code = code
        self.out: str = captured.out
        self.err: str = captured.err
        said = (self.out + self.err).replace("\N{NO-BREAK SPACE}", " ")
        self.said = " ".join(said.replace("\N{NARROW NO-BREAK SPACE}", " ").split())

    @property
    def object(self) -> dict[str, Any]:
        return json.loads(self.out)


def ask(workspace: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> Asked:
    code = run(["--workspace", str(workspace), *arguments])
    return Asked(code, capsys.readouterr())


def imported(folder: Path, capsys: pytest.CaptureFixture[str], paths: Sequence[Path]) -> Path:
    (folder / "jauge.toml").write_text(CONFIGURATION, encoding="utf-8")
    assert run(["--workspace", str(folder), "import", *map(str, paths)]) == 0
    capsys.readouterr()
    return folder


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("once")
    (folder / "jauge.toml").write_text(CONFIGURATION, encoding="utf-8")
    assert run(["--workspace", str(folder), "import", *(str(BANK / name) for name in FORMATS)]) == 0
    return folder


@pytest.fixture(scope="module")
def billed(once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What was paid, and the bills of three suppliers beside it."""
    folder = Path(shutil.copytree(once, tmp_path_factory.mktemp("billed") / "workspace"))
    bills = (str(FIXTURES / name) for name in ("scaleway", "aws", "github_copilot"))
    assert run(["--workspace", str(folder), "import", *bills]) == 0
    return folder


@pytest.fixture
def workspace(once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(once, tmp_path / "workspace"))


@pytest.mark.parametrize("names", [FORMATS[:1], FORMATS[1:2], FORMATS[2:3], FORMATS[3:], FORMATS])
def test_every_format_gives_the_same_amounts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], names: tuple[str, ...]
) -> None:
    folder = imported(tmp_path, capsys, [BANK / name for name in names])
    october = ask(folder, capsys, "spend", "--period", "2026-10", "--json").object
    november = ask(folder, capsys, "spend", "--period", "2026-11", "--json").object
    assert (october["total"], november["total"]) == ("1458.36", "173.9")
    assert [one["supplier"] for one in november["apart"]] == [
        "Scaleway", "OVHcloud", "AWS", "Notion",
    ]  # fmt: skip
    has_originals = names in {FORMATS[2:3], FORMATS}
    assert (october["fx_margin"] is not None) == has_originals


def test_the_answer_is_one_object(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ask(workspace, capsys, "spend", "--json", "--period", "2026-10")
    assert len(asked.out.splitlines()) == 1
    found = asked.object
    assert (found["schema"], found["basis"], found["period"], found["currency"]) == (
        "jauge.spend/1", "paid", "2026-10", "EUR",
    )  # fmt: skip
    for one in found["by_supplier"]:
        assert {"supplier", "product", "spend_kind", "amount", "currency"} <= one.keys()
        assert isinstance(one["amount"], str)
    parts = sum(Decimal(one["amount"]) for one in found["by_supplier"])
    assert parts == Decimal(found["total"]) == Decimal("1458.36")
    midjourney = next(one for one in found["by_supplier"] if one["supplier"] == "Midjourney")
    assert (midjourney["amount"], midjourney["refunded"]) == ("1.09", "26.1")
    assert len(midjourney["ids"]) == 2
    assert found["gap"] is None
    assert (found["first_day"], found["last_day"]) == ("2026-10-05", "2026-11-10")
    for name in ("net", "tax", "fx_margin", "total_with_known_ai", "to_review", "renewals"):
        assert name in found


@pytest.mark.parametrize("by", ["product", "kind", "month"])
def test_other_groups_stand_beside_the_suppliers(
    workspace: Path, capsys: pytest.CaptureFixture[str], by: str
) -> None:
    found = ask(workspace, capsys, "spend", "--json", "--by", by).object
    grouped = sum(Decimal(one["amount"]) for one in found[f"by_{by}"])
    assert grouped == Decimal(found["total"]) == Decimal("1632.26")


def test_a_virtual_tag_says_whose_it_is(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (workspace / "jauge.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[tag.team]]\nvalue = "Dev"\nwhen = { product = ["*Copilot*", "Cursor"] }\n')
        file.write('[[tag.team]]\nvalue = "Art"\nwhen = { text = "*MIDJOURNEY*" }\n')
    found = ask(workspace, capsys, "spend", "--json", "--by", "team").object
    # 505.80 + 430.40 + 36.40, and 27.19 less 26.10
    assert [(one["team"], one["amount"]) for one in found["by_team"]] == [
        ("unallocated", "658.57"), ("Dev", "972.6"), ("Art", "1.09"),
    ]  # fmt: skip
    assert sum(Decimal(one["amount"]) for one in found["by_team"]) == Decimal(found["total"])
    rows = list(csv.DictReader(io.StringIO(ask(workspace, capsys, "spend", "--csv", "--by",
                                               "team").out)))  # fmt: skip
    assert [row["team"] for row in rows] == ["unallocated", "Dev", "Art"]
    assert "unallocated 658.57" in ask(workspace, capsys, "spend", "--by", "team").said
    french = ask(workspace, capsys, "spend", "--by", "team", "--lang", "fr")
    assert "non alloué" in french.said or "non attribué" in french.said
    number = found["by_team"][2]["ids"][0]
    told = ask(workspace, capsys, "tags", "explain", number[:12])
    assert "MIDJOURNEY" in told.said
    assert "rule 2 decides: text is" in told.said
    machine = ask(workspace, capsys, "tags", "explain", number, "--json").object
    assert (machine["id"], machine["product"], machine["tags"][0]["value"]) == (
        number, "Midjourney", "Art",
    )  # fmt: skip
    assert ask(workspace, capsys, "tags", "explain", "ffffffff").code == 2
    page = workspace / "report.html"
    assert ask(workspace, capsys, "report", "-o", str(page)).code == 0
    section = page.read_text(encoding="utf-8").partition('id="paid-by-tag"')[2]
    assert "658.57" in section.partition("</section>")[0]


def test_rows_of_csv(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = list(csv.DictReader(io.StringIO(ask(workspace, capsys, "spend", "--csv").out)))
    total = [Decimal(row["amount"]) for row in rows if row["part"] == "total"]
    assert sum(total) == Decimal("1632.26")
    assert next(row["supplier"] for row in rows if row["part"] == "apart") == "Scaleway"
    by_month = ask(workspace, capsys, "spend", "--csv", "--by", "month")
    rows = list(csv.DictReader(io.StringIO(by_month.out)))
    assert [row["month"] for row in rows] == ["2026-10", "2026-11"]
    assert "Card margin" in by_month.err


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    "asked",
    [
        ["spend"],
        ["spend", "--planned", "1500 EUR"],
        ["spend", "--by", "month", "--period", "2026"],
        ["spend", "--by", "kind"],
        ["spend", "--by", "product", "--currency", "USD"],
        ["spend", "--basis", "owed"],
    ],
)
def test_tables_fit_80_columns(
    billed: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    asked: list[str],
    language: str,
) -> None:
    monkeypatch.chdir(billed)
    found = ask(Path(), capsys, *asked, "--lang", language)
    assert found.code == 0
    assert found.out
    assert max(map(cell_len, found.out.splitlines())) <= 80


def test_a_table_says_what_must_be_known(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = ask(workspace, capsys, "spend").said
    assert "1,632.26" in said
    assert "Apart, in no total:" in said
    assert "no invoice of one line and no seat price says how much tax is in it" in said
    assert "€17.49, 1.9% of €914.32" in said
    assert "Due 2026-11-05 and not seen since: ChatGPT Business, €348.00" in said
    assert "bank lines from 2026-10-05 to 2026-11-10" in said
    french = ask(workspace, capsys, "spend", "--lang", "fr").said
    assert "1 632,26" in french
    assert "À part, dans aucun total :" in french


def test_bills_and_invoices_say_more(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = ("scaleway", "ovhcloud", "aws")
    assert run(["--workspace", str(workspace), "import", *(str(FIXTURES / n) for n in names)]) == 0
    capsys.readouterr()
    found = ask(workspace, capsys, "spend", "--period", "2026-11", "--json").object
    apart = {one["supplier"]: one for one in found["apart"]}
    scaleway = apart["Scaleway"]
    # The invoice: 172.32 and 34.46 of tax are the 206.78 that were paid.
    assert (scaleway["net"], scaleway["tax"]) == ("172.32", "34.46")
    assert (apart["OVHcloud"]["net"], apart["OVHcloud"]["tax"]) == ("72.05", "14.41")
    for name in ("Scaleway", "OVHcloud", "AWS"):
        assert apart[name]["ai_months"] == ["2026-10"]
        assert 0 < apart[name]["ai_share"] <= 1
    assert apart["Notion"]["ai_share"] is None
    owed = ask(
        workspace, capsys, "spend", "--period", "2026-10", "--basis", "owed", "--json"
    ).object
    lines = {one["supplier"]: one for one in owed["apart"]}
    assert (lines["Scaleway"]["amount"], lines["Scaleway"]["tax"]) == ("172.32", "34.46")
    assert (lines["OVHcloud"]["amount"], lines["OVHcloud"]["source"]) == ("72.05", "invoice")
    assert lines["AWS"]["source"] == "bill"


def test_seats_are_owed_where_no_bill_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = imported(tmp_path, capsys, [FIXTURES / "github_copilot"])
    found = ask(folder, capsys, "spend", "--basis", "owed", "--currency", "USD", "--json").object
    lines = {one["source"]: one for one in found["by_supplier"]}
    # 24 seats x 19 USD, and 16 USD of premium requests on the bill
    assert lines["seats"]["amount"] == "456"
    assert lines["bill"]["amount"] == "16"
    assert found["total"] == "472"
    said = ask(folder, capsys, "spend", "--basis", "owed", "--currency", "USD").said
    assert "seats, by" in said


def test_a_plan_is_explained(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["spend", "--period", "2026-10", "--planned", "1400 EUR"]
    gap = ask(workspace, capsys, *asked, "--json").object["gap"]
    assert [step["kind"] for step in gap["steps"]] == [
        "tax", "fx", "fx_margin", "price", "seats", "unexplained",
    ]  # fmt: skip
    amounts = [Decimal(step["amount"]) for step in gap["steps"] if step["amount"]]
    assert sum(amounts) + Decimal(gap["planned"]) == Decimal(gap["paid"]) == Decimal("1458.36")
    assert gap["steps"][0]["amount"] is None
    said = ask(workspace, capsys, *asked).said
    assert "From the plan to what was paid:" in said
    assert "Planned, without tax 1,400.00" in said


def test_a_chart(workspace: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for by, name in (("supplier", "by.svg"), ("month", "months.html"), ("kind", "kinds.svg")):
        path = tmp_path / name
        assert ask(workspace, capsys, "spend", "--by", by, "--chart", str(path)).code == 0
        assert "svg" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "asked",
    [
        ["--json", "--csv"],
        ["--currency", "native"],
        ["--currency", "EURO"],
        ["--period", "soon"],
        ["--planned", "a lot"],
        ["--planned", "10 EUR", "--basis", "owed"],
        ["--chart", "chart.pdf"],
        ["--by", "colour"],
    ],
)
def test_wrong_questions_are_one_line(
    workspace: Path, capsys: pytest.CaptureFixture[str], asked: list[str]
) -> None:
    found = ask(workspace, capsys, "spend", *asked)
    assert (found.code, found.out) == (2, "")
    assert len(found.err.strip().splitlines()) == 1


def test_nothing_says_what_to_do(
    tmp_path: Path, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    found = ask(empty, capsys, "spend")
    assert (found.code, found.out) == (0, "")
    assert "holds no bank line yet" in found.err
    assert "Nothing is owed" in ask(empty, capsys, "spend", "--basis", "owed").err
    machine = ask(empty, capsys, "spend", "--json").object
    assert (machine["total"], machine["by_supplier"]) == (None, [])
    early = ask(workspace, capsys, "spend", "--period", "2025")
    assert "those of the ledger are from 2026-10-05 to 2026-11-10" in early.err


def test_names_of_the_workspace_are_heard(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (workspace / "jauge.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[vendor_denied]]\nwords = ["perplexity"]\n')
    found = ask(workspace, capsys, "spend", "--period", "2026-11", "--json").object
    assert found["total"] == "137.38"


def test_an_older_ledger_is_said(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "commit 1 left it" in ask(workspace, capsys, "spend", "--as-of", "1").said


def test_cards_of_the_company_count_and_what_persons_paid_stands_apart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cards = tmp_path / "cards.csv"
    cards.write_text(
        "Payment date;Supplier;Payer;Description;Cost center;Amount (EUR);State\n"
        "2026-10-15;Cursor;John Roe;Cursor Pro;IT;36.40;Paid\n"
    )
    claims = tmp_path / "claims.csv"
    claims.write_text(
        "Date;Collaborateur;Nature;Description;Montant TTC;TVA;Devise\n"
        "15/10/2026;Jeanne D;Logiciel;Cursor Pro;36,40;0,00;EUR\n"
    )
    folder = imported(tmp_path, capsys, [cards, claims])
    imported(folder, capsys, [claims, cards])
    found = ask(folder, capsys, "spend", "--json").object
    assert found["total"] == "36.4"
    assert [(one["spend_kind"], one["amount"]) for one in found["apart"]] == [("expense", "36.4")]
