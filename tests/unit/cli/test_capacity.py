"""`jauge capacity` after imports: tables, machines, both languages, and bills of FOCUS."""

import csv
import io
import json
import operator
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from jauge.surfaces.cli.main import run

FIXTURES = Path(__file__).parents[2] / "fixtures" / "finops"
SCENARIO = FIXTURES / "focus-1.2-spec-scenarios"
CALLS = """\
t,model,agent,provider,conversation,input,output
2026-10-05T10:00:00Z,llama-3.3-70b-instruct,a,vllm,1,30000000,1000000
2026-10-06T10:00:00Z,llama-3.3-70b-instruct,b,vllm,2,10000000,1000000
2026-10-07T10:00:00Z,gpt-4o,support,openai,3,2000000,100000
"""
CONFIGURATION = """\
[workspace]
timezone = "Europe/Paris"
[mapping.calls]
match = "calls*.csv"
table = "usage"
key = ["conversation"]
[mapping.calls.columns]
started_at = "t"
response_model = "model"
agent_name = "agent"
provider_name = "provider"
conversation_id = "conversation"
input_tokens = "input"
output_tokens = "output"
[[capacity]]
name = "gpu-room-a"
serves = ["llama-3.3-70b*"]
cost_per_month = "18400 EUR"
tokens_per_second = 2600
notice_days = 90
[[capacity]]
name = "[red]own server"
serves = ["llama-3.3-70b*"]
purchase = "37200 EUR"
useful_life_months = 24
from = 2026-01-01
[[capacity]]
name = "prepaid"
kind = "credits"
amount = "50 USD"
provider = "openai"
from = 2026-10-01
until = 2027-10-01
[[capacity]]
name = "tickets"
kind = "outcome"
price = "0.99 EUR"
counts = "conversation"
minimum_per_month = 10
match = { agent_name = "support" }
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("capacity")
    (folder / "jauge.toml").write_text(CONFIGURATION, encoding="utf-8")
    (folder / "calls.csv").write_text(CALLS, encoding="utf-8")
    assert run(["--workspace", str(folder), "import", str(folder / "calls.csv")]) == 0
    return folder


def ask(workspace: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[str, str]:
    capsys.readouterr()
    code = run(["--workspace", str(workspace), *arguments])
    captured = capsys.readouterr()
    assert code == 0, captured.err
    return captured.out, captured.err


def document(
    workspace: Path, capsys: pytest.CaptureFixture[str], *arguments: str
) -> dict[str, Any]:
    out, _err = ask(workspace, capsys, "capacity", "--json", *arguments)
    found: dict[str, Any] = json.loads(out)
    return found


def test_one_object_for_machines(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = document(workspace, capsys, "--period", "2026-10", "--by", "agent")
    assert found["schema"] == "jauge.capacity/1"
    named = {one["name"]: one for one in found["capacities"]}
    room = named["gpu-room-a"]
    assert room["cost"] == "18400"
    assert Decimal(room["used"]) + Decimal(room["idle"]) == 18400
    assert sum(Decimal(group["cost"]) for group in room["groups"]) == Decimal(room["used"])
    # Both serve the same model, and one has no throughput: each gets half of the tokens.
    assert (room["tokens"], named["[red]own server"]["tokens"]) == (21_000_000, 21_000_000)
    assert named["[red]own server"]["idle"] is None
    assert named["prepaid"]["currency"] == "USD"
    assert Decimal(named["prepaid"]["used"]) + Decimal(named["prepaid"]["left"]) == 50
    assert (named["tickets"]["used"], named["tickets"]["idle"]) == ("0.99", "8.91")
    assert room["api"]["providers"]
    assert {finding["kind"] for finding in found["findings"]} == {"unused_commitment"}
    assert any("unknown, not zero" in note for note in found["notes"])


def texts(value: Any) -> Iterator[str]:
    """Every text below a value that is a number."""
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts(each)
    elif isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?(E[-+]?\d+)?", value):
        yield value


def test_findings_write_amounts_as_others_do(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = document(workspace, capsys, "--period", "2026-10")["findings"]
    amounts = [text for one in found for text in texts(one)]
    assert amounts
    assert all(text == f"{Decimal(text).normalize():f}" for text in amounts), amounts
    asked = ("findings", "list", "--json", "--period", "2026-10", "--kind", "unused_commitment")
    out, _err = ask(workspace, capsys, *asked)
    same = [json.loads(line) for line in out.splitlines()]
    key = operator.itemgetter("subject", "monthly_saving")
    assert sorted(map(str, map(key, same))) == sorted(map(str, map(key, found)))


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("by", [(), ("--by", "agent"), ("--by", "agent,model")])
def test_tables_fit_eighty_columns(
    workspace: Path, capsys: pytest.CaptureFixture[str], language: str, by: tuple[str, ...]
) -> None:
    out, _err = ask(workspace, capsys, "--lang", language, "capacity", "--period", "2026-10", *by)
    assert max(cell_len(line) for line in out.splitlines()) <= 80
    assert "[red]own" in out
    assert ("Inutilisé" if language == "fr" else "Unused") in out or by
    plain = out.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
    if language == "fr":
        assert "à partir du" not in plain
        assert " idle" not in plain
        assert "dès le" in plain


def test_csv_parts_add_up_to_the_cost(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, err = ask(workspace, capsys, "capacity", "--csv", "--by", "agent", "--period", "2026-10")
    rows = list(csv.DictReader(io.StringIO(out)))
    room = [row for row in rows if row["capacity"] == "gpu-room-a"]
    assert [row["part"] for row in room] == ["used", "used", "idle"]
    assert sum(Decimal(row["amount"]) for row in room) == 18400
    assert "Throughput counts every token alike" in err
    plain, _err = ask(workspace, capsys, "capacity", "--csv", "--period", "2026-10")
    assert [row["part"] for row in csv.DictReader(io.StringIO(plain))] == [
        "used", "idle", "used", "idle", "used", "idle", "left", "used", "idle",
    ]  # fmt: skip


def test_a_chart(workspace: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "c.svg"
    ask(workspace, capsys, "capacity", "--period", "2026-10", "--chart", str(path))
    assert "gpu-room-a" in path.read_text(encoding="utf-8")


def test_it_is_owed_and_its_calls_are_not(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, _err = ask(workspace, capsys, "spend", "--basis", "owed", "--period", "2026-10", "--json")
    sources = {
        (line["supplier"], line["source"]): line["amount"]
        for line in json.loads(out)["by_supplier"]
    }
    assert sources["gpu-room-a", "capacity"] == "18400"
    assert sources["[red]own server", "capacity"] == "1550"
    assert ("prepaid", "capacity") not in sources
    # One ticket of ten: the calls of its agent are in its price.
    assert sources["tickets", "capacity"] == "9.9"
    assert ("OpenAI", "calls") not in sources


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_report_has_a_section(
    workspace: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path, language: str
) -> None:
    path = tmp_path / "report.html"
    ask(workspace, capsys, "--lang", language, "report", "--period", "2026-10", "-o", str(path))
    page = path.read_text(encoding="utf-8")
    section = page[page.index('id="capacity"') :].partition("</section>")[0]
    assert "[red]own server" in section
    assert ("Inutilisé" if language == "fr" else "Unused") in section
    assert " idle" not in section or language == "en"
    book = tmp_path / "report.xlsx"
    ask(workspace, capsys, "report", "--period", "2026-10", "-o", str(book))
    assert book.stat().st_size > 0


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("--json", "--csv"), "exclude each other"),
        (("--currency", "native"), "name one currency"),
        (("--by", "nothing"), "cannot group by 'nothing'"),
        (("--chart", "c.txt"), "a chart ends in"),
        (("--period", "then"), "is not a period"),
    ],
)
def test_a_wrong_question_is_one_line(
    workspace: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], line: str
) -> None:
    assert run(["--workspace", str(workspace), "capacity", *arguments]) == 2
    said = capsys.readouterr().err
    assert line in said
    assert len(said.splitlines()) == 1


def test_a_wrong_setting_is_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "jauge.toml").write_text('[[capacity]]\nname = "a"\nserves = "m"\n')
    assert run(["--workspace", str(tmp_path), "capacity"]) == 2
    said = capsys.readouterr().err
    assert "capacity[0].cost_per_month: is required" in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "No capacity is known"),
        ('[[capacity]]\nname = "a"\nserves = "m"\ncost_per_month = "1 EUR"\n', "No call says"),
    ],
)
def test_nothing_to_show(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "jauge.toml").write_text(text, encoding="utf-8")
    (tmp_path / "c.csv").write_text(CALLS.splitlines()[0], encoding="utf-8")
    out, err = ask(tmp_path, capsys, "capacity")
    assert out == ""
    assert said in err


def test_not_in_force(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    text = '[[capacity]]\nname = "a"\nserves = "m"\ncost_per_month = "1 EUR"\nuntil = 2020-01-01\n'
    (tmp_path / "jauge.toml").write_text(text, encoding="utf-8")
    _out, err = ask(tmp_path, capsys, "capacity", "--period", "2026-10")
    assert "No capacity is in force" in err


def test_the_commitment_of_the_specification(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "jauge.toml").write_text("", encoding="utf-8")
    name = "one_hundred_percent_utilization_with_commitment_discount_flexibility_with_1_resource"
    assert run(["--workspace", str(tmp_path), "import", str(SCENARIO / f"{name}.csv")]) in {0, 3}
    (line,) = document(tmp_path, capsys)["capacities"]
    assert (line["name"], line["source"]) == ("<my-commitment-discount-id>", "bills")
    assert (line["cost"], line["used"], line["idle"]) == ("0.5", "0.5", "0")
    assert (line["invoiced"], line["difference"], line["utilisation"]) == ("0.5", "0", 1.0)
    assert document(tmp_path, capsys)["findings"] == []


def test_the_virtual_currency_of_the_specification(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "jauge.toml").write_text("", encoding="utf-8")
    paths = [str(SCENARIO / f"virtual_currency_pricing_model_a{number}.csv") for number in (1, 2)]
    assert run(["--workspace", str(tmp_path), "import", *paths]) in {0, 3}
    (line,) = document(tmp_path, capsys, "--period", "2025-04")["capacities"]
    assert (line["name"], line["kind"], line["source"]) == ("Token", "credits", "bills")
    assert (line["cost"], line["used"], line["left"]) == ("200000", "1230", "198770")
    assert (line["quantity"], line["capability"], line["unit"]) == ("615", "100000", "Token")
    assert (line["invoiced"], line["difference"]) == ("200000", "0")


def test_a_row_of_contract_commitment_as_a_commitment(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The dataset itself is refused by the import; its row says the same in jauge.toml."""
    path = FIXTURES / "focus" / "focus14_contract_commitment_example.csv"
    (row,) = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    (tmp_path / "jauge.toml").write_text(
        f'[[capacity]]\nname = "{row["ContractCommitmentId"]}"\nkind = "commitment"\n'
        f'amount = "{row["ContractCommitmentCost"]} {row["BillingCurrency"]}"\n'
        f"from = {row['ContractCommitmentPeriodStart'][:10]}\n"
        f'until = {row["ContractCommitmentPeriodEnd"][:10]}\nprovider = "openai"\n',
        encoding="utf-8",
    )
    (line,) = document(tmp_path, capsys, "--period", "2026-10")["capacities"]
    assert (line["cost"], line["left"], line["term_ends_on"]) == ("12000", "12000", "2027-01-01")


def test_the_report_counts_it_among_what_is_owed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "jauge.toml").write_text(CONFIGURATION, encoding="utf-8")
    (tmp_path / "calls.csv").write_text(CALLS, encoding="utf-8")
    paths = [str(tmp_path / "calls.csv"), str(FIXTURES / "bank" / "statement.ofx")]
    assert run(["--workspace", str(tmp_path), "import", *paths]) == 0
    path = tmp_path / "report.html"
    ask(tmp_path, capsys, "report", "--period", "2026-10", "-o", str(path))
    page = path.read_text(encoding="utf-8")
    section = page[page.index('id="owed"') :].partition("</section>")[0]
    assert "capacity, by jauge.toml" in section
    assert "18,400.00" in section
