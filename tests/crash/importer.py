"""A process that writes to a ledger and says so after each commit: the tests kill it."""

import sys
from datetime import timedelta
from pathlib import Path

import pyarrow as pa

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS)]

from jauge.errors import JaugeError  # noqa: E402
from jauge.ledger import Ledger, Rates  # noqa: E402
from jauge.model import Batch  # noqa: E402
from laws.bill_rows import bucket, buckets, line, lines  # noqa: E402
from laws.ledger_rows import NOW, PRICES, START, rates  # noqa: E402
from laws.record_rows import DAY, record, records  # noqa: E402

SMALL, LARGE = 60, 20_000
"""Rows of a batch that stays in the tail, and of one that becomes a file at once."""
DEARER = [*PRICES, ("acme", "large", "input", "9", "USD", "2026-10-05")]


def size(number: int) -> int:
    """How many rows file `number` has."""
    return LARGE if number % 6 == 4 else SMALL


def chunk(number: int, part: int = 0) -> Batch:
    """One of the two chunks of a file: rows of two months."""
    rows = size(number)
    index = list(range(rows))
    table = pa.table({
        "natural_key": [f"{number}-{part}-{i}" for i in index],
        "source": pa.repeat("log", rows),
        "metering": pa.repeat("measured", rows),
        "x_mapping": pa.repeat("log", rows),
        "started_at": pa.array(
            [START + timedelta(minutes=number, seconds=131 * (i % 25_000)) for i in index],
            pa.timestamp("us", "UTC"),
        ),
        "provider_name": pa.repeat("acme", rows),
        "request_model": ["large" if i % 3 else "small" for i in index],
        "input_tokens": pa.array([i + number for i in index], pa.int64()),
        "output_tokens": pa.array([i % 7 for i in index], pa.int64()),
    })  # fmt: skip
    # Batches of other keys cannot share a commit: the second chunk commits the first.
    return Batch(kind="usage", namespace="log", table=table, read=rows, key_is_content=part == 1)


def say(*words: object) -> None:
    """Print a line that the test reads at once."""
    print(*words, flush=True)  # noqa: T201


def append(workspace: Path, book: Rates, first: int, last: int) -> None:
    """Import files, each of two chunks; an hour of the ledger's time passes every six files."""
    for number in range(first, last):
        with Ledger(workspace, book, now=NOW + timedelta(minutes=10 * number)) as ledger:
            with ledger.importing(f"{number}.csv") as sink:
                sink.add(chunk(number))
                sink.add(chunk(number, 1))
                say("half", number)
            say("done", number)


def bill(workspace: Path, book: Rates, first: int, last: int) -> None:
    """Import calls, an export and a bill of the same days in turn: each import settles."""
    settled(workspace, book, [statement(number) for number in range(last)], first)


def pay(workspace: Path, book: Rates, first: int, last: int) -> None:
    """Import a statement and an invoice, each from two sources in turn: each import settles."""
    settled(workspace, book, [paper(number) for number in range(last)], first)


def settled(workspace: Path, book: Rates, batches: list[Batch], first: int) -> None:
    """Import the batches from number `first` on, each by itself."""
    for number, given in list(enumerate(batches))[first:]:
        with Ledger(workspace, book, now=NOW + timedelta(minutes=number)) as ledger:
            with ledger.importing(f"{number}.csv") as sink:
                sink.add(given)
                say("half", number)
            say("done", number)


def paper(number: int) -> Batch:
    """What import `number` of `pay` reads: the second of a paper stands over the first."""
    series, step = divmod(number, 4)
    is_second = step % 2
    if step > 1:
        name = f"F-{series}"
        if is_second:
            return records("invoice_line", record("invoice_line", source="csv", invoice_id=name))
        lines = (record("invoice_line", invoice_id=name, invoice_detail_id=n) for n in "123")
        return records("invoice_line", *lines)
    account = f"Account {series}" if is_second else None
    days = (DAY + timedelta(days=7 * series + n) for n in range(5))
    return records("bank_line", *(record("bank_line", booked_on=d, account=account) for d in days))


def statement(number: int) -> Batch:
    """What import `number` of `bill` reads."""
    if number % 3 == 0:
        return chunk(number)
    day, model = number % 4, "large" if number % 2 else "small"
    if number % 3 == 1:
        rows = (
            bucket(f"{number}-{i}", day + i, request_model=model, input_tokens=4000 * (i + 1))
            for i in range(20)
        )
        return buckets(*rows)
    stages = "bill", "provider_cost"
    found = (
        line(f"{number}-{i}", day + i, 1 + i % 3, cost=i % 5, x_stage=stages[i % 2], x_model=model)
        for i in range(20)
    )
    return lines(*found)


def restate(workspace: Path, books: list[Rates], first: int, last: int) -> None:
    """Change the prices again and again."""
    for number in range(first, last):
        with Ledger(workspace, books[number % 2], now=NOW + timedelta(minutes=number)) as ledger:
            ledger.restate()
        say("done", number)


def fill(workspace: Path, book: Rates, first: int, last: int) -> None:
    """Import until the disk is full, go on when a line on stdin says that there is room."""
    with Ledger(workspace, book, now=NOW) as ledger:
        for number in range(first, last):
            while True:
                try:
                    with ledger.importing(f"{number}.csv") as sink:
                        sink.add(chunk(number))
                        sink.add(chunk(number, 1))
                except JaugeError as fault:
                    say("full", number, str(fault))
                    sys.stdin.readline()
                else:
                    break
            say("done", number)


if __name__ == "__main__":
    what, where = sys.argv[1], Path(sys.argv[2])
    span = int(sys.argv[3]), int(sys.argv[4])
    listed = rates(where.parent / "book")
    say("ready")
    if what == "append":
        append(where, listed, *span)
    elif what in {"bill", "pay"}:
        {"bill": bill, "pay": pay}[what](where, listed, *span)
    elif what == "restate":
        restate(where, [rates(where.parent / "dearer", DEARER), listed], *span)
    else:
        fill(where, listed, *span)
