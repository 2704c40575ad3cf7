"""What is acknowledged survives `kill -9`, two writers, a full disk and a cut file."""

import os
import random
import resource
import select
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from crash.importer import DEARER, append, bill, chunk, pay, size
from jauge.errors import JaugeError
from jauge.ledger import Ledger, Rates, open_snapshot
from laws.ledger_rows import NOW, batch, call, exported, put, rates
from laws.record_rows import stored
from laws.test_settle import table

IMPORTER = Path(__file__).with_name("importer.py")
FILES = 11
ROUNDS = 7


class Child:
    """The importer as a process of its own."""

    def __init__(self, what: str, workspace: Path, first: int, last: int) -> None:
        self.process = subprocess.Popen(
            [sys.executable, IMPORTER, what, workspace, str(first), str(last)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        assert self.line() == ["ready"]

    def line(self) -> list[str]:
        """Its next line in words; empty when it has ended."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().split()

    def say(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("go on\n")

    def kill_after(self, lines: int, seconds: float) -> list[list[str]]:
        """Read some lines, then kill it so many seconds later; every line that it wrote."""
        said = [self.line() for _ in range(lines)]
        assert self.process.stdout is not None
        pipe = self.process.stdout
        select.select([], [], [], seconds)
        os.kill(self.process.pid, signal.SIGKILL)
        said += [line.split() for line in pipe]
        self.end()
        return [line for line in said if line]

    def end(self) -> int:
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            pipe.close()
        return self.process.wait()


@contextmanager
def child(what: str, workspace: Path, first: int, last: int) -> Generator[Child]:
    started = Child(what, workspace, first, last)
    try:
        yield started
    finally:
        if started.process.poll() is None:
            started.process.kill()
        started.end()


@pytest.fixture
def book(tmp_path: Path) -> Rates:
    return rates(tmp_path / "book")


def held(workspace: Path) -> Counter[str]:
    """Rows by file, after looking that none is there twice."""
    with open_snapshot(workspace) as snapshot:
        files = [str(file) for file in snapshot.paths("usage")]
    if not files:
        return Counter()
    usage = f"read_parquet({files}, union_by_name=true)"
    rows = duckdb.sql(
        f"SELECT source_ref, count(*), count(DISTINCT usage_id) FROM {usage} GROUP BY ALL"  # noqa: S608
    ).fetchall()
    assert [name for name, count, distinct in rows if count != distinct] == []
    return Counter({name: count for name, count, _ in rows})


def sound(workspace: Path, book: Rates) -> None:
    """Nothing is damaged, nothing lies around that no commit names."""
    with Ledger(workspace, book, now=NOW) as ledger:
        assert ledger.check() == []
        known = {segment.segment_id for segment in ledger.manifest.every_segment()}
        assert ledger.tail.names() <= known
        places = workspace.glob("ledger/*/tenant=*/month=*/*.parquet")
        assert {file.stem for file in places} <= known
        assert [path for path in ledger.layout.incoming.iterdir() if path.is_dir()] == []


def acknowledged(said: list[list[str]]) -> dict[str, int]:
    """Rows by file that were promised: a chunk at "half", both at "done"."""
    found: dict[str, int] = {}
    for word, number, *_ in said:
        if word in {"half", "done"}:
            found[f"{number}.csv"] = size(int(number)) * (1 if word == "half" else 2)
    return found


@pytest.mark.slow
def test_what_was_acknowledged_survives_a_kill_at_any_moment(tmp_path: Path, book: Rates) -> None:
    workspace, undisturbed = tmp_path / "w", tmp_path / "u"
    chance = random.Random(5)  # noqa: S311
    promised: dict[str, int] = {}
    first = 0
    for _ in range(ROUNDS):
        with child("append", workspace, first, FILES) as started:
            said = started.kill_after(chance.randrange(4), chance.random() * 0.25)
        promised |= acknowledged(said)
        found = held(workspace)
        assert {name: rows for name, rows in promised.items() if found[name] < rows} == {}
        for name, rows in found.items():
            whole = size(int(name.removesuffix(".csv")))
            assert rows in {whole, 2 * whole}, name
        done = [int(number) for word, number, *_ in said if word == "done"]
        first = min(max([first, *done]), FILES - 2)
    append(workspace, book, first, FILES)
    append(undisturbed, book, 0, FILES)
    sound(workspace, book)
    assert held(workspace) == {f"{n}.csv": 2 * size(n) for n in range(FILES)}
    assert exported(workspace, "parquet") == exported(undisturbed, "parquet")


@pytest.mark.slow
def test_a_restatement_that_is_killed_happened_wholly_or_not_at_all(
    tmp_path: Path, book: Rates
) -> None:
    workspace, dear = tmp_path / "w", tmp_path / "d"
    dearer = rates(tmp_path / "dearer", DEARER)
    append(workspace, book, 3, 6)
    append(dear, dearer, 3, 6)
    versions = {_costs(workspace), _costs(dear)}
    assert len(versions) == 2
    chance = random.Random(8)  # noqa: S311
    for _ in range(3):
        with child("restate", workspace, 0, 50) as started:
            started.kill_after(chance.randrange(2), chance.random() * 0.3)
        assert _costs(workspace) in versions
    with Ledger(workspace, book, now=NOW) as ledger:
        ledger.restate()
    append(workspace, book, 3, 7)
    append(dear, dearer, 6, 7)
    with Ledger(dear, book, now=NOW) as ledger:
        ledger.restate()
    sound(workspace, book)
    assert _costs(workspace) == _costs(dear)


@pytest.mark.slow
@pytest.mark.parametrize("what", ["bill", "pay"])
def test_a_settling_that_is_killed_happened_wholly_or_not_at_all(
    tmp_path: Path, book: Rates, what: str
) -> None:
    """No reader ever sees a bill beside the calls that it bills, both counted."""
    run = {"bill": bill, "pay": pay}[what]
    workspace, undisturbed, last = tmp_path / "w", tmp_path / "u", 8
    states = [_settled(undisturbed)]
    for number in range(last):
        run(undisturbed, book, number, number + 1)
        states.append(_settled(undisturbed))
    assert len(set(states)) == last + 1
    chance = random.Random(6)  # noqa: S311
    first = 0
    while first < last:
        with child(what, workspace, first, last) as started:
            said = started.kill_after(chance.randrange(3), chance.random() * 0.9)
        done = [int(number) + 1 for word, number, *_ in said if word == "done"]
        found = states.index(_settled(workspace))
        assert found >= max([first, *done])
        first = found
    run(workspace, book, last - 1, last)
    sound(workspace, book)
    assert _settled(workspace) == states[-1]


def _settled(workspace: Path) -> str:
    """What a reader sees of calls, bills and the cells of both, and of statements and invoices."""
    papers = [stored(workspace, name) for name in ("bank_line", "invoice_line")]
    return str([*(table(workspace, name) for name in ("usage", "charge", "cell")), *papers])


def _costs(workspace: Path) -> str:
    with open_snapshot(workspace) as snapshot:
        files = [str(file) for file in snapshot.paths("usage")]
    usage = f"read_parquet({files}, union_by_name=true)"
    query = f"SELECT usage_id, effective_cost, price_id FROM {usage}"  # noqa: S608
    return str(duckdb.sql(f"SELECT bit_xor(hash(q)), count(*) FROM ({query}) q").fetchall())  # noqa: S608


@pytest.mark.slow
@pytest.mark.parametrize("overlap", [0, 3])
def test_two_processes_at_once_lose_and_double_nothing(
    tmp_path: Path, book: Rates, overlap: int
) -> None:
    workspace = tmp_path / "w"
    with child("append", workspace, 0, 4) as one, child("append", workspace, 4 - overlap, 7) as two:
        for started in (one, two):
            while started.line():
                pass
            assert started.process.wait() == 0
    assert held(workspace) == {f"{n}.csv": 2 * size(n) for n in range(7)}
    sound(workspace, book)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "none", folder], check=True)
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


AS_ROOT = ["small_disk"] if os.geteuid() == 0 else []


@pytest.mark.slow
@pytest.mark.parametrize("place", ["tmp_path", *AS_ROOT])
def test_a_full_disk_is_said_and_nothing_acknowledged_is_lost(
    place: str, request: pytest.FixtureRequest
) -> None:
    """The disk is a small one where root can make one, else files may not grow for a while."""
    folder: Path = request.getfixturevalue(place)
    ballast = folder / "ballast"
    book = rates(folder / "book")
    workspace = folder / "w"
    put(workspace, book, batch([call(1)]))
    promised: dict[str, int] = {}
    with child("fill", workspace, 0, 6) as started:
        if place == "small_disk":
            ballast.write_bytes(b"\0" * (shutil.disk_usage(folder).free - 300_000))
        else:
            _let_files_grow(started, 60_000)
        while (said := started.line())[0] == "done":
            promised |= acknowledged([said])
        assert said[0] == "full"
        assert "cannot be written" in " ".join(said)
        assert "free some space" in " ".join(said)
        ballast.unlink(missing_ok=True)
        _let_files_grow(started, resource.RLIM_INFINITY)
        started.say()
        while said := started.line():
            assert said[0] == "done"
            promised |= acknowledged([said])
        assert started.process.wait() == 0
    assert held(workspace) == {**{f"{n}.csv": 2 * size(n) for n in range(6)}, "log.csv": 1}
    assert promised.keys() == {f"{n}.csv" for n in range(6)}
    put(workspace, book, batch([call(2)]), now=NOW + timedelta(hours=5))
    sound(workspace, book)


def _let_files_grow(started: Child, to: int) -> None:
    resource.prlimit(started.process.pid, resource.RLIMIT_FSIZE, (to, resource.RLIM_INFINITY))


def test_a_write_ahead_log_cut_anywhere_gives_a_prefix(tmp_path: Path, book: Rates) -> None:
    workspace = tmp_path / "w"
    with Ledger(workspace, book, now=NOW) as ledger:
        versions = [b""]
        for number in range(5):
            with ledger.importing(f"{number}.csv") as sink:
                sink.add(chunk(number))
            versions.append(exported(workspace, "parquet"))
        logs = workspace.glob("ledger/*.db-wal")
        saved = {file.name: file.read_bytes() for file in logs}
        databases = {file.name: file.read_bytes() for file in (workspace / "ledger").glob("*.db")}
        shutil.copytree(workspace / "ledger" / "usage", tmp_path / "usage")
    assert {len(log) > 4096 for log in saved.values()} == {True}
    chance = random.Random(3)  # noqa: S311
    whole = len(saved["manifest.db-wal"])
    seen: set[int] = set()
    for cut in sorted({whole, whole - 1, 0, 31, 32, *(chance.randrange(whole) for _ in range(25))}):
        again = tmp_path / "again"
        shutil.rmtree(again, ignore_errors=True)
        (again / "ledger").mkdir(parents=True)
        shutil.copytree(tmp_path / "usage", again / "ledger" / "usage")
        for name, content in databases.items():
            (again / "ledger" / name).write_bytes(content)
        (again / "ledger" / "tail.db-wal").write_bytes(saved["tail.db-wal"])
        (again / "ledger" / "manifest.db-wal").write_bytes(saved["manifest.db-wal"][:cut])
        try:
            with Ledger(again, book, now=NOW) as ledger:
                assert ledger.check() == []
                commits = ledger.manifest.head()
        except JaugeError as fault:
            assert "manifest.db: damaged (it is empty)" in str(fault)  # noqa: PT017
            commits = 0
        seen.add(commits)
        if commits:
            assert exported(again, "parquet") == versions[commits]
    assert max(seen) == 5
    assert len(seen) > 3


@pytest.mark.parametrize("name", ["manifest.db", "tail.db"])
@pytest.mark.parametrize("kept", [1, 100, 4095, 4096, 9000, -1])
def test_a_database_that_is_cut_is_named(tmp_path: Path, book: Rates, name: str, kept: int) -> None:
    workspace = tmp_path / "w"
    for number in range(4):
        put(workspace, book, chunk(number))
    before = exported(workspace, "parquet")
    shutil.rmtree(workspace / "ledger" / "cache")
    file = workspace / "ledger" / name
    content = file.read_bytes()
    file.write_bytes(content[:kept])
    try:
        with Ledger(workspace, book, now=NOW) as ledger:
            found = ledger.check()
        after = exported(workspace, "parquet")
    except JaugeError as fault:
        assert str(file) in str(fault)  # noqa: PT017
        assert "damaged" in str(fault)  # noqa: PT017
    else:
        assert found == []
        assert after == before
