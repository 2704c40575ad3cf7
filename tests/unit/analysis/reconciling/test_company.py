"""One company's October: every export, bill, invoice, seat list and bank statement of it."""

import json
import shutil
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jauge.surfaces.cli.main import run

FINOPS = Path(__file__).parents[3] / "fixtures" / "finops"
OTHERS = (
    "openai", "anthropic", "aws", "azure", "gcp", "scaleway", "ovhcloud", "mistral", "litellm",
    "langfuse", "github_copilot", "microsoft_365", "chatgpt",
    "focus/focus14_invoice_detail_example.csv",
)  # fmt: skip
BANKS = ("statement_fr.csv", "statement.ofx", "statement_camt053.xml", "statement.mt940.sta")
pytestmark = pytest.mark.slow
ALONE = ("Cursor", "Midjourney", "Notion", "Perplexity")


def imported(folder: Path, paths: list[str]) -> Path:
    assert run(["init", str(folder)]) == 0
    for path in paths:
        assert run(["--workspace", str(folder), "import", str(FINOPS / path)]) in {0, 3}
    return folder


@pytest.fixture(scope="module")
def unpaid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything but the bank."""
    return imported(tmp_path_factory.mktemp("unpaid") / "workspace", list(OTHERS))


@pytest.fixture(scope="module")
def paid(unpaid: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A workspace for each statement of the bank."""
    found: dict[str, Path] = {}
    for name in BANKS:
        found[name] = tmp_path_factory.mktemp("paid") / "workspace"
        shutil.copytree(unpaid, found[name])
        code = run(["--workspace", str(found[name]), "import", str(FINOPS / "bank" / name)])
        assert code == 0
    return found


def asked(
    workspace: Path, capsys: pytest.CaptureFixture[str], period: str = "2026-10"
) -> dict[str, Any]:
    capsys.readouterr()
    assert run(["--workspace", str(workspace), "reconcile", "--period", period, "--json"]) == 0
    return json.loads(capsys.readouterr().out, parse_float=Decimal)


def one(answer: dict[str, Any], supplier: str, product: str | None = None) -> dict[str, Any]:
    found = [
        each
        for each in answer["suppliers"]
        if each["supplier"] == supplier and (product is None or each["product"] == product)
    ]
    if product is None and len(found) > 1:
        found = [each for each in found if each["product"] is None]
    assert len(found) == 1
    return found[0]


def gaps(entry: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(gap["kind"], gap["amount"], gap["currency"]) for gap in entry["gaps"]]


STAGES = ("own_measure", "provider_usage", "provider_cost")


def first_and_last(entry: dict[str, Any]) -> tuple[Decimal, Decimal]:
    known = [entry[name] for name in STAGES if entry[name] is not None]
    gross = [Decimal(paper["gross"]) for paper in entry["invoices"]]
    stages = [*map(Decimal, known), *([sum(gross)] if gross else [])]
    if entry["settled"] is not None:
        stages.append(Decimal(entry["settled"]))
    return (Decimal(stages[0]), Decimal(stages[-1])) if stages else (Decimal(0), Decimal(0))


