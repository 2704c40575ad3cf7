"""Sources are found by folder and by entry point, and each has its page and its tests."""

from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from jauge import plugins, sources
from jauge.sources.base import Sample, Source, Unreadable

ROOT = Path(__file__).parents[3]


def named(name: str, answer: str | None) -> Source:
    return Source(name, name.title(), (name,), lambda _sample: answer, lambda _input: iter(()))


FOREIGN = named("foreign", "foreign")


def test_the_folder_is_the_list() -> None:
    names = [source.name for source in sources.built_in()]
    assert {"otlp", "table"} <= set(names)
    assert names == sorted(names)
    formats = [each for source in sources.built_in() for each in source.formats]
    assert len(formats) == len(set(formats))


@pytest.mark.parametrize("source", sources.built_in(), ids=lambda source: source.name)
def test_a_source_has_a_page_and_tests(source: Source) -> None:
    page = ROOT / "docs" / "sources" / f"{source.name}.md"
    assert page.exists(), f"write {page.relative_to(ROOT)}"
    assert page.read_text(encoding="utf-8").startswith("# ")
    tests = ROOT / "tests" / "unit" / "sources"
    own = [*tests.glob(f"test_{source.name}.py"), *(tests / source.name).glob("test_*.py")]
    assert own, f"write tests/unit/sources/test_{source.name}.py"


def test_one_format_is_recognised_none_is_none_and_two_are_an_error() -> None:
    sample = Sample("f", b"x", 1)
    found = sources.recognise(sample, [named("a", None), FOREIGN])
    assert found == (FOREIGN, "foreign")
    assert sources.recognise(sample, [named("a", None)]) is None
    with pytest.raises(Unreadable, match="may be a, b: choose one with --as"):
        sources.recognise(sample, [named("b", "b"), named("a", "a")])


def test_an_entry_point_adds_a_source_and_a_broken_one_is_a_line() -> None:
    group = plugins.SOURCES
    points = (
        EntryPoint("fine", "jauge.sources.table:SOURCE", group),
        EntryPoint("gone", "jauge.no_such_module:SOURCE", group),
        EntryPoint("wrong", "jauge.errors:JaugeError", group),
    )
    found, warnings = plugins.load_sources(points)
    assert [source.name for source in found] == ["table"]
    assert len(warnings) == 2
    assert "gone" in warnings[0]
    assert "wrong" in warnings[1]


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (b"<!DOCTYPE html><html>", "HTML page"),
        (b"\xef\xbb\xbf\n <HTML lang=fr>", "HTML page"),
        ("\ufeff<html>".encode("utf-16-le"), "HTML page"),
        (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "entities"),
        (b"PK\x03\x04rest", "archive"),
        (b"\x7fELF\x02", "program"),
        (b"%PDF-1.7", "PDF"),
        (b"SQLite format 3\x00", "SQLite"),
        (b"\x1f\x8b\x08", "compressed twice"),
    ],
)
def test_what_is_no_data_is_said_with_what_to_do(head: bytes, said: str) -> None:
    problem = sources.strange(head)
    assert problem is not None
    assert said in problem
    assert ":" in problem


@pytest.mark.parametrize(
    "head", [b"", b"a,b\n1,<html>\n", b'{"a": "<!ENTITY"}', b"PAR1", b"\n\x02"]
)
def test_data_is_not_strange(head: bytes) -> None:
    assert sources.strange(head) is None
