"""The page: its sections in their order, in one language, with names as text."""

import re
from datetime import datetime, timedelta
from html.parser import HTMLParser

import msgspec
import pytest

from jauge.analysis.overview import Overview
from jauge.surfaces.reports import html

WHOLE = [
    "certainty", "unallocated", "tag-1", "tag-2", "changes", "agent", "model", "provider", "day",
    "bills", "layers", "unpriced",
]  # fmt: skip
SAME_IN_FRENCH = {"Total", "Volume", "Type", "Mix", "%", "Agent", "Jauge"}


class _Page(HTMLParser):
    """The elements of a page, the texts of headings and sentences, what it loads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.sections: list[str] = []
        self.tags: list[str] = []
        self.loads: list[str] = []
        self.said: list[str] = []
        self.names: list[str] = []
        self._into: list[str] | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of = dict(attrs)
        self.tags.append(tag)
        if tag == "section" and of.get("id"):
            self.sections.append(str(of["id"]))
        self.loads += [str(of[name]) for name in ("src", "href") if of.get(name)]
        if tag in {"h1", "h2", "h3", "dt", "small", "b"} or (
            (tag == "p" and of.get("class") != "brand") or of.get("scope") == "col"
        ):
            self.said.append("")
            self._into = self.said
        elif of.get("scope") == "row":
            self.names.append("")
            self._into = self.names
        elif tag in {"td", "dd", "li", "svg"}:
            self._into = None

    def handle_data(self, data: str) -> None:
        if self._into is not None:
            self._into[-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag in {"h1", "h2", "h3", "dt", "small", "b", "p", "th"}:
            self._into = None


def page(found: Overview, now: datetime, language: str = "en") -> _Page:
    return _Page(html.render(found, name="Exemple", language=language, now=now))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_sections_stand_in_the_order_in_which_they_are_read(
    october: Overview, now: datetime, language: str
) -> None:
    assert page(october, now, language).sections == WHOLE


def test_calls_alone_have_a_sentence_where_something_is_missing(
    calls_alone: Overview, now: datetime
) -> None:
    read = page(calls_alone, now)
    expected = "certainty agent changes model provider day bills layers unpriced"
    assert read.sections == expected.split()
    said = " ".join(read.said)
    for hint in ("[[tag.team]]", "jauge report --period", "jauge import", "[[layer]]"):
        assert hint in said


def test_names_stay_text(october: Overview, now: datetime) -> None:
    read = page(october, now)
    assert "<script>alert(1)</script>" in read.names
    assert "<b>&amp;</b>" in read.names
    assert read.tags.count("script") == 1
    assert not [one for one in read.loads if not one.startswith(("#", "data:"))]


def test_every_link_leads_to_a_section(october: Overview, now: datetime) -> None:
    read = page(october, now)
    anchors = [one[1:] for one in read.loads if one.startswith("#")]
    assert anchors == [one for one in WHOLE if one not in {"certainty", "unallocated"}]


def test_french_holds_no_sentence_of_the_english_page(
    october: Overview, calls_alone: Overview, now: datetime
) -> None:
    for found in (october, calls_alone):
        english, french = (set(page(found, now, language).said) for language in ("en", "fr"))
        tags = {answer.question.by[0] for answer in found.by_tags}
        same = {one for one in english & french if re.search("[a-z]", one)}
        assert not {one for one in same - SAME_IN_FRENCH - tags if not one.startswith("Exemple")}


def test_unallocated_comes_first_and_its_share_is_said(october: Overview, now: datetime) -> None:
    text = html.render(october, name="", language="fr", now=now)
    first = text.index('<section id="tag-1">')
    assert re.search(r"<tbody>\s*<tr><th[^>]*>non attribué</th>", text[first:])
    assert "Non attribué" in text[first : text.index('<section id="tag-2">')]


def test_a_period_that_is_not_over_is_said(october: Overview, now: datetime) -> None:
    def said(when: datetime) -> bool:
        return any("not over" in one for one in page(october, when).said)

    assert not said(now)
    assert said(now - timedelta(days=50))


def test_several_currencies_have_no_total_row(october_native: Overview, now: datetime) -> None:
    text = html.render(october_native, name="", language="en", now=now)
    agents = text[text.index('<section id="agent">') : text.index('<section id="model">')]
    assert "<tfoot>" not in agents
    assert '<th scope="col">Currency</th>' in agents
    assert "layers" not in page(october_native, now).sections


def test_nothing_before_the_period_is_said(october: Overview, now: datetime) -> None:
    alone = msgspec.structs.replace(october, changed=None)
    assert any("nothing to compare with" in one for one in page(alone, now).said)


def test_a_long_table_ends_with_the_others(
    october: Overview, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(html, "MOST_LINES", 3)
    text = html.render(october, name="", language="en", now=now)
    for slug in ("tag-1", "changes", "agent", "bills"):
        section = text[text.index(f'<section id="{slug}">') :]
        assert re.search(r">\d+ others?<", section[: section.index("</section>")])
