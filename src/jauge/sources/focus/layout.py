"""How FOCUS becomes charges: column by column, and LiteLLM's export of that shape."""

from functools import cache
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from jauge.sources.bills.frame import Frame
from jauge.sources.bills.header import Header
from jauge.sources.bills.layout import Columns, Layout, load
from jauge.sources.focus.own import is_own, restore
from jauge.sources.otlp.providers import normalise

NO_CURRENCY: Final = "XXX"
"""ISO 4217's code for no currency: examples of the specification leave BillingCurrency out."""
_KEY: Final = "API Key"
"""BillingAccountType of LiteLLM's export, whose account is the hash of a key."""


def _is_of_others(header: Header) -> bool:
    """An export of Jauge's own is written once; a supplier writes the month anew."""
    return not is_own(header)


@cache
def layout() -> Layout:
    """FOCUS, every version."""
    return Layout(
        format="focus",
        targets=load("jauge.sources.focus"),
        required=(("BilledCost", "EffectiveCost"), ("ChargePeriodStart",)),
        amend=_amend,
        is_restated=_is_of_others,
    )


def _amend(frame: Frame, found: Columns) -> None:
    found["x_stage"] = pa.repeat("bill", frame.count)
    found.setdefault("billing_currency", pa.repeat(NO_CURRENCY, frame.count))
    kind = found.get("billing_account_type")
    if kind is not None and pc.any(pc.equal(kind, _KEY)).as_py():
        _gateway(frame, found, pc.fill_null(pc.equal(kind, _KEY), False))  # noqa: FBT003
    if is_own(frame.header):
        restore(frame, found, layout())


def _gateway(frame: Frame, found: Columns, is_key: pa.Array) -> None:
    """What a gateway computed is no bill: its account is a key, its service a model."""
    found["x_stage"] = pc.if_else(is_key, "gateway_cost", found["x_stage"])
    found["x_api_key_id"] = pc.if_else(is_key, found["billing_account_id"], None)
    for name in ("billing_account_id", "billing_account_name"):
        if name in found:
            found[name] = pc.if_else(is_key, None, found[name])
    if not pc.all(is_key).as_py():
        return
    providers = found["provider_name"].dictionary_encode()
    names = [normalise(name) for name in providers.dictionary.to_pylist()]
    found["x_gen_ai_provider_name"] = pa.array(names, pa.string()).take(providers.indices)
    found["x_model"] = found["service_name"]
    found["x_cost_class"] = pa.nulls(frame.count, pa.string())
    found["x_cost_layer"] = pa.repeat("inference", frame.count)
