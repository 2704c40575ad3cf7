"""Run an import: every file is opened, recognised, read and appended, one after the other."""

from collections.abc import Callable, Iterable
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from jauge.config import Config, Mapping
from jauge.errors import UsageError
from jauge.i18n import _
from jauge.ingest.gzip_guard import Opened
from jauge.ingest.open_ledger import open_ledger
from jauge.ingest.report import KEPT_REJECTIONS, ImportReport
from jauge.ingest.walk import Found, walk
from jauge.ledger import Added, Ledger
from jauge.model import Rejection
from jauge.plugins import load_sources
from jauge.sources import built_in, recognise, strange
from jauge.sources.base import Input, Sample, Source, Unreadable

_SAMPLE_BYTES: Final = 256 * 1024
_TABLE: Final = "table"

Progress = Callable[[str, int, int], None]
"""Told the name of the file, the bytes read of it since the last time, and its size."""


class Formats:
    """What can be read: the formats of all sources, and the mappings of the workspace."""

    def __init__(self, config: Config) -> None:
        others, self.warnings = load_sources()
        self.sources: tuple[Source, ...] = (*built_in(), *others)
        self.mappings = config.mapping
        self._table = next(source for source in self.sources if source.name == _TABLE)

    def names(self) -> list[tuple[str, str]]:
        """Every name that `--as` takes, with what it stands for."""
        own = [(name, source.title) for source in self.sources for name in source.formats]
        mapped = _("mapping of jauge.toml")
        return [*own, *((name, mapped) for name in self.mappings)]

    def called(self, name: str) -> tuple[Source, str]:
        """The source of a format or a mapping; UsageError when nothing is called so."""
        if name in self.mappings:
            return self._table, name
        for source in self.sources:
            if name in source.formats:
                return source, name
        hint = _("no format or mapping is called {name}: see `jauge import --list`")
        raise UsageError(hint.format(name=repr(name)))

    def of(self, found: Found, sample: Sample) -> tuple[Source, str] | None:
        """How to read a file: by a mapping's pattern, else by its content; None when unknown."""
        matching = [name for name, mapping in self.mappings.items() if _matches(mapping, found)]
        if len(matching) > 1:
            names = ", ".join(matching)
            raise Unreadable(_("matches the mappings {names}: use --as").format(names=names))
        if matching:
            return self._table, matching[0]
        return recognise(sample, self.sources)


def _matches(mapping: Mapping, found: Found) -> bool:
    pattern = mapping.match
    if pattern is None:
        return False
    return fnmatchcase(found.path.name, pattern) or fnmatchcase(found.name, pattern)


def run_import(
    workspace: Path,
    paths: Iterable[Path],
    *,
    config: Config,
    now: datetime,
    as_: str | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Import files and folders into the ledger of `workspace` and say what became of each record.

    `as_` is the format or mapping of every file; `now` is the moment of the import. Raises
    UsageError when `as_` is unknown; what is wrong with the data is in the report.
    """
    formats = Formats(config)
    asked = formats.called(as_) if as_ else None
    report = ImportReport(notes=list(formats.warnings))
    with open_ledger(workspace, config, now=now) as ledger:
        for found in walk(paths):
            try:
                _import_file(ledger, found, formats, asked, report, dry_run, progress)
            except Unreadable as problem:
                report.reject(Rejection(file=found.name, reason=str(problem)))
            except OSError as error:
                hint = _("cannot be read ({error}): check the path and its permissions")
                reason = hint.format(error=error.strerror or type(error).__name__)
                report.reject(Rejection(file=found.name, reason=reason))
    return report


def _import_file(
    ledger: Ledger,
    found: Found,
    formats: Formats,
    asked: tuple[Source, str] | None,
    report: ImportReport,
    dry_run: bool,  # noqa: FBT001
    progress: Progress | None,
) -> None:
    if found.named:
        report.files += 1
    told = progress and (lambda count: progress(found.name, count, opened.size))
    opened = Opened(found.path, told)
    chosen = asked or _recognised(found, opened, formats)
    if chosen is None:
        if found.named:
            hint = _("not recognised: choose a format with --as, or add a mapping to jauge.toml")
            raise Unreadable(hint)
        report.ignored_files.append(found.name)
        return
    if not found.named:
        report.files += 1
    opened.guard()
    if problem := strange(opened.head(_SAMPLE_BYTES)):
        raise Unreadable(problem)
    source, name = chosen
    mapping = formats.mappings.get(name) if source.name == _TABLE else None
    given = Input(
        name=found.name,
        path=found.path,
        format=name,
        open=opened.open,
        now=ledger.now,
        tenant=ledger.tenant,
        settings={"mapping": mapping} if mapping is not None else {},
    )
    _append(ledger, source, given, report, dry_run=dry_run)


def _recognised(found: Found, opened: Opened, formats: Formats) -> tuple[Source, str] | None:
    """How to read a file; what nobody recognises is Unreadable where its kind tells what to do."""
    head = opened.head(_SAMPLE_BYTES)
    chosen = formats.of(found, Sample(found.name, head, opened.size))
    if chosen is None and found.named and (problem := strange(head)):
        raise Unreadable(problem)
    return chosen


def _append(
    ledger: Ledger, source: Source, given: Input, report: ImportReport, *, dry_run: bool
) -> None:
    """Read a file into the ledger.

    A file that turns out unreadable before its first commit (250,000 rows) is refused whole: its
    rows and their rejections are forgotten. Later, what was committed stays, and stays counted.
    """
    keyless = False
    ignored, rejections = 0, list[Rejection]()
    sink = ledger.importing(given.name, dry_run=dry_run)
    complete = False
    try:
        with sink:
            for batch in source.read(given):
                sink.add(batch)
                keyless |= batch.key_is_content and batch.table.num_rows > 0
                ignored += batch.ignored
                room = KEPT_REJECTIONS - len(rejections)
                rejections.extend(batch.rejections[:room])
                report.rows_rejected += max(0, len(batch.rejections) - room)
        complete = True
    finally:
        total: Added = sink.total
        report.rows_added += total.added
        report.rows_duplicate += total.duplicate
        if complete or total.added or total.duplicate:
            report.rows_ignored += ignored
            for rejection in rejections:
                report.reject(rejection)
    if keyless:
        hint = _(
            "{file}: mapping {name} names no key columns, so pieces of this file cannot be told"
            " from repeats: import it whole, or add key = [...]"
        )
        report.notes.append(hint.format(file=given.name, name=given.format))
