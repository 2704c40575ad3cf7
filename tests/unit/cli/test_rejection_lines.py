"""Rejections in the language of people."""

import pytest

from jauge import i18n
from jauge.model import Rejection
from jauge.surfaces.cli.rejection_lines import rejection_line

REJECTIONS = [
    Rejection(file="calls.csv", row=3, field="in", value="-1", reason="negative: correct it"),
    Rejection(file="calls.csv", row=3, reason="cut: fetch it again"),
    Rejection(file="calls.csv", reason="not recognised"),
    Rejection(file="a.csv", field="new\nline", value="x\ny", reason="missing \x1b[31mcolumn"),
]


@pytest.mark.parametrize("rejection", REJECTIONS)
def test_the_english_line_is_the_text_of_the_rejection(rejection: Rejection) -> None:
    i18n.use("en")
    line = rejection_line(rejection)
    assert line == str(rejection)
    assert line.isprintable()


def test_a_french_line_holds_no_english_word() -> None:
    i18n.use("fr")
    try:
        assert rejection_line(REJECTIONS[1]).startswith("calls.csv\N{NO-BREAK SPACE}: ligne 3")
        assert "row" not in rejection_line(REJECTIONS[0])
    finally:
        i18n.use("en")
