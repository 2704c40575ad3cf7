"""All tables, and triggers that keep the histories append-only."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_APPEND_ONLY = ("event", "decision")


def upgrade() -> None:
    """Make them."""
    _agents()
    _organisation()
    _decisions()
    for table in _APPEND_ONLY:
        _protect(table)


def _agents() -> None:
    texts = ("environment", "service_namespace", "service_name", "kind")
    facts = ("team", "purpose", "data_class", "ai_act_class")
    op.create_table(
        "agent",
        sa.Column("tenant", sa.Text, primary_key=True),
        sa.Column("agent_id", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text) for name in texts),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("discovered_at", _MOMENT, nullable=False),
        sa.Column("owner", sa.Text),
        sa.Column("owner_since", _MOMENT),
        sa.Column("ownerless_since", _MOMENT),
        *(sa.Column(name, sa.Text) for name in facts),
        sa.Column("review_on", sa.Date),
        sa.Column("next_run_on", sa.Date),
        sa.Column("fixed_cost", sa.Text),
        sa.Column("fixed_cost_currency", sa.Text),
        sa.Column("successor", sa.Text),
        sa.Column("is_exempt", sa.Boolean, nullable=False),
        *(sa.Column(name, sa.JSON, nullable=False) for name in ("tools", "aliases", "sources")),
    )
    op.create_table(
        "event",
        sa.Column("event_id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("agent_id", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("before", sa.JSON),
        sa.Column("after", sa.JSON),
        sa.Column("undoes", sa.Integer),
        sa.UniqueConstraint("tenant", "agent_id", "version"),
    )


def _organisation() -> None:
    op.create_table(
        "person",
        sa.Column("tenant", sa.Text, primary_key=True),
        sa.Column("mail", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text) for name in ("name", "team", "manager")),
        sa.Column("left_on", sa.Date),
    )
    op.create_table(
        "team",
        sa.Column("tenant", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("parent", sa.Text),
        sa.Column("dissolved_on", sa.Date),
    )


def _decisions() -> None:
    promised = ("promised_low", "promised_mid", "promised_high", "currency", "value_kind")
    op.create_table(
        "decision",
        sa.Column("decision_id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("finding_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject", sa.JSON, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("reason", sa.Text),
        *(sa.Column(name, sa.Text) for name in promised),
        sa.Column("measured_over", sa.JSON),
    )
    op.create_index("ix_decision_finding_id", "decision", ["finding_id"])


def _protect(table: str) -> None:
    """Let the database itself refuse to change or remove a row."""
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_append_only()"
    )
