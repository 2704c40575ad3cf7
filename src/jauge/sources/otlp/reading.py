"""Read an OTLP file as batches of observations."""

from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO, Final

from jauge.i18n import _
from jauge.model import Batch, Rejection
from jauge.model.batch import Kind
from jauge.sources.base import Input, Sample, Unreadable
from jauge.sources.otlp import framing, json_records, json_stream, protobuf, shape, worth
from jauge.sources.otlp.conventions import Conventions, conventions
from jauge.sources.otlp.facts import BadField, Facts, collect
from jauge.sources.otlp.framing import Broken
from jauge.sources.otlp.left_out import LeftOut
from jauge.sources.otlp.observe import Observer
from jauge.sources.otlp.protobuf import Record
from jauge.sources.otlp.records import Event, Point, Scope, Span
from jauge.sources.otlp.rows import Rows

FORMATS: Final = ("otlp", "otlp-traces", "otlp-metrics", "otlp-logs")
_BATCH: Final = 60_000
_HEAD: Final = 65_536
_Decoded = tuple[Scope, Record | BadField]


def _formats() -> str:
    return ", ".join(f"--as {name}" for name in FORMATS[1:])


def _ambiguous(signals: set[str]) -> str:
    hint = _("its bytes could be OTLP {signals}: name it with {formats}")
    return hint.format(signals=" / ".join(sorted(signals)), formats=_formats())


def _other_signal(found: str, asked: str) -> str:
    hint = _("it holds {found}, not {asked}: name it with {formats}")
    return hint.format(found=found, asked=asked, formats=_formats())


def recognise(sample: Sample) -> str | None:
    """`otlp` for a body of any signal; raises Unreadable when it could be more than one."""
    head = sample.head
    if json_stream.looks_like(head):
        return "otlp"
    framed = framing.detect(head)
    if framed is None:
        return None
    signals = _signals(head[:_HEAD], framed)
    if signals is not None and len(signals) > 1:
        raise Unreadable(_ambiguous(signals))
    return "otlp"


def _signals(head: bytes, framed: str) -> set[str] | None:
    body = framing.first_resource(framed, head)
    return shape.plausible(body) if body else None


def read(file: Input) -> Iterator[Batch]:
    """The observations of a file, one batch per signal and 60,000 records; then tasks and grades.

    Raises Unreadable when it holds nothing that can be read, or a signal that was not asked for.
    """
    reading = _Reading(file)
    with file.open() as stream:
        head = stream.read(_HEAD)
    with file.open() as stream:
        if json_stream.looks_like(head):
            yield from reading.json(stream)
        else:
            framed = framing.detect(head)
            if framed is None:
                hint = _("it is neither OTLP protobuf nor OTLP JSON: check where it comes from")
                raise Unreadable(hint)
            yield from reading.protobuf(stream, framed)
    yield from reading.rest()


