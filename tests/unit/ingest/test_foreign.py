"""What a file makes its reader raise refuses that file alone; defects of the program stay seen."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import msgspec
import pyarrow as pa
import pytest
from lxml import etree

from jauge import config
from jauge.ingest import ImportReport, run_import
from jauge.ingest.foreign import DEBUG
from jauge.model import Batch
from jauge.sources.base import Input, Sample, Source

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CONFIG = """
[mapping.calls]
match = "*.csv"
table = "usage"
columns = { started_at = "t", input_tokens = "i" }
constants = { provider_name = "openai", response_model = "gpt-4o" }
key = "k"
"""
GOOD = "k,t,i\n1,2026-10-31T18:00:00Z,5\n"
MARK = "odd "


def endless() -> None:
    endless()


DATA: dict[str, Callable[[], object]] = {
    "RecursionError": endless,
    "OverflowError": lambda: pa.scalar(2**62, pa.timestamp("us")).as_py(),
    "ArrowInvalid": lambda: pa.array([b"\xff"]).cast(pa.string()),
    "UnicodeDecodeError": b"\xff".decode,
    "UnicodeEncodeError": "\ud800".encode,
    "DecodeError": lambda: msgspec.json.decode(b"x"),
    "XMLSyntaxError": lambda: etree.fromstring(b"<a>"),
    "AttributeError": lambda: "text".get("key"),  # type: ignore[attr-defined]
    "KeyError": lambda: {}["absent"],
    "InvalidOperation": lambda: Decimal("x"),
}
DEFECTS: dict[str, type[BaseException]] = {
    "name": NameError,
    "assertion": AssertionError,
    "memory": MemoryError,
    "interrupted": KeyboardInterrupt,
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file for each kind of problem, between two good ones."""
    monkeypatch.delenv(DEBUG, raising=False)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.csv").write_text(GOOD)
    for kind in DATA:
        (folder / f"{kind}.odd").write_text(MARK + kind)
    (folder / "z.csv").write_text(GOOD.replace("1,", "2,"))
    return folder


@pytest.fixture
def imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Source, Path], ImportReport]:
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    (workspace / config.FILE).write_text(CONFIG)

    def run(source: Source, path: Path) -> ImportReport:
        monkeypatch.setattr("jauge.ingest.importing.load_sources", lambda: ((source,), ()))
        settings = config.load(workspace, environment={})
        return run_import(workspace, [path], config=settings, now=NOW)

    return run


def falling(problem: Callable[[str], object], *, in_recognise: bool) -> Source:
    """A source of files that start with a mark, whose reader falls over what they say."""

    def recognise(sample: Sample) -> str | None:
        text = sample.head.decode("latin-1")
        if not text.startswith(MARK):
            return None
        if in_recognise:
            problem(text.removeprefix(MARK))
        return "odd"

    def read(given: Input) -> Iterator[Batch]:
        with given.open() as stream:
            problem(stream.read().decode().removeprefix(MARK))
        yield from ()

    return Source(name="odd", title="Odd", formats=("odd",), recognise=recognise, read=read)


@pytest.mark.parametrize("in_recognise", [True, False], ids=["recognise", "read"])
def test_what_data_cause_refuses_one_file_and_the_others_are_read(
    folder: Path,
    imported: Callable[[Source, Path], ImportReport],
    in_recognise: bool,
) -> None:
    report = imported(falling(lambda kind: DATA[kind](), in_recognise=in_recognise), folder)
    assert (report.rows_added, report.exit_code) == (2, 3)
    reasons = {each.file.removesuffix(".odd"): each.reason for each in report.rejections}
    assert reasons.keys() == DATA.keys()
    for kind, reason in reasons.items():
        assert kind in reason
        assert "\n" not in reason
        reason.encode()


@pytest.mark.parametrize("problem", [NameError, AssertionError, MemoryError, KeyboardInterrupt])
def test_defects_of_the_program_and_interruptions_are_not_hidden(
    folder: Path,
    imported: Callable[[Source, Path], ImportReport],
    problem: type[BaseException],
) -> None:
    def fall(_kind: str) -> None:
        raise problem

    with pytest.raises(problem):
        imported(falling(fall, in_recognise=False), folder)


def test_the_place_shows_when_it_is_asked_for(
    folder: Path,
    imported: Callable[[Source, Path], ImportReport],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(DEBUG, "1")
    with pytest.raises(RecursionError):
        imported(falling(lambda _kind: endless(), in_recognise=False), folder)
