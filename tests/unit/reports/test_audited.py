"""The audit on pages and in workbooks: every claim with its kind of value and its command."""

import io
import re
from datetime import datetime
from decimal import Decimal

import msgspec
import openpyxl
import pytest

from audit_views import view
from jauge.analysis.overview import Overview
from jauge.i18n import format
from jauge.surfaces.reports import html, workbook
from jauge.surfaces.reports.audit_view import AuditView
from jauge.surfaces.reports.board import board_sections
from jauge.surfaces.reports.chosen import chosen

WHOLE = [
    "audit", "savings-1", "savings-2", "findings", "done", "missing", "agents", "anomalies",
]  # fmt: skip
SAME = {"Agent", "Effort", "Total"}
BOARD = ["cost", "audit", "savings", "risks", "decided", "sure"]


@pytest.fixture(scope="module")
def audit() -> AuditView:
    return view()


def page(
    found: Overview,
    audit: AuditView,
    now: datetime,
    language: str = "en",
    audience: str = "cio-cfo",
) -> str:
    return html.render(
        found,
        name="Exemple",
        language=language,
        now=now,
        audit=audit,
        audience=audience,  # type: ignore[arg-type]
    )


def slugs(text: str) -> list[str]:
    return [one for one in re.findall(r'<section id="([^"]+)"', text) if one != "certainty"]


def section(text: str, slug: str) -> str:
    return text.partition(f'<section id="{slug}">')[2].partition("</section>")[0]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_audit_stands_before_the_cost(
    calls_alone: Overview, audit: AuditView, now: datetime, language: str
) -> None:
    shown = slugs(page(calls_alone, audit, now, language))
    assert shown[: len(WHOLE)] == WHOLE
    assert "model" in shown


def test_every_finding_names_the_command_that_prints_its_rows(
    calls_alone: Overview, audit: AuditView, now: datetime
) -> None:
    text = section(page(calls_alone, audit, now), "findings")
    for one in audit.audited.every:
        if one.status == "open":
            assert f"jauge findings show {one.finding.finding_id[:8]} --rows" in text
    assert "2026-12-01" in text


def test_kinds_of_value_are_never_in_one_total(
    calls_alone: Overview, audit: AuditView, now: datetime
) -> None:
    text = page(calls_alone, audit, now)
    assert "Savings together: Budget saving" in text
    assert "Savings together: Avoided cost" in text
    for slug in ("audit", "findings", "done"):
        assert "<tfoot>" not in section(text, slug)
    first, second = audit.audited.lines.stacks
    assert {first.value_kind, second.value_kind} == {"budget_saving", "avoided_cost"}


def test_what_is_promised_stands_beside_what_was_saved_with_its_interval(
    calls_alone: Overview, audit: AuditView, now: datetime
) -> None:
    text = section(page(calls_alone, audit, now), "done")
    for amount in ("1,000.00", "812.25", "700.50", "901.75"):
        assert amount in text
    board = section(page(calls_alone, audit, now, audience="board"), "decided")
    assert "1,000.00" in board
    # What is claimed now is not what was promised.
    assert "7.77" not in text + board
    assert "2 were dismissed." in text


def test_what_could_not_be_looked_for_says_what_to_import(
    calls_alone: Overview, audit: AuditView, now: datetime
) -> None:
    text = section(page(calls_alone, audit, now), "missing")
    assert "ghost_spend" in text
    assert "import" in text


def test_names_are_text_on_every_page(
    calls_alone: Overview, audit: AuditView, now: datetime
) -> None:
    for audience in ("cio-cfo", "board", "owner"):
        text = page(calls_alone, audit, now, audience=audience)
        assert "<script>alert" not in text


def test_french_has_no_sentence_of_the_english_page(
    calls_alone: Overview, audit: AuditView, now: datetime
) -> None:
    def said(language: str, audience: str) -> set[str]:
        shown = page(calls_alone, audit, now, language, audience)
        found = re.findall(r'<p class="says">(.*?)</p>|<h2>(.*?)</h2>|<button>(.*?)<', shown)
        heads = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', shown)
        return {one.strip() for three in found for one in three if one.strip()} | set(heads)

    for audience in ("cio-cfo", "board", "owner"):
        both = said("en", audience) & said("fr", audience)
        assert not {one for one in both if re.search("[a-z]{3}", one)} - SAME


def test_a_board_reads_six_sections_and_at_most_five_lines(
    calls_alone: Overview, audit: AuditView, now: datetime
) -> None:
    text = page(calls_alone, audit, now, audience="board")
    assert slugs(text) == BOARD
    assert section(text, "audit").count("<tr>") == 6
    assert "25.0% of the cost no place is recorded" in section(text, "risks")
    assert "5 of 10 agents have no owner" in section(text, "risks")


def test_a_board_cuts_names_and_never_figures(
    calls_alone: Overview, audit: AuditView, now: datetime
) -> None:
    whole = {
        cell.text
        for one in chosen(calls_alone, audit, "cio-cfo", now, None)
        if one.slug == "audit" and one.table
        for row in one.table.rows
        for cell in row
        if cell.is_figure
    }
    for one in board_sections(calls_alone, audit):
        assert all(len(said) <= 320 for said in one.says)
        for row in one.table.rows if one.table else ():
            for cell in row:
                assert cell.is_figure or len(cell.text) <= 70
                if cell.is_figure and one.slug == "audit":
                    assert cell.text in whole


def test_a_board_without_one_currency_says_what_to_ask(
    calls_alone: Overview, now: datetime
) -> None:
    text = html.render(calls_alone, name="", language="en", now=now, audience="board")
    assert "--currency EUR" in text


def test_an_owner_reads_of_the_agents_alone(
    calls_alone: Overview, audit: AuditView, now: datetime
) -> None:
    mine = msgspec.structs.replace(audit, owner="Ada")
    text = page(calls_alone, mine, now, audience="owner")
    assert slugs(text)[:2] == ["agents", "audit"]
    assert "What the agents of Ada cost" in text
    assert "model" not in slugs(text)


def test_a_workbook_has_the_audit_as_filterable_numbers(
    calls_alone: Overview, audit: AuditView, now: datetime
) -> None:
    written = workbook.render(calls_alone, name="x", language="en", now=now, audit=audit)
    book = openpyxl.load_workbook(io.BytesIO(written))
    assert all(sheet.auto_filter.ref for sheet in book.worksheets)
    sheet = book["Findings"]
    heads = [str(cell.value) for cell in sheet[1]]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    expected = [one.finding.monthly_saving for one in audit.audited.every if one.status == "open"]
    amounts = [row[heads.index("Expected, a month")] for row in rows]
    known = sorted(Decimal(str(one)) for one in amounts if isinstance(one, int | float))
    assert known == sorted(saving.mid for saving in expected if saving)
    assert {str(row[heads.index("Currency")]) for row in rows} == {"EUR", format.UNKNOWN}
    agents = book["Agents by cost and owner"]
    names = {cell.value: cell.data_type for cell in agents["A"]}
    assert names["=1+1"] == names["@SUM(A1)"] == "s"
    for each in book:
        assert not [cell for row in each.iter_rows() for cell in row if cell.data_type == "f"]
