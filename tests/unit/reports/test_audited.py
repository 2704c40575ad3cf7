"""The audit on pages and in workbooks: every claim with its kind of value and its command."""

import io
import re
from datetime import UTC, datetime
from decimal import Decimal

import msgspec
import openpyxl
import pytest
from msgspec.structs import replace

from audit_views import finding, view
from jauge.analysis.audit_lines import audit_lines
from jauge.analysis.findings.zombie_agent import Parameters
from jauge.analysis.measures import Sums
from jauge.analysis.overview import Overview
from jauge.analysis.question import Answer, Line, Question
from jauge.i18n import format, speaking
from jauge.model import Registry
from jauge.surfaces.reports import drawing, html, savings_chart, workbook
from jauge.surfaces.reports.audit_view import Audience, AuditView
from jauge.surfaces.reports.board import board_sections
from jauge.surfaces.reports.chosen import chosen
from jauge.surfaces.terminal import anomalies_wording
from jauge.surfaces.terminal.demo_marks import Holds
from jauge.surfaces.terminal.findings_wording import kind, title

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


ZOMBIES = ("toys-advisor", "returns-bot", "returns-bot", "a very long name of an agent")


@pytest.mark.parametrize(
    ("language", "named"),
    [
        ("en", ["toys-advisor +1: failing calls", "returns-bot: failing calls",
                "returns-bot (2): failing calls", "a very long name of…: failing calls"]),
        ("fr", ["toys-advisor +1\u202f: appels en échec", "returns-bot\u202f: appels en échec",
                "returns-bot (2)\u202f: appels en échec",
                "a very long name of…\u202f: appels en échec"]),
    ],
)  # fmt: skip
def test_no_two_bars_of_the_savings_have_one_name(language: str, named: list[str]) -> None:
    told = Parameters(zombie_class="useless")
    found = [
        msgspec.structs.replace(finding(number * 10, name), parameters=told, action=f"act {number}")
        for number, name in enumerate(ZOMBIES)
    ]
    more = msgspec.structs.replace(finding(1, "other"), kind="zombie_agent", parameters=told)
    more = msgspec.structs.replace(more, action="act 0")
    alone = finding(2, "alone")
    lines = audit_lines([*found, more, alone], Registry())
    with speaking(language):
        bars = [one.name for one in savings_chart.steps(lines, lines.stacks[0])]
        title = kind(alone)
    assert sorted(bars[1:-1]) == sorted([*named, title])


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
    assert "ghost_spend" not in text
    assert title("ghost_spend") in text
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


def test_a_board_says_how_the_last_month_moved(calls_alone: Overview, audit: AuditView) -> None:
    """Known until midnight of Paris, which is still October in London."""

    def month(name: str, cost: str, currency: str = "EUR") -> Line:
        return Line((name,), currency, Sums(effective_cost=Decimal(cost)))

    over_time = Answer(
        question=Question(by=("month",), timezone="Europe/Paris"),
        lines=(
            month("2026-08", "90"), month("2026-09", "100.004"), month("2026-10", "130.50"),
            month("2026-11", "1"), month("2026-10", "7", "USD"),
        ),
    )  # fmt: skip
    known = datetime(2026, 10, 31, 23, tzinfo=UTC)
    audit = replace(audit, audited=replace(audit.audited, known_until=known))
    cost = board_sections(replace(calls_alone, over_time=over_time), audit)[0]
    moved = [said for said in cost.says if "the month before" in said]
    assert moved == ["2026-10: €130.50, after €100.00 the month before (+30.50)."]


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


@pytest.mark.parametrize(("language", "said"), [("en", "Fictitious"), ("fr", "Fictif")])
@pytest.mark.parametrize("audience", ["cio-cfo", "board", "owner"])
def test_what_is_made_of_a_demo_says_so_on_the_page_and_on_every_sheet(
    calls_alone: Overview, now: datetime, language: str, said: str, audience: Audience
) -> None:
    audit = msgspec.structs.replace(view(), owner="Ada")

    def page(holds: Holds | None) -> str:
        return html.render(
            calls_alone, name="x", language=language, now=now, audit=audit, audience=audience,
            holds=holds,
        )  # fmt: skip

    told = page("fictitious")
    assert f'<p class="marked" role="note">{said}' in told.partition("<body>")[2]
    assert f'@page {{ @top-center {{ content: "{said}' in told
    assert 'class="marked"' not in page(None)
    written = workbook.render(
        calls_alone, name="x", language=language, now=now, audit=audit, audience=audience,
        holds="fictitious",
    )  # fmt: skip
    for sheet in openpyxl.load_workbook(io.BytesIO(written)):
        first = str(sheet["A1"].value)
        assert first.startswith(said)
        assert str(sheet["A1"].value) in str(sheet.oddHeader.center.text)
        assert sheet.freeze_panes == "B3"
        assert sheet.print_title_rows == "$1:$2"
        assert sheet.auto_filter.ref is None or sheet.auto_filter.ref.startswith("A2:")


def test_charts_of_a_marked_workbook_show_the_rows_of_their_table(
    october: Overview, now: datetime
) -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(workbook.render(october, name="x", language="en", now=now, holds="fictitious"))
    )
    series = book["By day"]._charts[0].series[0]  # type: ignore[attr-defined]
    assert series.cat.numRef.f.startswith("'By day'!$A$3:")
    changed = next(sheet for sheet in book if sheet.title.startswith("What changed"))
    steps = changed._charts[0].series[0]  # type: ignore[attr-defined]
    assert re.search(
        r"\$2:\$[A-Z]+\$2$", steps.cat.strRef.f if steps.cat.strRef else steps.cat.numRef.f
    )
    assert changed.cell(2, 1).value


def test_names_under_the_bars_of_savings_have_room_and_amounts_are_a_months(
    audit: AuditView,
) -> None:
    with speaking("fr"):
        drawn = savings_chart.waterfall(audit.audited.lines)(drawing.WIDE_PX, drawing.Palette())
    assert drawn is not None
    # A browser's font is wider than the one that the picture was measured with.
    assert min(drawn["config"]["padding"][side] for side in ("left", "bottom")) > 30
    assert drawn["layer"][0]["encoding"]["y"]["axis"]["title"] == "EUR par mois"


def test_what_to_do_is_seen_whole_on_a_screen(
    calls_alone: Overview, audit: AuditView, now: datetime
) -> None:
    style = page(calls_alone, audit, now).partition("<style>")[2]
    assert "#audit .scroll { max-height: none; }" in style
    assert "#audit thead th, #audit thead button { white-space: normal; }" in style


def test_a_sure_excess_is_one_number(audit: AuditView) -> None:
    assert audit.anomalies is not None
    one = msgspec.structs.replace(
        audit.anomalies.found[0], actual=Decimal(12), expected=Decimal(2), low=Decimal(2),
        high=Decimal("2.001"),
    )  # fmt: skip
    assert "(10.00 beyond)" in anomalies_wording.why(one)
    wide = msgspec.structs.replace(one, high=Decimal(5))
    assert "(7.00 to 10.00 beyond)" in anomalies_wording.why(wide)
