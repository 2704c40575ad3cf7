import pytest

from jauge.model import Rejection


@pytest.mark.parametrize(
    ("rejection", "line"),
    [
        (
            Rejection(file="a.csv", row=3, field="cost", value="-1", reason="negative: correct it"),
            "a.csv: row 3, cost = '-1': negative: correct it",
        ),
        (Rejection(file="a.csv", reason="not a table: export it"), "a.csv: not a table: export it"),
        (Rejection(file="a", row=1, reason="empty: drop it"), "a: row 1: empty: drop it"),
        (
            Rejection(file="a", row=1, field="x", value="b\nc", reason="cut: write it again"),
            "a: row 1, x = 'b\\nc': cut: write it again",
        ),
    ],
)
def test_a_rejection_is_one_line_that_says_where_and_what(rejection: Rejection, line: str) -> None:
    assert str(rejection) == line


def test_a_rejection_never_changes() -> None:
    rejection = Rejection(file="a", reason="r")
    with pytest.raises(AttributeError):
        rejection.row = 2  # type: ignore[misc] # frozen
