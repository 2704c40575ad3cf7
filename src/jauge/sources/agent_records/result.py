"""What came of a file."""

from collections.abc import Mapping
from typing import Any

import msgspec

from jauge.i18n import _
from jauge.model.agent_record import AgentRecord, PersonRecord, TeamRecord
from jauge.model.rejection import Rejection


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """The records of a file of some format, and everything in it that is not one.

    `unread` are columns or fields that were not understood, `older` counts records that a newer
    version of the same file replaces.
    """

    format: str
    agents: tuple[AgentRecord, ...] = ()
    people: tuple[PersonRecord, ...] = ()
    teams: tuple[TeamRecord, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    unread: tuple[str, ...] = ()
    older: int = 0


class Bad(Exception):
    """A value that says nothing that is understood: its field, itself, and what to do."""

    def __init__(self, field: str | None, value: object, reason: str) -> None:
        super().__init__(reason)
        self.field, self.value, self.reason = field, value, reason

    def rejection(self, file: str, row: int | None) -> Rejection:
        """The same as a problem of a row."""
        said = None if self.value is None else str(self.value)
        return Rejection(file=file, row=row, field=self.field, value=said, reason=self.reason)


class Twice(dict[str, Any]):
    """A JSON object in which `key` stands twice: nobody knows which one is meant."""

    def __init__(self, members: Mapping[str, Any], key: str) -> None:
        super().__init__(members)
        self.key = key

    @staticmethod
    def reason() -> str:
        """What is wrong with it, and what to do."""
        return _("this key stands twice in one object: keep one of them")


def as_object(record: object) -> Mapping[str, Any]:
    """A record that is an object; raises Bad for a text or a number, and for a key twice in it."""
    if not isinstance(record, Mapping):
        raise Bad(None, record, _("not an object: give one record, or a list of records"))
    level: list[object] = [record]
    while level:
        one = level.pop()
        if isinstance(one, Twice):
            raise Bad(one.key, None, Twice.reason())
        level += one.values() if isinstance(one, Mapping) else one if isinstance(one, list) else ()
    return record
