"""A reader opens the report: on a desk, on a phone, on paper, in both languages."""

from collections.abc import Generator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.service

LANGUAGES = ("fr", "en")
DESK = 1280
AGENT_ROWS = "#agent tbody tr"


@contextmanager
def opened(
    browser: Browser, path: Path, width: int = 1100, *, script: bool = True
) -> Generator[Page]:
    """The page; leaving fails when it complained, ran a name or asked for anything else."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, java_script_enabled=script
    )
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("dialog", lambda dialog: problems.append(dialog.message))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    yield page
    assert problems == []
    assert [url for url in asked if not url.startswith("data:")] == [path.as_uri()]
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [360, 768, 1280])
def test_nothing_is_wider_than_the_window(
    browser: Browser, reports: dict[str, Path], language: str, width: int
) -> None:
    with opened(browser, reports[language], width) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        wide = page.evaluate(
            """() => [...document.querySelectorAll("body *")].filter((element) =>
                 !element.closest(".scroll") && !element.closest("svg")
                 && element.getBoundingClientRect().right > innerWidth + 0.5)
               .map((element) => element.outerHTML.slice(0, 80))"""
        )
        assert wide == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_of_every_table_sorts(
    browser: Browser, reports: dict[str, Path], language: str
) -> None:
    with opened(browser, reports[language]) as page:
        assert page.locator("table").count() == 10
        for table in page.locator("table").all():
            for column, head in enumerate(table.locator("thead th").all()):
                for _way in range(2):
                    head.locator("button").click()
                    way = head.get_attribute("aria-sort")
                    cells = table.locator(f"tbody tr > :nth-child({column + 1})").all()
                    values = [cell.get_attribute("data-sort") or "" for cell in cells]
                    known = [value for value in values if value]
                    assert values == [*known, *([""] * (len(values) - len(known)))]
                    if "figure" in (cells[0].get_attribute("class") or ""):
                        numbers = [Decimal(value) for value in known]
                        assert numbers == sorted(numbers, reverse=way == "descending")


def test_sorting_by_calls_puts_the_most_used_agent_first(
    browser: Browser, reports: dict[str, Path]
) -> None:
    with opened(browser, reports["en"]) as page:
        page.locator("#agent thead button", has_text="Calls").click()
        shown = page.locator(f"{AGENT_ROWS} td:nth-child(4)").all_inner_texts()
        calls = [int(text.replace(",", "")) for text in shown]
        assert len(set(calls)) > 1
        assert calls == sorted(calls, reverse=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_reads_whole_without_scripts(
    browser: Browser, reports: dict[str, Path], language: str
) -> None:
    with opened(browser, reports[language], script=False) as page:
        assert page.locator("h1").count() == 1
        assert page.locator(AGENT_ROWS).count() == 8
        assert page.locator("figure svg:visible").count() == 6


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_of_agents_are_text(
    browser: Browser, reports: dict[str, Path], language: str
) -> None:
    with opened(browser, reports[language]) as page:
        names = page.locator(f"{AGENT_ROWS} th").all_inner_texts()
        assert "<script>alert(1)</script>" in names
        assert page.locator("script").count() == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [390, DESK])
def test_the_change_is_drawn_from_before_to_now(
    browser: Browser, reports: dict[str, Path], language: str, width: int
) -> None:
    with opened(browser, reports[language], width) as page:
        figure = page.locator("#changes figure")
        assert figure.get_attribute("role") == "img"
        assert (figure.get_attribute("aria-label") or "").endswith(".")
        words = page.locator("#changes figure svg:visible text").all_text_contents()
        names = {"fr": ("Avant", "Maintenant"), "en": ("Before", "Now")}[language]
        assert set(names) <= set(words)
        boxes = page.locator("#changes figure svg:visible text").evaluate_all(
            """texts => texts.map((text) => text.getBoundingClientRect())
                 .map((box) => [box.left, box.top, box.right, box.bottom])"""
        )
        for number, (left, top, right, bottom) in enumerate(boxes):
            assert 0 <= left <= right <= width
            # The boxes of names that stand at an angle cover each other, the names do not.
            for other in boxes[number + 1 :] if width == DESK else ():
                is_apart = right <= other[0] or other[2] <= left
                assert is_apart or bottom <= other[1] + 1 or other[3] <= top + 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_keyboard_reaches_sections_and_tables(
    browser: Browser, reports: dict[str, Path], language: str
) -> None:
    with opened(browser, reports[language]) as page:
        reached: list[str] = []
        for _press in range(14):
            page.keyboard.press("Tab")
            reached.append(page.evaluate("document.activeElement.outerHTML.slice(0, 40)"))
        assert sum("<a href" in one for one in reached) == 10
        assert any('class="scroll"' in one for one in reached)
        page.locator('nav a[href="#changes"]').press("Enter")
        assert page.evaluate("location.hash") == "#changes"


@pytest.mark.parametrize("language", LANGUAGES)
def test_prints_every_row(browser: Browser, reports: dict[str, Path], language: str) -> None:
    with opened(browser, reports[language]) as page:
        page.emulate_media(media="print")
        for box in page.locator(".scroll").all():
            assert box.evaluate("box => box.scrollHeight <= box.clientHeight + 1")
        assert page.pdf(format="A4").startswith(b"%PDF")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(
    browser: Browser, reports: dict[str, Path], scheme: str
) -> None:
    context = browser.new_context(color_scheme=scheme)  # pyright: ignore[reportArgumentType] # one of two
    page = context.new_page()
    page.goto(reports["en"].as_uri())
    ratios = page.evaluate(
        """() => {
          const light = (text) => {
            const [r, g, b] = text.match(/[\\d.]+/g).map((part) => {
              const v = Number(part) / 255;
              return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
            });
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          const ground = light(getComputedStyle(document.body).backgroundColor);
          const texts = "h1, .means, .says, td, dt, dd, nav a, .key";
          return [...document.querySelectorAll(texts)].map((one) => {
            const ink = light(getComputedStyle(one).color);
            return (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05);
          });
        }"""
    )
    assert len(ratios) > 50
    assert min(ratios) >= 4.5
    context.close()
