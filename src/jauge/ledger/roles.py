"""Counted once: metrics of a service check its calls, and count only where there are none.

A metric row sums the calls of one service and model over an interval. Where call rows of that
service and model exist in the interval it is `check`, else `counted`. Late calls change that, so
metric rows are judged again whenever calls of their service arrive.
"""

from typing import Final

from jauge.ledger.schema import select_list
from jauge.ledger.work import Work

BUCKET: Final = "bucket"
_METRIC: Final = f"x_grain = '{BUCKET}' AND source = 'otlp'"
"""A metric; the buckets of other sources are what a provider says, and `settle` judges them."""
_SLACK_S: Final = 60
"""SDKs start a cumulative series when its first call has ended, so the call lies just before."""
_CALL_COLUMNS: Final = (
    "tenant, service_name, provider_name, request_model, response_model, started_at,"
    " coalesce(ended_at, started_at) AS ended_at"
)


def decide(work: Work) -> None:
    """Set role and role_rule of the metric rows in `unrated`, and of those that its calls touch.

    The latter are pulled: added to `unrated`, their ids to `leaving`.
    """
    if "service_name" not in work.columns("unrated"):
        return
    _pull_touched(work)
    if not {"x_grain", "source"} <= work.columns("unrated"):
        return
    metrics = f"SELECT 1 FROM unrated WHERE {_METRIC} LIMIT 1"
    if not work.db.execute(metrics).fetchall():
        return
    _judge(work)


def has_exports(work: Work) -> bool:
    """Whether `unrated` holds rows of a provider's usage export."""
    if not {"x_grain", "source"} <= work.columns("unrated"):
        return False
    query = f"SELECT 1 FROM unrated WHERE x_grain = '{BUCKET}' AND source <> 'otlp' LIMIT 1"
    return bool(work.db.execute(query).fetchall())


def _pull_touched(work: Work) -> None:
    touched = (
        f"SELECT usage_id, segment_id FROM (SELECT usage_id, segment_id, service_name FROM"
        f" live_usage WHERE {_METRIC}) SEMI JOIN unrated"
        " USING (service_name) ANTI JOIN leaving USING (usage_id)"
    )
    rows = work.db.execute(touched).fetchall()
    if not rows:
        return
    work.narrow("usage", {str(segment_id) for _, segment_id in rows})
    every = select_list("usage", work.columns("unrated"))
    work.let("unrated", f"SELECT {every} FROM unrated")
    work.db.execute(
        f"INSERT INTO unrated BY NAME SELECT * EXCLUDE (segment_id) FROM few_usage"
        f" SEMI JOIN ({touched}) AS t USING (usage_id)"
    )
    work.db.executemany("INSERT INTO leaving VALUES (?)", [(usage_id,) for usage_id, _ in rows])


def _judge(work: Work) -> None:
    every = select_list("usage", work.columns("unrated"))
    work.let("unrated", f"SELECT {every} FROM unrated")
    work.db.execute(
        f"CREATE OR REPLACE TEMP TABLE calls AS SELECT {_CALL_COLUMNS} FROM unrated"
        f" WHERE x_grain IS DISTINCT FROM '{BUCKET}' UNION ALL"
        f" SELECT {_CALL_COLUMNS} FROM (SELECT * FROM live_usage"
        " SEMI JOIN (SELECT DISTINCT service_name FROM unrated WHERE"
        f" x_grain = '{BUCKET}') AS s USING (service_name)) WHERE x_grain <> '{BUCKET}'"
    )
    same_model = (
        "(coalesce(m.response_model, m.request_model) IS NULL OR"
        " list_has_any([m.response_model, m.request_model],"
        " list_filter([c.response_model, c.request_model], n -> n IS NOT NULL)))"
    )
    seen = (
        "SELECT m.usage_id FROM unrated m JOIN calls c ON c.tenant = m.tenant"
        " AND c.service_name IS NOT DISTINCT FROM m.service_name"
        " AND c.started_at <= coalesce(m.ended_at, m.started_at)"
        f" AND c.ended_at >= m.started_at - INTERVAL {_SLACK_S} SECOND"
        f" AND {same_model} WHERE m.x_grain = '{BUCKET}' AND m.source = 'otlp'"
    )
    work.db.execute(
        "UPDATE unrated SET"
        f" role = CASE WHEN usage_id IN ({seen}) THEN 'check' ELSE 'counted' END,"
        f" role_rule = CASE WHEN usage_id IN ({seen}) THEN"
        " 'metric: calls of this service and model exist in its interval' ELSE"
        " 'metric: no call of this service and model in its interval' END"
        f" WHERE {_METRIC} AND role_rule IS DISTINCT FROM 'agent_total'"
    )
