"""The shape of the registry's tables: which one a database has, and the steps to the newest."""

from typing import Final

from sqlalchemy import Column, Connection, MetaData, String, Table, inspect, select

from jauge.errors import JaugeError
from jauge.i18n import _

NEWEST: Final = "0001"
"""The revision that this program reads and writes."""
_VERSION: Final = Table("alembic_version", MetaData(), Column("version_num", String(32)))


def revision(connection: Connection) -> str | None:
    """The revision that a database is of; None of one that holds no registry."""
    if not inspect(connection).has_table(_VERSION.name):
        return None
    return connection.execute(select(_VERSION.c.version_num)).scalar_one_or_none()


def migrate(connection: Connection) -> None:
    """Bring a database to the newest revision, in the connection's transaction.

    Raises JaugeError when a newer program has written it.
    """
    from alembic import command, util
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", "jauge.admin:migrations")
    try:
        command.upgrade(config, NEWEST)
    except util.CommandError:
        hint = _("the registry is of revision {found}, which this version does not know: update it")
        raise JaugeError(hint.format(found=revision(connection))) from None
