"""Tools of one class in the same hands, and who is never told of."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from analysis_seats import DAY, seat
from engines.cell_rows import write_table
from jauge.analysis.engines import Session
from jauge.analysis.held import Held
from jauge.analysis.seats.asked import Asked
from jauge.analysis.seats.case import SeatCase
from jauge.analysis.seats.overlap import Overlaps, overlaps
from jauge.config import Tool
from jauge.model import parse_money

CHATGPT = Tool(name="ChatGPT", price=parse_money("29 EUR"))
CLAUDE = Tool(name="Claude", price=parse_money("25 EUR"), renews_on=date(2026, 12, 31))
LE_CHAT = Tool(name="Le Chat", price=parse_money("15 EUR"))


def found(
    session: Session, folder: Path, held: dict[str, str], tools: tuple[Tool, ...]
) -> Overlaps:
    """`held` are the initials of the tools of each person."""
    names = {tool.name[0]: tool.name for tool in (CHATGPT, LE_CHAT)} | {"A": "Claude"}
    rows = [
        seat(100 * n + m, user_id=who, tool=names[letter])
        for n, (who, letters) in enumerate(held.items())
        for m, letter in enumerate(letters)
    ]
    desk = Held(session, {"seat": write_table(folder, "seat", rows)})
    return overlaps(SeatCase(desk, Asked(day=DAY, contracts=tools)))


def people(letters: str, count: int) -> dict[str, str]:
    return {f"{letters}{number}": letters for number in range(count)}


def test_a_class_has_what_is_spare_beside_the_dearest(duckdb: Session, tmp_path: Path) -> None:
    held = people("CA", 5) | people("CAL", 6) | people("C", 3)
    (whole,) = (told := found(duckdb, tmp_path, held, (CHATGPT, CLAUDE, LE_CHAT))).classes
    assert (whole.name, whole.tools) == ("chat_assistant", ("ChatGPT", "Claude", "Le Chat"))
    # Five give one seat of 25 back, six one of 25 and one of 15.
    assert (whole.people, whole.spare, whole.currency) == (11, Decimal(11 * 25 + 6 * 15), "EUR")
    assert [(one.tools, one.people, one.cheaper, one.cash_from) for one in told.pairs] == [
        (("ChatGPT", "Claude"), 11, Decimal(275), date(2026, 12, 31)),
        (("ChatGPT", "Le Chat"), 6, Decimal(90), None),
        (("Claude", "Le Chat"), 6, Decimal(90), None),
    ]
    assert not told.left_out


def test_what_few_people_hold_is_in_no_difference(duckdb: Session, tmp_path: Path) -> None:
    held = people("CA", 8) | people("CL", 2)
    told = found(duckdb, tmp_path, held, (CHATGPT, CLAUDE, LE_CHAT))
    assert [(one.tools, one.people) for one in told.pairs] == [(("ChatGPT", "Claude"), 8)]
    # Ten hold two tools: 10 less 8 would tell of the two.
    assert [(one.tools, one.people, one.spare) for one in told.classes] == [
        (("ChatGPT", "Claude"), None, None)
    ]
    assert told.left_out


def test_an_unknown_price_is_no_saving(duckdb: Session, tmp_path: Path) -> None:
    dollars = Tool(name="Claude", price=parse_money("25 USD"))
    for tools in ((CHATGPT,), (CHATGPT, dollars)):
        told = found(duckdb, tmp_path, people("CA", 5), tools)
        assert [one.cheaper for one in told.pairs] == [None]
        assert [one.spare for one in told.classes] == [None]


def test_without_seats_nothing_overlaps(duckdb: Session) -> None:
    assert overlaps(SeatCase(Held(duckdb, {}), Asked(day=DAY))) == Overlaps(
        classes=(), pairs=(), left_out=False
    )
