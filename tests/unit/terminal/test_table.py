"""Tables as wide as the terminal, figures that never read as nothing, ranges as ranges."""

import io
from collections.abc import Callable
from decimal import Decimal

import pytest
from rich.cells import cell_len

from jauge import i18n
from jauge.analysis.comparison import Change
from jauge.analysis.cost import Line
from jauge.analysis.measures import Sums
from jauge.surfaces.terminal import table

NAMES = ("a-research-assistant-of-the-house", "2026-09-18", "claude-opus-4-1-20250805")
BY = ("agent", "day", "model")


def sums(low: str, high: str) -> Sums:
    return Sums(
        effective_cost=Decimal(high),
        cost_low=Decimal(low),
        cost_high=Decimal(high),
        calls=52_040,
        costed_calls=52_035,
        input_tokens=8200,
        output_tokens=0,
        cache_known_calls=18,
        cache_known_input_tokens=1000,
        cache_known_read_tokens=842,
    )


def printed(show: Callable[[io.StringIO], None]) -> str:
    out = io.StringIO()
    show(out)
    return out.getvalue()


def cost_lines(low: str = "2448.27") -> str:
    lines = [Line(NAMES, "EUR", sums(low, "13104.68"))]
    totals = [Line((), "EUR", sums(low, "13104.68"))]
    return printed(lambda out: table.print_lines(BY, lines, totals, out))


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_tables_stay_within_the_width(
    monkeypatch: pytest.MonkeyPatch, width: int, language: str
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    i18n.use(language)
    text = cost_lines().replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert max(map(cell_len, text.splitlines())) <= width
    low, high = ("2,448.27", "13,104.68") if language == "en" else ("2 448,27", "13 104,68")
    assert (low in text, high in text) == (True, True)


def test_a_wide_terminal_breaks_and_drops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    first = cost_lines().splitlines()[3]
    assert all(name in first for name in NAMES)
    assert first.split()[-1] == "84.2%"


def test_eighty_columns_where_nobody_says_how_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    assert table.width_of(io.StringIO()) == 80


def test_the_cache_column_says_that_it_stands_for_some_calls(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert "Cache*" in cost_lines()


def test_traces_of_tokens_are_not_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert "<0.01" in cost_lines()


def changes(now: Sums, before: Sums) -> str:
    change = Change(
        ("helper",), "EUR", Line(("helper",), "EUR", now), Line(("helper",), "EUR", before)
    )
    total = Change((), "EUR", Line((), "EUR", now), Line((), "EUR", before))
    return printed(lambda out: table.print_changes(("agent",), [change], [total], out))


def test_a_comparison_of_ranges_shows_both_ends() -> None:
    text = changes(sums("10", "30"), sums("5", "20"))
    for end in ("from 10.00", "to 30.00", "from 5.00", "to 20.00", "from -10.00", "to +25.00"):
        assert text.count(end) == 2, end
    assert ("from -50.0%" in text, "to +500.0%" in text) == (True, True)


def test_a_comparison_of_points_stays_on_one_line() -> None:
    text = changes(sums("30", "30"), sums("20", "20"))
    assert "from" not in text
    assert text.count("+10.00") == 2
    assert "+<" not in changes(sums("30.001", "30.001"), sums("30", "30"))


def test_a_path_longer_than_the_line_stays_whole() -> None:
    """A broken path cannot be pasted."""
    command = f"`jauge --workspace /srv/{'finance-and-operations/' * 5}audited residuals`"
    shown = printed(lambda out: table.print_notes([f"For all: {command} says which."], out))
    assert "/srv/" + "finance-and-operations/" * 5 + "audited" in shown
    assert " ".join(shown.split()) == f"For all: {command} says which."
