"""Why a row has its tags, in sentences and for machines."""

from collections.abc import Iterator
from decimal import Decimal
from typing import IO, Any

import msgspec

from jauge.analysis.tag_explain import Explanation, Shared
from jauge.attribution import UNALLOCATED, Explained, Failed, Value
from jauge.i18n import _, format
from jauge.surfaces.terminal import records, wording
from jauge.surfaces.terminal.tags import to_json, value_name


def print_explanation(found: Explanation, zone: str, out: IO[str]) -> None:
    """The row, then each key with its rules, then the splits."""
    row = {name: wording.name(text) for name, text in found.row.items()}
    out.write(f"{found.id}\n")
    if "product" in row:
        said = _("  {text}, {product}, {provider}, {day}")
        out.write(said.format(**row, day=format.day(found.day)))
    else:
        said = _("  {agent}, {model}, {provider}, {moment}")
        out.write(said.format(**row, moment=wording.local(found.started_at, zone)))
    out.write(f", {format.money(found.effective_cost, found.row['billing_currency'])}\n")
    if found.row["role"] != "counted":
        out.write(_("  Its role is {role}: it stands in no sum.").format(role=row["role"]) + "\n")
    for tag in found.tags:
        out.write("\n")
        out.writelines(f"{line}\n" for line in _tag(tag))
    for shared in found.shared:
        out.write("\n")
        out.writelines(f"{line}\n" for line in _shared(shared))


def _tag(tag: Explained) -> Iterator[str]:
    yield f"{tag.key} = {value_name(tag.value)}"
    for number, reasons in tag.failed.items():
        why = "; ".join(map(_reason, reasons))
        yield _("  rule {number} does not match: {why}").format(number=number + 1, why=why)
    if tag.rule is None:
        yield _("  no rule matches")
        return
    met = "; ".join(
        _("{column} is {value} ({patterns})").format(
            column=one.column, value=_value(one.value), patterns=_patterns(one.patterns)
        )
        for one in tag.conditions
    )
    said = _("  rule {number} decides: {why}")
    yield said.format(number=tag.rule + 1, why=met or _("it has no condition"))


def _reason(failed: Failed) -> str:
    if failed.reason == "not_yet":
        return _("it begins later")
    if failed.reason == "no_longer":
        return _("it has ended")
    if failed.reason == "no_value":
        return _("{column}, which it copies, is unknown").format(column=failed.column)
    return _("{column} is {value}, not {patterns}").format(
        column=failed.column, value=_value(failed.value), patterns=_patterns(failed.patterns)
    )


def _patterns(patterns: tuple[str, ...]) -> str:
    return " | ".join(map(wording.name, patterns))


def _value(value: Value) -> str:
    return wording.name(value)


def _shared(shared: Shared) -> Iterator[str]:
    yield _("split {name} ({month}): {amount} of this row is in its pool of {pool}").format(
        name=wording.name(shared.split),
        month=wording.label("month", shared.month),
        amount=format.money(shared.amount, shared.currency),
        pool=format.money(shared.pool, shared.currency),
    )
    if shared.reason == "no_target":
        yield _("  stays there: no row of the month has another value of {key}").format(
            key=shared.to
        )
    elif shared.reason == "no_weight":
        yield _("  stays there: no other value of {key} has any {measure}").format(
            key=shared.to, measure=shared.by
        )
    for target in shared.targets:
        name = _("(stays in the pool)") if target.value is None else value_name(target.value)
        amount = format.money(target.amount, shared.currency)
        yield _("  {key} = {value}: {amount} ({share})").format(
            key=shared.to, value=name, amount=amount, share=wording.share(target.ratio)
        )


def explain_json(found: Explanation) -> str:
    """One object: the row, its tags, its splits; rules count from 1."""
    return to_json({
        "schema": "jauge.tags-explain/1",
        "id": found.id,
        "started_at": None if found.started_at is None else _moment(found),
        **found.row,
        "effective_cost": records.money(found.effective_cost),
        "tags": [_tag_json(tag) for tag in found.tags],
        "splits": [_shared_json(shared) for shared in found.shared],
    })  # fmt: skip


def _moment(found: Explanation) -> str:
    return f"{found.started_at:%Y-%m-%dT%H:%M:%S.%f}Z"


def _tag_json(tag: Explained) -> dict[str, Any]:
    return {
        "key": tag.key,
        "value": UNALLOCATED if tag.value is None else tag.value,
        "rule": None if tag.rule is None else tag.rule + 1,
        "conditions": [msgspec.structs.asdict(one) for one in tag.conditions],
        "failed": [
            {"rule": number + 1, "reasons": [msgspec.structs.asdict(one) for one in reasons]}
            for number, reasons in tag.failed.items()
        ],
    }


def _shared_json(shared: Shared) -> dict[str, Any]:
    return msgspec.structs.asdict(shared) | {
        "pool": _money(shared.pool),
        "amount": _money(shared.amount),
        "targets": [
            {"value": one.value, "ratio": one.ratio, "amount": _money(one.amount)}
            for one in shared.targets
        ],
    }


def _money(amount: Decimal) -> str | None:
    return records.money(amount)
