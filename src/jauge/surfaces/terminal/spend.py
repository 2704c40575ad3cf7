"""What `jauge spend` does: ask what was paid or is owed, and print it as it was asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import IO

from jauge.analysis.capacity.owed import with_capacities
from jauge.analysis.cost import Answer, Line, Question
from jauge.analysis.desk import open_desk
from jauge.analysis.finding_kinds import Case, findings
from jauge.analysis.measures import Sums
from jauge.analysis.reconciling import decisions
from jauge.analysis.reconciling.reconciling import reconcile
from jauge.analysis.spend import Basis, Gap, Known, Spend, SpendLine, against, know_by, spend
from jauge.errors import UsageError
from jauge.i18n import _, format
from jauge.model import Money, parse_money
from jauge.pricing.fx import rate_on
from jauge.surfaces.terminal import (
    reconcile_wording,
    records,
    spend_records,
    spend_wording,
    table,
    tax_wording,
    wording,
)
from jauge.surfaces.terminal.asking import Options, draw, start
from jauge.surfaces.terminal.capacity_command import asked_of


@dataclass(frozen=True, kw_only=True)
class Request(Options):
    """The options of the command, as given."""

    basis: Basis = "paid"
    by: str = "supplier"
    planned: str | None = None


def run(workspace: Path, request: Request, out: IO[str], messages: IO[str]) -> None:
    """Print the answer on `out`, and what must be known about it under it or on `messages`."""
    planned = _checked(request)
    single = _("what was paid is one total: name one currency, such as EUR")
    here = start(workspace, request, single)
    config, currency, period = here.config, here.currency, here.period
    given = config if config.capacity else None
    with open_desk(workspace, rate_on, request.engine, request.as_of, given) as desk:
        known = know_by(config, desk.held, rate_on, request.by)
        if config.capacity and request.basis == "owed":
            known = with_capacities(desk, asked_of(config, period, currency), known)
        found = spend(known, period, currency, request.basis, request.by)
        gap = None if planned is None else against(known, planned, period, currency)
        checked = reconcile(desk.held, known, here.utc_period, decisions.read(workspace))
        wrong = findings(Case(known, currency), ("wrong_tax_basis",))
    if not _holds(found) and not request.as_json:
        messages.write(f"{_nothing(found, known)}\n")
        return
    said = (
        tax_wording.faults(wrong),
        spend_wording.notes(found),
        reconcile_wording.beside(checked),
        wording.older(request.as_of),
    )
    notes = [note for several in said for note in several]
    if request.as_json:
        told = spend_records.document(found, gap, wrong, checked, notes)
        out.write(records.to_json(told))
    elif request.as_csv:
        out.write(records.to_csv(spend_records.rows(found), spend_records.NAMES))
        messages.writelines(f"{note}\n" for note in notes)
    else:
        _print(found, gap, out)
        table.print_notes(notes, out)
    if request.chart is not None:
        draw(request.chart, _bars(found))


def _checked(request: Request) -> Money | None:
    """The plan, once nothing contradicts itself; raises UsageError."""
    request.check()
    if request.planned is None:
        return None
    if request.basis != "paid":
        raise UsageError(_("--planned is compared with what was paid: leave --basis out"))
    try:
        return parse_money(request.planned)
    except ValueError:
        hint = _("--planned {text!r} is not an amount with a currency, such as '10000 EUR'")
        raise UsageError(hint.format(text=request.planned)) from None


def _holds(found: Spend) -> bool:
    return found.total is not None or bool(found.apart or found.to_review or found.without_net)


def _nothing(found: Spend, known: Known) -> str:
    if known.bank.lines and found.basis == "paid" and found.period is not None:
        return _(
            "No bank line in {period}: those of the ledger are from {first} to {last}."
        ).format(
            period=found.period.label,
            first=format.day(known.bank.first_on),
            last=format.day(known.bank.last_on),
        )
    if found.basis == "paid":
        return _("The ledger holds no bank line yet: bring statements in with `jauge import PATH`.")
    return _(
        "Nothing is owed as far as the ledger knows: bring invoices, bills or lists of seats in "
        "with `jauge import PATH`."
    )


def _print(found: Spend, gap: Gap | None, out: IO[str]) -> None:
    _print_lines(found, out)
    if found.apart:
        table.print_notes([_("Apart, in no total:")], out)
        _print_apart(found, out)
    if found.to_review:
        table.print_notes([_("To review: software that comes back and no rule knows:")], out)
        _print_reviews(found, out)
    if gap is not None:
        table.print_notes([_("From the plan to what was paid:")], out)
        _print_gap(gap, found.currency, out)


def _print_lines(found: Spend, out: IO[str]) -> None:
    lines = found.grouped
    headings = spend_wording.headings(found)
    names = [spend_wording.names(found, line) for line in lines]
    names.append((_("Total"), *("" for _heading in headings[1:])))
    figures = [(found.currency, [*_figures(lines, "amount"), wording.figure(found.total)])]
    if found.basis == "owed":
        figures.append((_("Tax"), [*_figures(lines, "tax"), wording.figure(found.tax)]))
    else:
        for name, heading in (("refunded", _("Refunded")), ("fx_margin", _("Card margin"))):
            amounts = [getattr(line, name) for line in lines]
            if any(amounts):
                total = spend_wording.total(lines, name)
                figures.append((heading, [*_figures(lines, name), wording.figure(total)]))
    if found.basis == "paid":
        count = sum(line.lines for line in lines)
        counts = [*(format.number(line.lines) for line in lines), format.number(count)]
        figures.append((_("Lines"), counts))
    table.print_grid(headings, names, figures, out, needed=1)


def _figures(lines: Sequence[SpendLine], name: str) -> list[str]:
    return [_figure(line, name) for line in lines]


def _figure(line: SpendLine, name: str) -> str:
    return wording.figure(getattr(line, name))


def _print_apart(found: Spend, out: IO[str]) -> None:
    names = [spend_wording.named(one.line) for one in found.apart]
    figures = [
        (found.currency, [wording.figure(one.line.amount) for one in found.apart]),
        (_("AI known"), [wording.figure(one.ai.amount if one.ai else None) for one in found.apart]),
        ("%", [spend_wording.share(one) for one in found.apart]),
    ]
    table.print_grid(spend_wording.supplier_headings(), names, figures, out, totals=0, needed=3)


def _print_reviews(found: Spend, out: IO[str]) -> None:
    names = [(wording.name(one.name), spend_wording.evidence(one)) for one in found.to_review]
    figures = [
        (found.currency, [wording.figure(one.line.amount) for one in found.to_review]),
        (_("Lines"), [format.number(one.line.lines) for one in found.to_review]),
    ]
    table.print_grid([_("Name"), _("Why")], names, figures, out, totals=0)


def _print_gap(gap: Gap, currency: str, out: IO[str]) -> None:
    steps = [(spend_wording.step(step.kind), step.amount) for step in gap.steps]
    every = [(_("Planned, without tax"), gap.planned), *steps, (_("Paid"), gap.paid)]
    names = [(name,) for name, _amount in every]
    figures = [(currency, [wording.figure(amount) for _name, amount in every])]
    table.print_grid([""], names, figures, out, needed=1)


def _bars(found: Spend) -> Answer:
    """The lines, for a chart."""
    lines = tuple(_line(found, line) for line in found.grouped)
    by = spend_wording.groups(found)
    total = Line((), found.currency, _sums(found.total))
    question = Question(by=by, period=found.period, currency=found.currency)
    return Answer(question=question, lines=lines, totals=(total,))


def _line(found: Spend, line: SpendLine) -> Line:
    is_month = found.by == "month"
    keys = line.keys if is_month else tuple(spend_wording.names(found, line))
    return Line(keys, line.currency, _sums(line.amount))


def _sums(amount: Decimal | None) -> Sums:
    return Sums(effective_cost=amount, cost_low=amount, cost_high=amount)