@pytest.mark.parametrize("bank", BANKS)
def test_every_gap_is_explained_to_the_last_digit(
    bank: str, paid: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    answer = asked(paid[bank], capsys)
    assert answer["schema"] == "jauge.reconcile/1"
    assert answer["period"] == "2026-10"

    # 172.32 net + 34.46 tax = 206.78, paid on the second of November.
    scaleway = one(answer, "Scaleway")
    assert scaleway["provider_cost"] == "172.32"
    assert [(i["net"], i["tax"], i["gross"]) for i in scaleway["invoices"]] == [
        ("172.32", "34.46", "206.78")
    ]
    assert (scaleway["bank"], scaleway["bank_currency"]) == ("206.78", "EUR")
    assert gaps(scaleway) == [("tax", "34.46", "EUR"), ("timing", "0", "EUR")]
    assert [p["booked_on"] for p in scaleway["payments"]] == ["2026-11-02"]

    ovhcloud = one(answer, "OVHcloud")
    assert (ovhcloud["provider_cost"], ovhcloud["bank"]) == ("72.05", "86.46")
    assert gaps(ovhcloud) == [("tax", "14.41", "EUR"), ("timing", "0", "EUR")]
    assert ovhcloud["matches"][0]["by"] == "reference"

    # 36.8711238 + 7.37 = 44.2411238; 44.24 / 1.1172 = 39.59899..., which is 39.60 to the cent.
    aws = one(answer, "AWS")
    assert aws["currency"] == "USD"
    assert aws["provider_cost"] == "36.8711238"
    assert aws["invoices"][0]["gross"] == "44.2411238"
    assert (aws["settled"], aws["bank"]) == ("44.24", "39.6")
    assert aws["at_ecb_rate"] == "39.59899749373433584"
    assert gaps(aws) == [
        ("tax", "7.37", "USD"),
        ("fx_margin", "0", "EUR"),
        ("rounding", "-0.0011238", "USD"),
        ("rounding", "0.00100250626566416", "EUR"),
        ("timing", "0", "EUR"),
    ]
    assert [(r["per_euro"], r["published_on"]) for r in aws["rates"]] == [("1.1172", "2026-10-30")]

    # 54.545872875 -> 54.55; 54.55 / 1.1172 = 48.827... -> 48.83; 49.80 - 48.83 = 0.97.
    openai = one(answer, "OpenAI")
    assert openai["provider_cost"] == "54.545872875"
    assert (openai["settled"], openai["bank"]) == ("54.55", "49.8")
    assert ("fx_margin", "0.97", "EUR") in gaps(openai)
    assert ("rounding", "0.004127125", "USD") in gaps(openai)

    # 95.93 / 1.1172 = 85.866... -> 85.87; 87.58 - 85.87 = 1.71.
    anthropic = one(answer, "Anthropic")
    assert anthropic["provider_cost"] == "95.9303781"
    assert (anthropic["settled"], anthropic["bank"]) == ("95.93", "87.58")
    assert ("fx_margin", "1.71", "EUR") in gaps(anthropic)

    # 24 x 19 + 16 = 472; 472 / 1.1186 = 421.956... -> 421.96; 430.40 - 421.96 = 8.44.
    github = one(answer, "GitHub", "GitHub Copilot Business")
    assert (github["seats"], github["provider_cost"]) == (24, "472")
    assert (github["settled"], github["bank"]) == ("472", "430.4")
    assert ("fx_margin", "8.44", "EUR") in gaps(github)

    # 15 x 28.10 = 421.50; 20 % of it are 84.30; 505.80.
    microsoft = one(answer, "Microsoft", "Microsoft 365 Copilot")
    assert (microsoft["seats"], microsoft["provider_cost"]) == (15, "421.5")
    assert gaps(microsoft) == [("tax", "84.3", "EUR")]
    assert microsoft["bank"] == "505.8"

    for name in ALONE:
        assert [kind for kind, *_rest in gaps(one(answer, name, None))] == ["missing_source"]
    assert one(answer, "Midjourney")["bank"] == "1.09"  # 27.19 less 26.10 given back
    assert one(answer, "Perplexity")["bank"] == "36.52"


@pytest.mark.parametrize("bank", BANKS)
def test_gaps_lead_from_the_first_stage_to_the_bank(
    bank: str, paid: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    for entry in asked(paid[bank], capsys)["suppliers"]:
        assert Decimal(entry["unexplained"]) == 0
        moved = [Decimal(a) for _kind, a, c in gaps(entry) if c == entry["currency"]]
        begin, end = first_and_last(entry)
        assert begin + sum(moved) == end
        if entry["bank_currency"] not in {None, entry["currency"]}:
            beyond = [Decimal(a) for _kind, a, c in gaps(entry) if c == entry["bank_currency"]]
            assert Decimal(entry["at_ecb_rate"]) + sum(beyond) == Decimal(entry["bank"])


def shared_texts(book: Path) -> list[str]:
    with zipfile.ZipFile(book) as file:
        return file.read("xl/sharedStrings.xml").decode().split("<t")


def comparable(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """All but what only some formats of a bank state."""
    return [
        {name: value for name, value in entry.items() if name not in {"payments", "matches"}}
        | {"paid": [(p["booked_on"], p["amount"], p["currency"]) for p in entry["payments"]]}
        for entry in answer["suppliers"]
    ]


def test_each_format_of_the_bank_gives_the_same_answer(
    paid: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    answers = [comparable(asked(paid[bank], capsys)) for bank in BANKS]
    for other in answers[1:]:
        assert other == answers[0]


def test_the_order_of_imports_changes_nothing(
    paid: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = ["bank/statement_camt053.xml", *reversed(OTHERS)]
    other = imported(tmp_path / "workspace", paths)
    assert asked(other, capsys) == asked(paid["statement_camt053.xml"], capsys)


def test_a_payment_stands_in_the_month_of_its_service_alone(
    paid: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    seen: list[str] = []
    for period in ("2026-09", "2026-10", "2026-11"):
        for entry in asked(paid["statement.ofx"], capsys, period)["suppliers"]:
            seen += [line["bank_line_id"] for line in entry["payments"]]
    assert len(seen) == len(set(seen)) == 15


def test_a_decision_is_remembered_and_taken_back(
    paid: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "workspace"
    shutil.copytree(paid["statement.ofx"], folder)
    before = asked(folder, capsys)
    match = one(before, "Scaleway")["matches"][0]["match"]

    def decide(action: str) -> dict[str, Any]:
        command = ["--workspace", str(folder), "reconcile", action, match[:8], "--note", "seen"]
        assert run(command) == 0
        return asked(folder, capsys)

    refused = decide("refuse")
    apart = [each for each in refused["suppliers"] if each["supplier"] == "Scaleway"]
    assert sorted(each["bank"] or "" for each in apart) == ["", "206.78"]
    assert all(gaps(each)[0][0] == "missing_source" for each in apart)
    assert decide("undo") == before
    accepted = one(decide("accept"), "Scaleway")
    assert accepted["matches"][0]["by"] == "accepted"
    assert accepted["matches"][0]["is_accepted"]
    assert gaps(accepted) == gaps(one(before, "Scaleway"))
    lines = (folder / "reconciliation.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["action"] for line in lines] == ["refuse", "undo", "accept"]
    assert {json.loads(line)["note"] for line in lines} == {"seen"}
    assert run(["--workspace", str(folder), "reconcile", "accept", "nothing"]) == 2
    (folder / "reconciliation.jsonl").write_text("no decision\n", encoding="utf-8")
    capsys.readouterr()
    assert run(["--workspace", str(folder), "reconcile"]) == 2
    assert "line 1" in capsys.readouterr().err


def test_the_table_fits_and_csv_has_a_row_each(
    paid: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    start = ["--workspace", str(paid["statement.ofx"])]
    capsys.readouterr()
    for language, word in (("en", "paid in another"), ("fr", "arrondi")):
        assert run([*start, "--lang", language, "reconcile", "--period", "2026-10"]) == 0
        out = capsys.readouterr().out
        assert max(map(len, out.splitlines())) <= 80
        assert word in out
    assert run([*start, "reconcile", "--period", "2026-10", "--csv"]) == 0
    header, *rows = capsys.readouterr().out.splitlines()
    assert header.startswith("supplier,account,product,service_period,currency")
    assert len(rows) == len(asked(paid["statement.ofx"], capsys)["suppliers"])
    assert run([*start, "reconcile", "--json", "--csv"]) == 2
    assert run([*start, "reconcile", "--period", "2020-01"]) == 0
    assert "2020-01" in capsys.readouterr().err


def test_the_report_has_a_section_in_both_languages(paid: dict[str, Path], tmp_path: Path) -> None:
    for language, word in (("en", "exchange margin"), ("fr", "marge de change")):
        start = ["--workspace", str(paid["statement.ofx"]), "--lang", language]
        # A page in one language and a workbook in the other: each is made of a whole audit.
        out = tmp_path / (f"{language}.html" if language == "en" else f"{language}.xlsx")
        assert run([*start, "report", "--period", "2026-10", "-o", str(out)]) == 0
        if out.suffix == ".html":
            section = out.read_text(encoding="utf-8").partition('id="reconciled"')[2]
            assert word in section
            assert "Scaleway" in section
        else:
            assert any(word in text for text in shared_texts(out))
