"""Sentences under tables: small shares are not nothing, and the cache says whom it covers."""

from decimal import Decimal

import pytest

from jauge import i18n
from jauge.analysis.cost import Answer, Line, Question
from jauge.analysis.measures import Sums
from jauge.surfaces.terminal import wording


@pytest.mark.parametrize(
    ("ratio", "english", "french"),
    [
        (0.0, "0.0%", "0,0 %"),
        (5 / 52_040, "<0.1%", "< 0,1 %"),
        (0.001, "0.1%", "0,1 %"),
        (52_035 / 52_040, ">99.9%", "> 99,9 %"),
        (1.0, "100.0%", "100,0 %"),
        (None, "—", "—"),
    ],
)
def test_shares_are_neither_nothing_nor_all(ratio: float | None, english: str, french: str) -> None:
    assert wording.share(ratio) == english
    i18n.use("fr")
    assert wording.share(ratio).replace("\N{NO-BREAK SPACE}", " ") == french


@pytest.mark.parametrize(
    ("amount", "text"),
    [("0", "0.00"), ("0.001", "<0.01"), ("-0.001", ">−0.01"), ("0.01", "0.01"), ("12", "12.00")],
)
def test_traces_are_not_zero(amount: str, text: str) -> None:
    assert wording.figure(Decimal(amount)) == text


def cache_sentence(known: int) -> str:
    sums = Sums(
        calls=100,
        cache_known_calls=known,
        cache_known_input_tokens=1000,
        cache_known_read_tokens=842,
        cache_saving=Decimal("0.03"),
    )
    answer = Answer(question=Question(), totals=(Line((), "EUR", sums),))
    return " ".join(wording.notes(answer)).replace("\N{NO-BREAK SPACE}", " ")


def test_the_cache_says_which_calls_it_is_recorded_for() -> None:
    partly = "* Cache: recorded for 18 of 100 calls; 84.2% of the input of these"
    assert partly in cache_sentence(18)
    assert "Cache: 84.2% of the input was read from it." in cache_sentence(100)
    assert "* Cache" not in cache_sentence(100)
    i18n.use("fr")
    assert "18 appels sur 100" in cache_sentence(18)


def test_an_older_commit_is_named() -> None:
    assert list(wording.older(7)) == ["The ledger as commit 7 left it."]
    assert list(wording.older(None)) == []
