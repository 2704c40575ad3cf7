"""What `jauge tiers` does: ask for spend by size, test grades, and print both."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Final

from jauge.analysis.finding_kinds import Case, findings
from jauge.analysis.grades.read import files_of, read_grades
from jauge.analysis.tiers.mix import Mix, mix
from jauge.i18n import _
from jauge.model import Finding, Rejection
from jauge.surfaces.cli.rejection_lines import rejection_line
from jauge.surfaces.terminal import records, table, tiers_records, tiers_wording, wording
from jauge.surfaces.terminal.asking import Options
from jauge.surfaces.terminal.auditing import auditing

_KINDS: Final = ("dominated_model", "superseded_model", "oversized_model")
_PARTLY: Final = 3
_MOST_SAID: Final = 10


@dataclass(frozen=True, kw_only=True)
class Request(Options):
    """The options of the command, as given."""

    grades: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Answered:
    """The mix, what is claimed of models, and the grades behind it."""

    mix: Mix
    claims: tuple[Finding[Any], ...]
    grades: int
    sources: tuple[str, ...]
    rejections: tuple[Rejection, ...]


def run(workspace: Path, request: Request, out: IO[str], messages: IO[str]) -> int:
    """Print the sizes on `out`; the exit code is 3 where some grades were rejected."""
    request.check()
    found = _answered(workspace, request)
    notes = [*tiers_wording.notes(found.mix), *wording.older(request.as_of)]
    if request.as_json:
        document = tiers_records.document(
            found.mix, found.claims, found.grades, found.sources, notes
        )
        out.write(records.to_json(document))
    elif request.as_csv:
        rows = tiers_records.rows(found.mix)
        out.write(records.to_csv(rows, ("tier",)))
        messages.writelines(f"{note}\n" for note in notes)
    elif not found.mix.lines:
        messages.write(f"{tiers_wording.nothing(found.mix)}\n")
    else:
        _print(found, out)
        table.print_notes(notes, out)
    for rejection in found.rejections[:_MOST_SAID]:
        messages.write(f"{rejection_line(rejection)}\n")
    if more := found.rejections[_MOST_SAID:]:
        messages.write(f"{tiers_wording.more_rejected(len(more))}\n")
    return _PARTLY if found.rejections else 0


def _answered(workspace: Path, request: Request) -> Answered:
    grades, rejections = read_grades([*files_of(workspace), *request.grades])
    with auditing(workspace, request, datetime.now(UTC)) as audit:
        case: Case = replace(audit.case, grades=grades if grades.rows else None)
        zone = str(audit.config.workspace.timezone)
        sized = mix(audit.desk, audit.period, zone, audit.currency)
        claims = findings(case, _KINDS)
    return Answered(sized, claims, len(grades.rows), grades.sources, rejections)


def _print(found: Answered, out: IO[str]) -> None:
    lines = found.mix.lines
    names = [(tiers_wording.tier(line.tier),) for line in lines]
    figures = [
        (found.mix.currency, [wording.figure(line.cost) for line in lines]),
        (_("Calls"), [tiers_wording.count(line.calls) for line in lines]),
        (_("% of calls"), [wording.share(line.call_share) for line in lines]),
        (_("Target"), [tiers_wording.target(line) for line in lines]),
        (_("% of cost"), [wording.share(line.cost_share) for line in lines]),
    ]
    table.print_grid([_("Size")], names, figures, out, totals=0)
    shown = [(line.tier, model) for line in lines for model in line.models]
    named = [
        (tiers_wording.tier(tier), wording.name(model.model), wording.name(model.supplier))
        for tier, model in shown
    ]
    costs = [
        (found.mix.currency, [wording.figure(model.cost) for _tier, model in shown]),
        (_("Calls"), [tiers_wording.count(model.calls) for _tier, model in shown]),
    ]
    headings = (_("Size"), wording.heading("model"), wording.heading("supplier"))
    table.print_grid(headings, named, costs, out, totals=0)
    table.print_notes(tiers_wording.claims(found.claims, found.grades), out)
