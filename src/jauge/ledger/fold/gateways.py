"""What a gateway logged of a call that its client tells too: model, provider and host."""

from collections.abc import Sequence
from typing import Final

import pyarrow as pa

from jauge.ledger.fold.nodes import Rows

GATEWAYS: Final = frozenset({"litellm"})
"""Sources whose records are a gateway's own: it knows what it called, its client only it."""
_NAMED: Final = ("provider_name", "server_address")
_MODEL: Final = "response_model"
_DEPLOYED: Final = "azure."
"""Providers where a gateway calls a deployment, whose name is no model."""


def named_by_gateways(
    rows: Rows, ranked: Sequence[list[int]], columns: dict[str, pa.Array]
) -> None:
    """Let the record of a gateway say which model answered, of which provider, at which host.

    A gateway writes the alias that its client asked for into the answer (LiteLLM since 1.81.7,
    BerriAI/litellm#22709), and the client takes the gateway for the provider. What the gateway
    leaves open the others say, in their order.
    """
    logged = [
        (position, row)
        for position, call in enumerate(ranked)
        if len(call) > 1
        for row in call
        if rows.signal[row] == "record" and rows.source[row] in GATEWAYS
    ]
    if not logged:
        return
    for name in (*_NAMED, _MODEL):
        own: list[str | None] = rows.table[name].to_pylist()
        merged = columns[name].to_pylist()
        for position, row in reversed(logged):
            if name == _MODEL and _is_deployment(rows, ranked[position], row):
                continue
            merged[position] = own[row] or merged[position]
        columns[name] = pa.array(merged, pa.string())


def _is_deployment(rows: Rows, call: Sequence[int], gateway: int) -> bool:
    """Whether the gateway names a deployment, and the answer a model that nobody asked for."""
    provider = rows.table["provider_name"][gateway].as_py() or ""
    asked = {rows.request_model[row] for row in call} | {rows.response_model[gateway], None}
    return provider.startswith(_DEPLOYED) and not asked.issuperset(
        rows.response_model[row] for row in call
    )
