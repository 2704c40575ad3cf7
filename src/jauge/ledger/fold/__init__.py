"""The fold: observations of whole components in, one usage row per call out. Pure.

Rules in docs/fold.md. The result does not depend on the order of the observations, nor on how
often or in which pieces they came.
"""

from typing import NamedTuple

import pyarrow as pa

from jauge.ledger.fold.buckets import agent_totals, metric_buckets
from jauge.ledger.fold.clusters import clusters
from jauge.ledger.fold.merge import USAGE_SCHEMA, merge
from jauge.ledger.fold.nodes import Nodes, Rows

ALIAS_SCHEMA = pa.schema(
    [("tenant", pa.string()), ("usage_id", pa.binary()), ("former_id", pa.binary())]
)


class Folded(NamedTuple):
    """`usage`: identity, facts, placement and grain; `aliases`: `tenant, usage_id, former_id`."""

    usage: pa.Table
    aliases: pa.Table


def fold(observations: pa.Table) -> Folded:
    """Usage rows of the calls that these observations tell, and the ids that they stand for.

    `observations` holds every column of the observation table, and whole components: whatever
    shares a trace, a response id or a join key with one of its rows is in it too.
    """
    if not observations.num_rows:
        return Folded(USAGE_SCHEMA.empty_table(), ALIAS_SCHEMA.empty_table())
    rows = Rows(observations.sort_by("observation_id"))
    nodes = Nodes(rows)
    calls = clusters(rows, nodes)
    usage = pa.concat_tables(
        [
            merge(rows, nodes, calls),
            metric_buckets(rows),
            agent_totals(rows, nodes),
        ]
    )
    tenants: list[object] = []
    ids: list[object] = []
    former: list[object] = []
    for call in calls:
        if len(call) > 1:
            first = min(call)
            for other in sorted(call):
                if other != first:
                    tenants.append(rows.tenant[other])
                    ids.append(rows.id[first])
                    former.append(rows.id[other])
    return Folded(usage, pa.table([tenants, ids, former], schema=ALIAS_SCHEMA))


__all__ = ["Folded", "fold"]
