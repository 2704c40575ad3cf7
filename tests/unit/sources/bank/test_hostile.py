"""Whatever the bytes of a file are, it is refused in one line or read; nothing else happens."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jauge.sources import built_in
from jauge.sources.bank import SOURCE
from jauge.sources.base import Sample, Unreadable

FIXTURES = Path(__file__).parents[3] / "fixtures" / "finops"
STATEMENTS = {
    "bank-csv": FIXTURES / "bank" / "statement_fr.csv",
    "ofx": FIXTURES / "bank" / "statement.ofx",
    "camt053": FIXTURES / "bank" / "statement_camt053.xml",
    "mt940": FIXTURES / "bank" / "statement.mt940.sta",
}
OTHERS = sorted(
    path for path in FIXTURES.rglob("*")
    if path.is_file() and path.parent.name != "bank" and path.parent.parent.name != "bank"
)  # fmt: skip
PIECES = [
    b";", b",", b'"', b"\n", b"\r", b"\0", b"\xff", b"\xc3", b"<", b">", b"&", b"&#0;", b"&lol;",
    b"<!DOCTYPE a>", b"9" * 40, b"=1+1", b"0000-00-00", b"31/02/2026", b"1.2.3,4", b"NaN", b":61:",
    b":86:", b"?20", b"<STMTTRN>", b"</OFX>", b"<Ntry>", b"\xef\xbb\xbf", "\u0663".encode(),
]  # fmt: skip


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    edits=st.lists(
        st.tuples(st.integers(0, 100_000), st.integers(0, 40), st.sampled_from(PIECES)),
        min_size=1,
        max_size=6,
    )
)
@pytest.mark.parametrize("format_", STATEMENTS)
def test_a_damaged_statement_is_read_or_refused_in_one_line(
    read: Any, format_: str, edits: list[tuple[int, int, bytes]]
) -> None:
    content = STATEMENTS[format_].read_bytes()
    for where, count, piece in edits:
        at = where % (len(content) + 1)
        content = content[:at] + piece + content[at + count :]
    read.recognised(content)
    refusal, found = "", None
    try:
        found = read(content, format_)
    except Unreadable as problem:
        refusal = str(problem)
    assert "\n" not in refusal
    if found is None:
        assert refusal
        return
    assert all("\n" not in str(rejection) for rejection in found.rejections)
    assert len(set(found.column("natural_key"))) == len(found.rows)


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: str(path.relative_to(FIXTURES)))
def test_no_other_file_is_taken_for_a_statement(read: Any, path: Path) -> None:
    assert read.recognised(path.read_bytes()) is None


@pytest.mark.parametrize(
    "content",
    [
        "date,model,description,input_tokens,amount\n2026-10-01,gpt,call,3,1.00\n",
        "Date,Description,Quantity,Unit price,Amount\n2026-10-01,Seats,3,20,60\n",
        "Invoice number,Date,Description,Amount,Currency\nF1,2026-10-01,ChatGPT,24,EUR\n",
        "user,plan,seat,assigned_on,last_activity_at\na@b.example,Team,1,2026-10-01,\n",
        "name,email,team,joined_on\nJane,a@b.example,R&D,2026-10-01\n",
        "<html><body><table><tr><td>Date</td></tr></table></body></html>",
        '{"date": "2026-10-01", "amount": 1}\n',
        "\x00\x01\x02",
        "",
        "Date;Montant\n01/10/2026;-1,00\n",
    ],
)
def test_tables_of_other_things_are_not_taken_for_statements(read: Any, content: str) -> None:
    assert read.recognised(content) is None


@pytest.mark.parametrize("path", [*STATEMENTS.values(), *(FIXTURES / "bank/csv").glob("*.csv")])
def test_no_other_source_takes_a_statement(path: Path) -> None:
    content = path.read_bytes()
    sample = Sample(path.name, content, len(content))
    others = [source for source in built_in() if source.name != SOURCE.name]
    assert not [source.name for source in others if source.recognise(sample)]
    assert SOURCE.recognise(sample)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("<html><body>Please log in</body></html>", "no header of a bank statement"),
        ("a;b\n1;2\n", "the first line is 'a;b'"),
        ("Date;Montant\n01/10/2026;-1,00\n", "it needs a day, a text, and an amount"),
        ("", "no header of a bank statement"),
        (b"\x00\x01\x02\x03", "not a text"),
    ],
)
def test_a_csv_without_a_header_of_a_statement_is_refused(
    read: Any, content: str | bytes, reason: str
) -> None:
    with pytest.raises(Unreadable, match=reason):
        read(content, "bank-csv")
