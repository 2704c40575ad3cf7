"""Run an import: every file is opened, recognised, read and appended, one after the other."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from jauge.config import BankAccount, Config, Mapping
from jauge.errors import UsageError
from jauge.i18n import _
from jauge.ingest.ahead import ahead
from jauge.ingest.foreign import foreign, read
from jauge.ingest.gzip_guard import Opened
from jauge.ingest.open_ledger import open_ledger
from jauge.ingest.report import KEPT_REJECTIONS, ImportReport
from jauge.ingest.walk import Found, walk
from jauge.ingest.withheld import shown
from jauge.ledger import Sink
from jauge.model import Rejection
from jauge.model.rejection import nameless
from jauge.plugins import load_sources
from jauge.sources import built_in, recognise, strange
from jauge.sources.base import Input, Sample, Source, Unreadable
from jauge.sources.quoted_lines import advice, unquoted
from jauge.sources.table.encoding import as_utf8, no_text

_SAMPLE_BYTES: Final = 256 * 1024
_TABLE: Final = "table"

Settings = dict[str, object]
Progress = Callable[[str, int, int], None]
"""Told the name of the file, the bytes read of it since the last time, and its size."""


class Formats:
    """What can be read: the formats of all sources, and the mappings of the workspace."""

    def __init__(self, config: Config) -> None:
        others, self.warnings = load_sources()
        self.sources: tuple[Source, ...] = (*built_in(), *others)
        self.mappings = config.mapping
        self._accounts = config.bank_account
        self._currency = config.workspace.currency
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

    def settings(self, found: Found, source: Source, name: str) -> Settings:
        """What the configuration says for a file that is read as `name`."""
        if source.name == _TABLE and name in self.mappings:
            return {"mapping": self.mappings[name]}
        account = next((each for each in self._accounts if _matches(each, found)), None)
        return {"bank_account": account, "currency": self._currency}


def _matches(part: Mapping | BankAccount, found: Found) -> bool:
    pattern = part.match
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
        sink = ledger.importing(dry_run=dry_run)
        run = _Run(sink, formats, asked, report, progress, now, ledger.tenant)
        try:
            with sink:
                for found in walk(paths):
                    run.file(found)
        finally:
            report.rows_added = sink.total.added
            report.rows_duplicate = sink.total.duplicate
            if sink.total.superseded:
                hint = _("{count} records gave way to a larger or later one of the same key")
                report.notes.append(hint.format(count=sink.total.superseded))
            if sink.nameless:
                hint = _(
                    "{count} bank lines that name no account were taken for the same as lines of"
                    " that day and amount: name the account in [[bank_account]]"
                )
                report.notes.append(hint.format(count=sink.nameless))
            for rejection in sink.rejections:
                report.reject(rejection)
    return report


@dataclass(frozen=True)
class _Run:
    """One import: what it writes to, how it reads, and what it tells."""

    sink: Sink
    formats: Formats
    asked: tuple[Source, str] | None
    report: ImportReport
    progress: Progress | None
    now: datetime
    tenant: str

    def file(self, found: Found) -> None:
        """Read one file; what is wrong with it as a whole becomes a rejection."""
        try:
            self._read(found)
        except Unreadable as problem:
            self.report.reject(Rejection(file=found.name, reason=str(problem)))
        except OSError as error:
            hint = _("cannot be read ({error}): check the path and its permissions")
            reason = hint.format(error=error.strerror or type(error).__name__)
            self.report.reject(Rejection(file=found.name, reason=reason))

    def _read(self, found: Found) -> None:
        if found.named:
            self.report.files += 1
        if found.problem is not None:
            raise found.problem
        progress = self.progress
        told = progress and (lambda count: progress(found.name, count, opened.size))
        opened = Opened(found.path, told)
        try:
            chosen = self.asked or _recognised(found, opened, self.formats)
        except Unreadable:
            self.report.files += not found.named
            raise
        if chosen is None:
            self.report.ignored_files.append(found.name)
            return
        self.report.files += not found.named
        opened.guard()
        source, name = chosen
        head = opened.head(_SAMPLE_BYTES)
        if not head.startswith(source.magic) and (problem := strange(head)):
            raise Unreadable(problem)
        if self.asked and unquoted(head):
            raise Unreadable(advice())
        given = Input(
            name=found.name,
            path=found.path,
            format=name,
            open=opened.open,
            now=self.now,
            tenant=self.tenant,
            settings=self.formats.settings(found, source, name),
        )
        self._append(source, given)

    def _append(self, source: Source, given: Input) -> None:
        """Read a file into the ledger.

        A file that turns out unreadable before anything of it was committed (250,000 rows) is
        refused whole: its rows and rejections are forgotten. Later, what was committed stays.
        """
        report = self.report
        keyless = False
        ignored, unlisted, rejections = 0, 0, list[Rejection]()
        notes: dict[str, None] = {}
        self.sink.begin(given.name)
        stays = True
        try:
            with ahead(map(self.sink.prepare, read(source, given))) as batches:
                for prepared in batches:
                    batch = prepared.batch
                    self.sink.take(prepared)
                    has_key = source.name != _TABLE or not batch.key_is_content
                    keyless |= not has_key and batch.table.num_rows > 0
                    ignored += batch.ignored
                    notes |= dict.fromkeys(
                        f"{given.name}: {nameless(note)}" for note in batch.notes
                    )
                    room = KEPT_REJECTIONS - len(rejections)
                    rejections.extend(shown(batch)[:room])
                    unlisted += max(0, len(batch.rejections) - room)
        except BaseException:
            stays = self.sink.forget()
            raise
        finally:
            if stays:
                report.rows_ignored += ignored
                report.rows_rejected += unlisted
                for rejection in rejections:
                    report.reject(rejection)
        report.notes.extend(notes)
        if keyless and (note := _about_pieces(given)) not in report.notes:
            report.notes.append(note)


def _about_pieces(given: Input) -> str:
    """What a reader must know of rows without a key: of a mapping per file, of a format once."""
    if "mapping" in given.settings:
        hint = _(
            "{file}: mapping {name} names no key columns, so pieces of this file cannot be"
            " told from repeats: import it whole, or add key = [...]"
        )
        return hint.format(file=given.name, name=given.format)
    hint = _(
        "{name}: rows have no id, so pieces of a file cannot be told from repeats: import it whole"
    )
    return hint.format(name=given.format)


def _recognised(found: Found, opened: Opened, formats: Formats) -> tuple[Source, str] | None:
    """How to read a file; None for one of a folder that is no data.

    Raises Unreadable for what nobody recognises and was named, and for data that is damaged.
    """
    head = opened.head(_SAMPLE_BYTES)
    with foreign():
        chosen = formats.of(found, Sample(found.name, head, opened.size, found.path))
        whole = None if chosen else unquoted(head)
        if whole and formats.of(found, Sample(found.name, whole, opened.size, found.path)):
            raise Unreadable(advice())
    if chosen is None and found.named:
        opened.guard()
        hint = _("not recognised: choose a format with --as, or add a mapping to jauge.toml")
        empty = None if head.strip() else _("an empty file: export it again")
        raise Unreadable(strange(head) or empty or (no_text() if b"\0" in as_utf8(head) else hint))
    return chosen
