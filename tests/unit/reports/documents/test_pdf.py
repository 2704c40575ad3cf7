"""The PDF: valid PDF/A, the figures of the page, no word of others as source, the same bytes."""

import re
from datetime import datetime
from typing import Any

import msgspec
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from audit_views import NAMES, view
from jauge import i18n
from jauge.analysis.overview import Overview
from jauge.surfaces.reports import html
from jauge.surfaces.reports.audit_view import AuditView
from jauge.surfaces.reports.documents import letters, pdf
from jauge.surfaces.reports.documents.content import MOST_LINES, Content, Field, Grid, Part, content
from jauge.surfaces.terminal.demo_marks import Holds


@pytest.fixture(scope="module")
def audit() -> AuditView:
    return view()


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What a template gets, and how many pages it makes of it."""
    kept: dict[str, Any] = {}
    compiled = pdf._compiled

    def counted(told: dict[str, Any], now: datetime) -> bytes:
        compiler = typst.Compiler(
            pdf._template() + b"\n#context [#metadata(counter(page).final().first()) <pages>]",
            font_paths=letters.FONTS,
            ignore_system_fonts=True,
            sys_inputs={"data": msgspec.json.encode(told).decode()},
        )
        pages = compiler.query("<pages>", field="value", one=True)
        kept.update(told=told, pages=int(pages))
        return compiled(told, now)

    monkeypatch.setattr(pdf, "_compiled", counted)
    return kept


def render(
    found: Overview, now: datetime, audit: AuditView, audience: str = "board", language: str = "fr"
) -> bytes:
    return pdf.render(
        found,
        name="Exemple & <Cie>",
        language=language,
        now=now,
        audit=audit,
        audience=audience,  # type: ignore[arg-type]
    )


def texts(told: object) -> list[str]:
    return list(pdf._texts(told))


def one(text: str) -> Content:
    """A document that holds a text wherever one can stand."""
    grid = Grid((8, 8), (Field(text), Field("n", is_figure=True)), ((Field(text), Field("1,0")),))
    return Content(
        language="en",
        title=f"T {text}",
        whose=text,
        made=(2026, 12, 1, 8, 0, 0),
        contents="Contents",
        behind="Behind",
        is_board=False,
        totals=(),
        first=(),
        parts=(Part(f"T {text}", (text,), None, "", grid),),
        facts=((text, text),),
    )


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_board_is_two_pages_whatever_names_are(
    october: Overview, audit: AuditView, now: datetime, made: dict[str, Any], language: str
) -> None:
    written = render(october, now, audit, language=language)
    assert written.startswith(b"%PDF-1.7")
    assert made["pages"] == 2
    assert b"pdfaid:part" in written
    assert re.search(rb"pdfaid:part>2<.*pdfaid:conformance>A<", written, re.DOTALL)
    assert b"pdfuaid:part" in written
    assert f"/Lang({language})".encode() in written.replace(b" ", b"")


def test_the_same_moment_gives_the_same_file(
    calls_alone: Overview, audit: AuditView, now: datetime
) -> None:
    assert render(calls_alone, now, audit) == render(calls_alone, now, audit)


def test_the_whole_report_holds_the_figures_of_the_page(
    calls_alone: Overview,
    audit: AuditView,
    now: datetime,
    made: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(html, "MOST_LINES", MOST_LINES)
    render(calls_alone, now, audit, "cio-cfo")
    page = html.render(
        calls_alone, name="x", language="fr", now=now, audit=audit, audience="cio-cfo"
    )
    figures = set(re.findall(r'class="figure[^"]*"[^>]*>([^<]*\d[^<]*)<', page))
    shown = set(texts(made["told"]))
    spelled = {html_text(figure) for figure in figures}
    assert len(spelled) > 50
    assert spelled <= shown
    assert made["pages"] > 3


def html_text(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def test_names_reach_the_template_as_data_alone(
    calls_alone: Overview, audit: AuditView, now: datetime, made: dict[str, Any]
) -> None:
    render(calls_alone, now, audit, "cio-cfo", "en")
    shown = " ".join(texts(made["told"]))
    for name in NAMES[:4]:
        assert name in shown
    assert "x" * 17 not in shown.replace(letters.MISSING, "")
    assert letters.MISSING in shown
    assert "مرحبا" in shown
    template = pdf._template().decode()
    for word in ("import", "read(", "eval(", "plugin(", "include"):
        assert word not in template


@pytest.mark.parametrize("text", NAMES)
def test_a_document_of_any_name_is_valid(text: str, now: datetime) -> None:
    assert pdf.compiled(one(text), now).startswith(b"%PDF")


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=40))
def test_a_document_of_any_text_is_valid(text: str) -> None:
    assert pdf.compiled(one(text), datetime.fromisoformat("2026-12-01T08:00:00+00:00"))


@given(st.text())
def test_breaks_change_no_word(text: str) -> None:
    assert pdf.broken(text).replace("\u200b", "") == text.replace("\u200b", "")
    words = re.split(r"[\s\u200b]", pdf.broken(text))
    assert all(len(word) <= 16 for word in words)


def test_charts_say_what_they_show(calls_alone: Overview, audit: AuditView, now: datetime) -> None:
    i18n.use("en")
    told = content(calls_alone, audit, "cio-cfo", "x", now)
    drawn = [part for part in told.parts if part.svg]
    assert len(drawn) >= 4
    assert all(part.alt.startswith(part.title) for part in drawn)


@pytest.mark.parametrize("audience", ["cio-cfo", "board"])
def test_every_page_of_a_demo_says_that_it_is_invented(
    calls_alone: Overview, audit: AuditView, now: datetime, made: dict[str, Any], audience: str
) -> None:
    def pages(holds: Holds | None) -> list[bytes]:
        pdf.render(
            calls_alone,
            name="x",
            language="fr",
            now=now,
            audit=audit,
            audience=audience,  # type: ignore[arg-type]
            holds=holds,
        )
        compiler = typst.Compiler(
            pdf._template(),
            font_paths=letters.FONTS,
            ignore_system_fonts=True,
            sys_inputs={"data": msgspec.json.encode(made["told"]).decode()},
        )
        found = compiler.compile(format="svg")
        assert isinstance(found, list)
        return found

    plain = pages(None)
    assert not made["told"]["marked"]
    marked = pages("fictitious")
    assert made["told"]["marked"].startswith("Fictif")
    assert len(marked) == len(plain) > 1
    assert all(one != other for one, other in zip(marked, plain, strict=True))
