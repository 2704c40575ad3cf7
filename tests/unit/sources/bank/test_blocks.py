"""A long file is read piece by piece: numbers of lines and rows go on from one to the next."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from jauge.sources.bank import lines
from jauge.sources.bank.sheet import rows
from jauge.sources.base import Unreadable
from unit.sources.bank.writers import WRITERS, Movement

START = date(2025, 1, 1)


def movements(count: int) -> list[Movement]:
    return [
        Movement(START + timedelta(days=at // 7), Decimal(-1 - at % 3), f"A LINE {at:05d}")
        for at in range(count)
    ]


@pytest.mark.parametrize("format_", ["ofx", "camt053", "mt940"])
def test_equal_lines_are_numbered_over_all_batches(
    read: Any, monkeypatch: pytest.MonkeyPatch, format_: str
) -> None:
    content = WRITERS[format_](movements(100), "EUR")
    whole = read(content, format_)
    monkeypatch.setattr(lines, "_BATCH", 7)
    pieces = read(content, format_)
    assert pieces.rows == whole.rows
    assert len(set(pieces.column("natural_key"))) == 100


def test_blocks_of_a_csv_are_one_file(read: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    written = movements(3000)
    content = WRITERS["bank-csv"](written, "EUR").decode("cp1252").split("\r\n")
    content[1000] = "15/01/2025;short"
    content[1500] += ";;"
    content[2000] += ";x"
    content[2500] = content[2500].replace("2025", "20x5")
    text = "\r\n".join(content)
    monkeypatch.setattr(rows, "_BLOCK_BYTES", 2048)
    found = read(text, "bank-csv", encoding="cp1252")
    assert [rejection.row for rejection in found.rejections] == [997, 1997, 2497]
    left = {at for at in range(3000) if at not in {996, 1996, 2496}}
    assert found.column("text") == [written[at].text for at in sorted(left)]
    assert len(set(found.column("natural_key"))) == 2997


def test_bytes_of_another_encoding_are_read_as_windows_has_them(read: Any) -> None:
    content = "Date;Libellé;Montant\n05/10/2026;Prélèvement;-1,00\n".encode()
    content += "06/10/2026;Prélèvement;-2,00;\n".encode("cp1252")
    assert read.csv(content).column("text") == ["Prélèvement", "Prélèvement"]


def test_a_line_of_many_megabytes_is_refused(read: Any) -> None:
    content = "Date;Libellé;Montant\n05/10/2026;A;-1,00\n05/10/2026;" + "x" * (9 << 20) + ";-1,00\n"
    with pytest.raises(Unreadable, match="not a table from row 2 on"):
        read(content, "bank-csv")


def test_lines_end_as_on_any_machine(read: Any) -> None:
    content = 'Date;Libellé;Montant\n05/10/2026;"A\n  B";-1,00\n06/10/2026;C;-2,00\n'
    for end in ("\n", "\r\n", "\r"):
        found = read.csv(content.replace("\n", end))
        assert found.column("text") == ["A B", "C"]


def test_a_line_that_excel_writes_for_itself_is_no_title(read: Any) -> None:
    found = read.csv("sep=;\r\nDate;Libellé;Montant\r\n05/10/2026;A, B;-1,00\r\n")
    assert found.column("text") == ["A, B"]


@pytest.mark.parametrize(
    "content",
    [
        "03.11.2025;Lastschrift OPENAI;-24,00;;'x'\n04.11.2025;Gutschrift CLIENT;;83,16;'x'\n",
        "03.11.2025;Gutschrift CLIENT;83,16;;'x'\n04.11.2025;Lastschrift OPENAI;;-24,00;'x'\n",
    ],
)
def test_two_columns_without_names_are_debits_and_credits(read: Any, content: str) -> None:
    assert sorted(read.csv(content).column("amount")) == ["-24.00", "83.16"]


@pytest.mark.parametrize(
    "content",
    [
        "03.11.2025;OPENAI;24,00;;\n04.11.2025;CLIENT;;83,16;\n",
        "03.11.2025;OPENAI;-24,00;83,16\n04.11.2025;CLIENT;-24,00;83,16\n",
        "03.11.2025;OPENAI;-24,00;83,16\n04.11.2025;CLIENT;;\n",
        "OPENAI;03.11.2025;-24,00\nCLIENT;04.11.2025;-24,00\n",
        "03.11.2025;12;-24,00\n04.11.2025;13;-24,00\n",
        "03.11.2025;OPENAI;-24,00\n",
        "03.11.2025;OPENAI;-24,00\n04.11.2025;CLIENT;-24,00;x\n",
        "some title\n03.11.2025;OPENAI;-24,00\n04.11.2025;CLIENT;-24,00\n",
        "2025-11-03;OPENAI;-24,00\n2025-11-04;CLIENT;-24,00\n",
    ],
)
def test_without_names_what_is_not_sure_is_no_statement(read: Any, content: str) -> None:
    assert read.recognised(content) is None


def test_columns_without_names_show_a_currency_and_an_account(read: Any) -> None:
    iban = "DE89370400440532013000"
    found = read.csv(
        f"03.11.2025;02.11.2025;OPENAI;-24,00;USD;{iban}\n"
        f"04.11.2025;04.11.2025;CLIENT;83,16;USD;{iban}\n"
    )
    assert found.lines == [("2025-11-03", "-24.00", "USD"), ("2025-11-04", "83.16", "USD")]
    assert set(found.column("account")) == {iban}
    assert found.column("value_on")[0].isoformat() == "2025-11-02"
