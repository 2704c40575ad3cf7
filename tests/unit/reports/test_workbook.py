"""The workbook: read back, its texts are texts, its numbers numbers that add up."""

import io
import re
import zipfile
from datetime import datetime
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from xlsxwriter.workbook import Workbook as Written

from jauge.analysis.overview import Overview
from jauge.surfaces.reports import workbook
from jauge.surfaces.reports.sheets import clean, sheet_name
from jauge.surfaces.terminal import wording
from report_desks import HOSTILE

CELLS = re.compile(r"xl/worksheets/sheet\d+\.xml")
SHEETS = 13


def written(found: Overview, now: datetime, language: str = "en") -> bytes:
    return workbook.render(found, name="=Exemple", language=language, now=now)


def read(content: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def columns(sheet: Worksheet) -> dict[str, list[object]]:
    """The values of each column, the total last."""
    return {str(c[0].value): [cell.value for cell in c[1:]] for c in sheet.iter_cols()}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_nothing_in_the_file_is_a_formula_or_a_link(
    october: Overview, now: datetime, language: str
) -> None:
    content = written(october, now, language)
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        names = file.namelist()
        sheets = [file.read(name).decode() for name in names if CELLS.fullmatch(name)]
        for name in names:
            ET.fromstring(file.read(name))  # noqa: S314 - our own file
    assert len(sheets) == SHEETS
    assert not [sheet for sheet in sheets if "<f>" in sheet or "<f " in sheet]
    assert not [sheet for sheet in sheets if "hyperlink" in sheet]
    assert not [name for name in names if "externalLink" in name or "vba" in name.lower()]


def test_hostile_names_are_read_back_as_text(october: Overview, now: datetime) -> None:
    book = read(written(october, now))
    seen: set[str] = set()
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in {"s", "n", "d"}
                if cell.data_type == "s":
                    seen.add(str(cell.value))
                    assert cell.hyperlink is None
    shown = {wording.name(name) for name in HOSTILE}
    assert {name for name in shown if "_x0041_" not in name} <= seen
    assert "=2+2" in seen
    assert "=Exemple" in seen


def test_a_text_that_looks_like_an_escape_is_not_read_as_one(
    october: Overview, now: datetime
) -> None:
    with zipfile.ZipFile(io.BytesIO(written(october, now))) as file:
        assert "_x005F_x0041_" in file.read("xl/sharedStrings.xml").decode()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_columns_of_money_add_up_to_their_total(
    october: Overview, now: datetime, language: str
) -> None:
    checked = 0
    for sheet in read(written(october, now, language)):
        found = columns(sheet)
        names = next(iter(found.values()))
        if not names or names[-1] != "Total":
            continue
        for place, values in enumerate(found.values(), 1):
            numbers = [one for one in values if isinstance(one, int | float)]
            if "0.00" not in sheet.cell(sheet.max_row, place).number_format or not numbers:
                continue
            assert sum(numbers[:-1]) == pytest.approx(numbers[-1], abs=1e-9)
            checked += 1
    assert checked > 20


def test_numbers_have_formats_and_days_are_days(october: Overview, now: datetime) -> None:
    for language, format_of_day in (("en", "yyyy-mm-dd"), ("fr", "dd/mm/yyyy")):
        sheet = read(written(october, now, language)).worksheets[7]
        assert isinstance(sheet["A2"].value, datetime)
        assert sheet["A2"].number_format == format_of_day
        assert sheet["B2"].number_format == "#,##0.00"
        assert sheet["D2"].number_format == "#,##0"


def test_sheets_are_laid_out_for_reading(october: Overview, now: datetime) -> None:
    book = read(written(october, now))
    assert book.sheetnames[0] == "Summary"
    assert book.sheetnames[-1] == "About"
    assert [name for name in book.sheetnames if len(name) > 31] == []
    assert {sheet.freeze_panes for sheet in book} == {"B2"}
    assert all(sheet.auto_filter.ref for sheet in book.worksheets)
    with zipfile.ZipFile(io.BytesIO(written(october, now))) as file:
        assert (
            sum("charts/chart" in name and name.endswith(".xml") for name in file.namelist()) == 2
        )


def test_the_page_about_says_what_stands_behind(october: Overview, now: datetime) -> None:
    rows = read(written(october, now))["About"].iter_rows(values_only=True)
    about = {str(row[0]): str(row[1]) for row in rows}
    assert about["Period"] == "2026-10"
    assert about["Time zone"] == "Europe/Paris"
    assert about["Currency"] == "EUR"
    assert about["Basis"] == "as rated"
    assert about["Ledger commit"] == "4"
    assert "jauge cost --json" in about["Precision"]


def test_several_currencies_and_calls_alone_are_written(
    october_native: Overview, calls_alone: Overview, now: datetime
) -> None:
    native = read(written(october_native, now))
    assert columns(native["By agent"])["Currency"]
    assert "Total" not in columns(native["By agent"])["Agent"]
    names = read(written(calls_alone, now)).sheetnames
    assert names == [
        "Summary", "By agent", "By model", "By provider", "By day", "Models without a price",
        "In short", "About",
    ]  # fmt: skip


@given(st.lists(st.text(max_size=40), min_size=1, max_size=6))
def test_any_titles_become_names_that_excel_takes(titles: list[str]) -> None:
    names: list[str] = []
    for title in [*titles, *titles]:
        names.append(sheet_name(title, names))
    assert len({name.lower() for name in names}) == len(names)
    with Written(io.BytesIO(), {"in_memory": True}) as book:
        for name in names:
            assert len(name.encode("utf-16-le")) <= 62
            book.add_worksheet(name)


@given(st.text(st.characters(codec=None), max_size=60))
def test_any_text_is_written_and_read_back(text: str) -> None:
    out = io.BytesIO()
    with Written(out, {"in_memory": True}) as book:
        book.add_worksheet("a").write_string(0, 0, clean(text) or "empty")
    value = read(out.getvalue())["a"]["A1"].value
    assert isinstance(value, str)


def test_a_text_longer_than_a_cell_is_cut_not_lost() -> None:
    assert len(clean("=" * 40_000)) == 16_001
