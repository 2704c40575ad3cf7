"""What `jauge cost` does: ask one or two questions and print the answer as it was asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import msgspec

from jauge.analysis import comparison
from jauge.analysis.cost import Answer, Basis, Line, Question, arrange, limit
from jauge.analysis.decomposition import Effects
from jauge.analysis.desk import Desk, open_desk
from jauge.analysis.dimensions import dimensions
from jauge.analysis.effects import effects
from jauge.analysis.residuals_beside import beside
from jauge.i18n import _
from jauge.pricing.fx import rate_on
from jauge.surfaces.cli.options import parse_period
from jauge.surfaces.terminal import records, residuals_wording, table, wording
from jauge.surfaces.terminal.asking import Options, draw, start
from jauge.surfaces.terminal.tags import say_rejections


@dataclass(frozen=True, kw_only=True)
class Request(Options):
    """The options of the command, as given."""

    by: tuple[str, ...] = ()
    compare: str | None = None
    sort: str | None = None
    limit: int | None = None
    basis: Basis = "rated"


def run(workspace: Path, request: Request, out: IO[str], messages: IO[str]) -> None:
    """Print the answer on `out` and what must be known about it on `messages` or under it."""
    request.check()
    here = start(workspace, request)
    config = here.config
    question = Question(
        by=tuple(dict.fromkeys(request.by)),
        period=here.period,
        timezone=here.zone,
        currency=here.currency,
        basis=request.basis,
    )
    dimensions(question.by, config.tag)
    if request.compare is not None:
        comparison.check(question.by)
    with open_desk(workspace, rate_on, request.engine, request.as_of, config) as desk:
        answer = desk.ask(question)
        before = _before(desk, question, request.compare)
        why = effects(desk, question, before.question) if before else {}
        anything = bool(answer.lines) or _has_rows(desk, question)
        aside = _aside(desk, answer)
        aside_before = _aside(desk, before) if before else []
        say_rejections(desk.attribution.rejections if desk.attribution else (), messages)
    if not answer.lines and not (before and before.lines):
        messages.write(f"{_nothing(question, anything=anything)}\n")
        return
    groups, whole = dimensions(question.by, config.tag), answer
    ordered = limit(arrange(answer.lines, groups, request.sort), request.limit)
    answer = msgspec.structs.replace(answer, lines=ordered)
    if before is None:
        _show(request, answer, aside, out, messages)
    else:
        _show_changes(request, (answer, aside), (before, aside_before), why, out, messages)
    if request.chart is not None:
        draw(request.chart, whole)


def _before(desk: Desk, question: Question, compare: str | None) -> Answer | None:
    if compare is None:
        return None
    period = parse_period(compare, question.timezone)
    return desk.ask(msgspec.structs.replace(question, period=period))


def _aside(desk: Desk, answer: Answer) -> list[str]:
    """What must be known beside the total."""
    return list(residuals_wording.notes(beside(desk.held, answer.question, desk.rate_on), answer))


def _has_rows(desk: Desk, question: Question) -> bool:
    everything = msgspec.structs.replace(question, by=(), period=None)
    return question.period is not None and bool(desk.ask(everything).lines)


def _nothing(question: Question, *, anything: bool) -> str:
    if question.period is not None and anything:
        return _("No usage in {period} ({zone}); there is some in other periods.").format(
            period=question.period.label, zone=question.timezone
        )
    return _("The ledger holds no usage yet: bring some in with `jauge import PATH`.")


def _show(
    request: Request, answer: Answer, aside: Sequence[str], out: IO[str], messages: IO[str]
) -> None:
    by, lines = answer.question.by, answer.lines
    if request.as_json or request.as_csv:
        _print_records(request, [records.line_record(by, line) for line in lines], out)
        _caveats(answer, aside, messages)
        return
    table.print_lines(by, lines, answer.totals, out)
    table.print_notes([*aside, *wording.notes(answer), *wording.older(request.as_of)], out)


def _show_changes(
    request: Request,
    now: tuple[Answer, Sequence[str]],
    then: tuple[Answer, Sequence[str]],
    why: Mapping[comparison.Group, Effects],
    out: IO[str],
    messages: IO[str],
) -> None:
    (answer, aside), (before, aside_before) = now, then
    by = answer.question.by
    if request.limit is not None:
        before = msgspec.structs.replace(before, lines=_fold(before, answer.lines))
    changes = comparison.explain(comparison.compare(answer, before), why)
    if request.as_json or request.as_csv:
        _print_records(request, [records.change_record(by, change) for change in changes], out)
        _caveats(answer, aside, messages)
        return
    totals = comparison.explain_totals(comparison.compare_totals(answer, before), why)
    table.print_changes(by, changes, totals, out)
    table.print_notes([*aside, *wording.notes(answer)], out)
    label = before.question.period.label if before.question.period else ""
    table.print_notes([_("Compared with {period}:").format(period=label)], out)
    notes = [*aside_before, *wording.notes(before), *wording.older(request.as_of)]
    table.print_notes(notes, out)


def _fold(before: Answer, shown: Sequence[Line]) -> tuple[Line, ...]:
    """The earlier lines, those that are not shown put together as the shown ones are."""
    named = {(line.keys, line.currency) for line in shown if not line.others}
    kept = [line for line in before.lines if (line.keys, line.currency) in named]
    rest = [line for line in before.lines if (line.keys, line.currency) not in named]
    return limit([*kept, *rest], len(kept))


def _print_records(
    request: Request, rows: Sequence[Mapping[str, records.Value]], out: IO[str]
) -> None:
    if request.as_csv:
        out.write(records.to_csv(rows, request.by))
    else:
        out.write(records.to_json_lines(rows))


def _caveats(answer: Answer, aside: Sequence[str], messages: IO[str]) -> None:
    """Assumptions and residuals stand wherever the figures stand, beside machine output too."""
    for sentence in (*wording.assumptions(answer), *aside):
        messages.write(f"{sentence}\n")
