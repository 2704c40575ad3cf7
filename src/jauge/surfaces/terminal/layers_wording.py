"""What layers are called, and the sentences that stand under them."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Final

from jauge.analysis.layers import Layers
from jauge.analysis.layers_ratios import AI, OTHER_IT, Ratio
from jauge.i18n import _, format, ngettext
from jauge.surfaces.terminal import wording

_DAY: Final = timedelta(days=1)


def layer(name: str | None) -> str:
    """A layer as people call it."""
    return {
        "inference": _("Inference"),
        "retrieval_and_storage": _("Retrieval and storage"),
        "training": _("Training and fine-tuning"),
        "logs": _("Logs"),
        "control_plane": _("Control plane"),
        "seats": _("Seats"),
        "people": _("People"),
        "other_it": _("Other IT"),
    }.get(name or "", wording.name(name))


def missing(name: str) -> str:
    """That nothing is known of a layer, and what to import or give."""
    what = {
        "inference": _("import traces, usage exports or bills of models"),
        "retrieval_and_storage": _("import the cloud bill with vector stores and storage"),
        "training": _("import the bill with training and fine-tuning"),
        "logs": _("import the bill of logging and tracing"),
        "control_plane": _("import the bill of gateways, evaluation and governance tools"),
        "seats": _("import the bill of licences per user"),
        "people": _("no file holds salaries"),
    }[name]
    said = _(
        '{layer}: unknown, not 0. To fill it, {what}; or give it as [[layer]] name = "{name}".'
    )
    if name == "people":
        said = _('{layer}: unknown, not 0: {what}. Give it as [[layer]] name = "{name}".')
    return said.format(layer=layer(name), what=what, name=name)


def reason(ratio: Ratio) -> str | None:
    """Why a ratio is unknown."""
    match ratio.reason:
        case None:
            return None
        case "no_layer":
            part = layer(ratio.name.removesuffix("_in_ai")) if ratio.of == "ai_layers" else _("AI")
            return _("unknown, because nothing is known of: {part}").format(part=part)
        case "no_total":
            return _("unknown, because the whole is not above 0")
        case "no_it_total":
            return _(
                'unknown, because no IT is known: give [[layer]] name = "it_total", or import '
                "the bills of other IT"
            )
        case "it_total_partly":
            days = ratio.covered_days or 0
            said = ngettext(
                "unknown, because it_total is given for {count} day of the period only",
                "unknown, because it_total is given for {count} days of the period only",
                days,
            )
            return said.format(count=format.number(days))


def nothing(found: Layers) -> str:
    """That neither files nor jauge.toml say anything."""
    if found.answer.question.period is not None:
        return _("Nothing in {period}: no usage, no bill, nothing given as [[layer]].").format(
            period=found.answer.question.period.label
        )
    return _("The ledger holds no usage yet: bring some in with `jauge import PATH`.")


def no_days() -> str:
    """That amounts are given and no days to count them for."""
    return _(
        "The ledger holds no usage yet, so nothing says which days to count what [[layer]] gives: "
        "name a --period."
    )


def notes(found: Layers) -> Iterator[str]:
    """The ratios, then what is unknown, given, or in no figure."""
    for ratio in found.ratios:
        yield _ratio(ratio, found.currency)
    for name in found.missing:
        yield missing(name)
    for line in found.lines:
        if line.layer not in {*AI, OTHER_IT}:
            yield _(
                "{amount} of no known layer ({layer}) is in no share: see x_cost_layer."
            ).format(
                amount=format.money(line.amount, found.currency), layer=wording.name(line.layer)
            )
    lost = sum((t.sums.calls or 0) - (t.sums.costed_calls or 0) for t in found.answer.totals)
    if lost:
        yield ngettext(
            "The cost of {count} call is unknown and in no layer.",
            "The cost of {count} calls is unknown and in no layer.",
            lost,
        ).format(count=format.number(lost))
    yield from _given(found)
    for amount in found.elsewhere:
        yield _("{amount} has no rate to {currency} and is in no figure.").format(
            amount=format.money(amount.amount, amount.currency), currency=found.currency
        )
    yield from wording.rates(found.stale_rates)


def _ratio(ratio: Ratio, currency: str) -> str:
    name = {
        "inference_in_ai": _("Inference in AI"),
        "control_plane_in_ai": _("Control plane in AI"),
        "ai_in_it": _("AI in IT"),
    }[ratio.name]
    if why := reason(ratio):
        return _("{name}: {why}.").format(name=name, why=why)
    whole = {
        "ai_layers": _("known layers of AI"),
        "it_total": _("the given total of IT"),
        "ai_and_other_it": _("AI and the other IT that was imported or given: not all of IT"),
    }[ratio.of]
    text = {
        None: _("{name}: {share} ({part} of {amount}, {whole})."),
        "at_most": _("{name}: at most {share} ({part} of {amount}, {whole})."),
        "at_least": _("{name}: at least {share} ({part} of {amount}, {whole})."),
    }[ratio.bound].format(
        name=name,
        share=wording.share(ratio.value),
        part=format.money(ratio.numerator, currency),
        amount=format.money(ratio.denominator, currency),
        whole=whole,
    )
    if ratio.benchmark is None:
        return text
    low, high = (format.percent(Decimal(str(end)), 0) for end in _ends(ratio))
    usual = low if low == high else _("{low} to {high}").format(low=low, high=high)
    said = _("{text} Benchmark: {usual} ({source}).")
    return said.format(text=text, usual=usual, source=ratio.benchmark.source)


def _ends(ratio: Ratio) -> tuple[float, float]:
    return (ratio.benchmark.low, ratio.benchmark.high) if ratio.benchmark else (0, 0)


def _given(found: Layers) -> Iterator[str]:
    """What is given, for how many days, and whether the files cover the same days."""
    for one in found.given:
        amounts = ", ".join(format.money(a.amount, a.currency) for a in one.amounts)
        said = ngettext(
            "Given, {name}: {amount} for {count} day{note}.",
            "Given, {name}: {amount} for {count} days{note}.",
            len(one.days),
        )
        note = f" ({wording.name(one.layer.note)})" if one.layer.note else ""
        yield said.format(
            name=one.layer.name, amount=amounts, count=format.number(len(one.days)), note=note
        )
    seen, span = found.seen, found.span
    if found.given and seen and span and (seen.first > span.first or seen.end < span.end):
        yield _(
            "What is given counts from {start} to {end}, what was imported only from {first} to "
            "{last}: the shares compare different days."
        ).format(
            start=format.day(span.first),
            end=format.day(span.end - _DAY),
            first=format.day(seen.first),
            last=format.day(seen.end - _DAY),
        )
