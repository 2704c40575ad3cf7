"""Gzip as a stream, and what is refused of it."""

import gzip
from pathlib import Path

import pytest

from jauge.ingest import gzip_guard
from jauge.ingest.gzip_guard import Opened
from jauge.sources.base import Unreadable


def test_plain_and_zipped_files_read_alike_and_again(tmp_path: Path) -> None:
    data = bytes(range(256)) * 10_000
    (tmp_path / "plain").write_bytes(data)
    (tmp_path / "zipped").write_bytes(gzip.compress(data[:1000]) + gzip.compress(data[1000:]))
    for name in ("plain", "zipped"):
        told: list[int] = []
        opened = Opened(tmp_path / name, told.append)
        opened.guard()
        assert opened.head(10) == data[:10]
        assert not told
        for _time in range(2):
            with opened.open() as stream:
                assert stream.read() == data
        assert sum(told) == 2 * opened.size


def test_a_bomb_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "bomb.gz"
    with gzip.open(path, "wb") as out:
        for _megabyte in range(80):
            out.write(bytes(1 << 20))
    with pytest.raises(Unreadable, match="gzip bomb"):
        Opened(path).guard()


def test_a_dense_small_file_and_an_ordinary_large_one_pass(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = tmp_path / "small.gz"
    small.write_bytes(gzip.compress(bytes(1 << 20)))
    Opened(small).guard()
    monkeypatch.setattr(gzip_guard, "FREE_BYTES", 1000)
    lines = b"".join(b'{"id": %d, "model": "m", "input_tokens": %d}\n' % (n, n * 7919 % 9973)
                     for n in range(20_000))  # fmt: skip
    large = tmp_path / "large.gz"
    large.write_bytes(gzip.compress(lines))
    opened = Opened(large)
    opened.guard()
    with opened.open() as unzipped:
        assert unzipped.read() == lines


def test_nothing_may_unfold_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gzip_guard, "LARGEST_BYTES", 1000)
    path = tmp_path / "f.gz"
    path.write_bytes(gzip.compress(bytes(2000)))
    with pytest.raises(Unreadable):
        Opened(path).guard()


@pytest.mark.parametrize("damage", [lambda data: data[:-9], lambda data: data[:40] + b"x" * 60,
                                    lambda data: data[:-8] + bytes(8)])  # fmt: skip
def test_a_cut_or_damaged_file_is_one_line(tmp_path: Path, damage: object) -> None:
    path = tmp_path / "f.gz"
    data = gzip.compress(bytes(range(256)) * 50)
    path.write_bytes(damage(data))  # type: ignore[operator]
    with pytest.raises(Unreadable, match="gzip file") as caught:
        Opened(path).guard()
    assert "\n" not in str(caught.value)