class _Reading:
    """One file on its way: counts records, keeps rows and rejections until they fill a batch."""

    def __init__(self, file: Input) -> None:
        self._file = file
        self._asked = file.format.partition("-")[2] or None
        self._table: Conventions = conventions()
        self._observer = Observer(self._table, file.name, file.now)
        self._rows = {signal: Rows() for signal in shape.SIGNALS}
        self._ignored = dict.fromkeys(shape.SIGNALS, 0)
        self._rejections: dict[str, list[Rejection]] = {s: [] for s in shape.SIGNALS}
        self._left_out = LeftOut()
        self._worth: dict[Kind, list[Facts]] = {"task": [], "grade": []}
        self._signal = self._asked or "traces"
        self._read = 0
        self._good = 0
        self._blank = False

    def protobuf(self, stream: BinaryIO, framed: str) -> Iterator[Batch]:
        """The batches of a protobuf file that are full."""
        for body in framing.resources(stream, framed):
            if isinstance(body, Broken):
                self._broken(body)
                continue
            signals = shape.plausible(body)
            signal = self._choose(signals)
            if signal is None:
                continue
            try:
                yield from self._take(signal, protobuf.DECODERS[signal](body, self._table))
            except protobuf.Undecodable:
                yield from self._one_by_one(signal, body)

    def _one_by_one(self, signal: str, body: bytes) -> Iterator[Batch]:
        """The good records of a resource that cannot be decoded as a whole."""
        for piece in framing.pieces(body):
            if isinstance(piece, Broken):
                self._broken(piece)
                continue
            try:
                yield from self._take(signal, protobuf.DECODERS[signal](piece, self._table))
            except protobuf.Undecodable:
                self._broken(Broken(_("is damaged or not UTF-8: correct it at the emitter")))

    def _choose(self, signals: set[str] | None) -> str | None:
        if signals is None:
            self._blank = True
            return None
        if self._asked is not None:
            if self._asked in signals:
                return self._asked
            if signals and not self._read:
                raise Unreadable(_other_signal(" / ".join(sorted(signals)), self._asked))
        elif len(signals) == 1:
            return next(iter(signals))
        elif signals and not self._read:
            raise Unreadable(_ambiguous(signals))
        self._broken(Broken(_("is of another signal or damaged: import it with another --as")))
        return None

    def json(self, stream: BinaryIO) -> Iterator[Batch]:
        """The batches of a JSON file that are full."""
        for body in json_stream.bodies(stream):
            if isinstance(body, Broken):
                self._broken(body)
                continue
            signal, resource = body
            if self._asked not in {None, signal}:
                if not self._read:
                    raise Unreadable(_other_signal(signal, str(self._asked)))
                self._broken(Broken(_other_signal(signal, str(self._asked))))
                continue
            self._good += 1
            try:
                yield from self._take(signal, json_records.DECODERS[signal](resource, self._table))
            except RecursionError:
                self._broken(Broken(json_stream.too_deep()))

    def _take(self, signal: str, decoded: Iterable[_Decoded]) -> Iterator[Batch]:
        rows = self._rows[signal]
        self._signal = signal
        for scope, record in decoded:
            self._good += 1
            self._read += 1
            try:
                if self._is_worth(record, scope):
                    continue
                row = self._row(record, scope)
            except BadField as bad:
                self._reject(bad.reason, bad.field, bad.value)
                continue
            if row is None:
                self._ignored[signal] += 1
                continue
            if self._observer.left_out:
                self._left_out.add(self._observer.left_out, self._read)
            rows.add(row, self._observer.shared(scope))
            if rows.count >= _BATCH:
                yield self._batch(signal)

    def _is_worth(self, record: Record | BadField, scope: Scope) -> bool:
        """Keep what a record says of tasks; whether that is all it says."""
        match record:
            case Event(name=worth.GRADE_EVENT):
                grade = worth.grade_of(record, self._file.name)
                if grade is not None:
                    self._worth["grade"].append(grade)
                return grade is not None
            case Span(name=worth.TASK_SPAN):
                shared = collect(scope.resource, self._table.resource)
                row = worth.task_of(record, shared, self._file.name)
                self._worth["task"].append(row)
                return False
            case _:
                return False

    def _row(self, record: Record | BadField, scope: Scope) -> Facts | None:
        match record:
            case Span():
                return self._observer.span(record, scope)
            case Event():
                return self._observer.event(record, scope)
            case Point():
                return self._observer.point(record, scope)
            case BadField():
                raise record
            case None:
                return None

    def _broken(self, broken: Broken) -> None:
        self._read += 1
        self._reject(broken.reason)

    def _reject(self, reason: str, field: str | None = None, value: str | None = None) -> None:
        self._rejections[self._signal].append(
            Rejection(file=self._file.name, row=self._read, field=field, value=value, reason=reason)
        )

    def _batch(self, signal: str, notes: Sequence[str] = ()) -> Batch:
        rows, ignored = self._rows[signal], self._ignored[signal]
        rejections = self._rejections[signal]
        self._ignored[signal], self._rejections[signal] = 0, []
        read = rows.count + ignored + len(rejections)
        return Batch(
            kind="observation",
            namespace=f"otlp-{signal}",
            table=rows.table(),
            read=read,
            ignored=ignored,
            rejections=rejections,
            notes=notes,
        )

    def rest(self) -> Iterator[Batch]:
        """What is left; raises Unreadable when nothing at all was readable."""
        if not self._good:
            broken = [r.reason for found in self._rejections.values() for r in found]
            if broken:
                raise Unreadable(broken[0])
            if self._blank and self._asked is None:
                hint = _("it holds no record that tells its signal: name it with {formats}")
                raise Unreadable(hint.format(formats=_formats()))
        notes = self._left_out.notes()
        held = [
            signal
            for signal in shape.SIGNALS
            if self._rows[signal].count or self._ignored[signal] or self._rejections[signal]
        ] or [self._signal][: len(notes)]
        for signal in held:
            yield self._batch(signal, notes if signal == held[-1] else ())
        for kind, rows in self._worth.items():
            for first in range(0, len(rows), _BATCH):
                yield worth.batch(kind, rows[first : first + _BATCH])
