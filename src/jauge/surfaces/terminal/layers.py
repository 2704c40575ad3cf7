"""What `jauge layers` does: ask, and print a table or one object."""

from pathlib import Path
from typing import IO

from jauge.analysis.desk import open_desk
from jauge.analysis.layers import LayerLine, Layers, layers
from jauge.analysis.layers_ratios import AI, Ratio
from jauge.analysis.measures import add
from jauge.i18n import _
from jauge.pricing.fx import rate_on
from jauge.surfaces.terminal import layers_wording, records, table, wording
from jauge.surfaces.terminal.asking import Options, start
from jauge.surfaces.terminal.records import money

SCHEMA = "jauge.layers/1"


def run(workspace: Path, request: Options, out: IO[str], messages: IO[str]) -> None:
    """Print the layers on `out`; that there is nothing, on `messages`."""
    single = _("layers are shares of one total: name one currency, such as EUR")
    here = start(workspace, request, single)
    with open_desk(workspace, rate_on, request.engine, request.as_of) as desk:
        found = layers(desk, here.config.layer, here.period, here.zone, here.currency)
    if request.as_json:
        out.write(records.to_json(document(found)))
    elif found.span is None and here.config.layer:
        messages.write(f"{layers_wording.no_days()}\n")
    elif all(line.amount is None for line in found.lines) and found.it_total is None:
        messages.write(f"{layers_wording.nothing(found)}\n")
    else:
        _print(found, out)
        notes = [*layers_wording.notes(found), *wording.older(request.as_of)]
        table.print_notes(notes, out)


def document(found: Layers) -> dict[str, object]:
    """The answer for machines; money as text, unknown as null with what to do about it."""
    question = found.answer.question
    return {
        "schema": SCHEMA,
        "period": question.period.label if question.period else None,
        "timezone": question.timezone,
        "first_day": found.span.first if found.span else None,
        "end_day": found.span.end if found.span else None,
        "currency": found.currency,
        "layers": [_layer(line) for line in found.lines],
        "ai_total": money(found.ai_total),
        "it_total": money(found.it_total),
        "ratios": [_ratio(ratio) for ratio in found.ratios],
        "given": [
            {
                "layer": one.layer.name,
                "amount": f"{money(one.layer.amount.amount)} {one.layer.amount.currency}",
                "per": one.layer.per,
                "from": one.layer.from_,
                "until": one.layer.until,
                "note": one.layer.note,
                "days": len(one.days),
                "counted": {amount.currency: money(amount.amount) for amount in one.amounts},
            }
            for one in found.given
        ],
        "elsewhere": {amount.currency: money(amount.amount) for amount in found.elsewhere},
        "notes": [*layers_wording.notes(found)],
    }


def _layer(line: LayerLine) -> dict[str, object]:
    is_missing = line.amount is None and line.layer is not None and line.layer in AI
    return {
        "layer": line.layer,
        "amount": money(line.amount),
        "sources": {
            "usage": money(line.usage),
            "bills": money(line.bills),
            "given": money(line.given),
        },
        "share_of_ai": line.share,
        "reason": layers_wording.missing(str(line.layer)) if is_missing else None,
    }


def _ratio(ratio: Ratio) -> dict[str, object]:
    return {
        "name": ratio.name,
        "value": ratio.value,
        "bound": ratio.bound,
        "numerator": money(ratio.numerator),
        "denominator": money(ratio.denominator),
        "denominator_is": ratio.of,
        "missing_layers": ratio.missing,
        "reason": layers_wording.reason(ratio),
        "benchmark": ratio.benchmark,
    }


def _print(found: Layers, out: IO[str]) -> None:
    shown = [line for line in found.lines if line.amount is not None or line.layer in AI]
    inside = [line for line in shown if line.layer in AI]
    outside = [line for line in shown if line.layer not in AI]
    usage, bills, given = (
        add(getattr(line, side) for line in inside) for side in ("usage", "bills", "given")
    )
    whole = LayerLine(None, usage, bills, given)
    rows = [*inside, whole, *outside]
    names = [(layers_wording.layer(line.layer),) for line in rows]
    names[len(inside)] = (_("All of AI"),)
    shares = [wording.share(line.share) for line in rows]
    figures = [
        (found.currency, [wording.figure(line.amount) for line in rows]),
        ("%", shares),
        (_("Usage"), [wording.figure(line.usage) for line in rows]),
        (_("Bills"), [wording.figure(line.bills) for line in rows]),
        (_("Given"), [wording.figure(line.given) for line in rows]),
    ]
    table.print_grid([wording.heading("layer")], names, figures, out, totals=len(outside) + 1)
