"""The tables of the registry, for SQLite and PostgreSQL alike."""

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

METADATA: Final = MetaData()


class Moment(TypeDecorator[datetime]):
    """A time in UTC; SQLite keeps no zone, so it is taken off there and put on again."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The same time in UTC."""
        if value is None:
            return None
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """An aware time in UTC."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


AGENT: Final = Table(
    "agent",
    METADATA,
    Column("tenant", Text, primary_key=True),
    Column("agent_id", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("environment", Text),
    Column("service_namespace", Text),
    Column("service_name", Text),
    Column("kind", Text),
    Column("state", Text, nullable=False),
    Column("discovered_at", Moment, nullable=False),
    Column("owner", Text),
    Column("owner_since", Moment),
    Column("ownerless_since", Moment),
    Column("team", Text),
    Column("purpose", Text),
    Column("data_class", Text),
    Column("ai_act_class", Text),
    Column("review_on", Date),
    Column("next_run_on", Date),
    Column("fixed_cost", Text),
    Column("fixed_cost_currency", Text),
    Column("successor", Text),
    Column("is_exempt", Boolean, nullable=False),
    Column("tools", JSON, nullable=False),
    Column("aliases", JSON, nullable=False),
    Column("sources", JSON, nullable=False),
)
"""The agents as their events left them; `version` counts these events."""

EVENT: Final = Table(
    "event",
    METADATA,
    Column("event_id", Integer, primary_key=True, autoincrement=True),
    Column("tenant", Text, nullable=False),
    Column("agent_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("action", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("reason", Text),
    Column("before", JSON(none_as_null=True)),
    Column("after", JSON(none_as_null=True)),
    Column("undoes", Integer),
    UniqueConstraint("tenant", "agent_id", "version"),
)
"""What happened to agents, append-only; `before` and `after` hold the fields that changed."""

PERSON: Final = Table(
    "person",
    METADATA,
    Column("tenant", Text, primary_key=True),
    Column("mail", Text, primary_key=True),
    Column("name", Text),
    Column("team", Text),
    Column("manager", Text),
    Column("left_on", Date),
)
"""The people of the organisation as its newest list tells them."""

TEAM: Final = Table(
    "team",
    METADATA,
    Column("tenant", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("parent", Text),
    Column("dissolved_on", Date),
)
"""The teams of the organisation as its newest list tells them."""

DECISION: Final = Table(
    "decision",
    METADATA,
    Column("decision_id", Integer, primary_key=True, autoincrement=True),
    Column("tenant", Text, nullable=False),
    Column("finding_id", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("subject", JSON, nullable=False),
    Column("action", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("reason", Text),
    Column("promised_low", Text),
    Column("promised_mid", Text),
    Column("promised_high", Text),
    Column("currency", Text),
    Column("value_kind", Text),
    Column("measured_over", JSON(none_as_null=True)),
)
"""What was decided about findings, append-only."""
