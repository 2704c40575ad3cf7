"""Problems in a call, as exceptions.

A problem in the data is a value (`jauge.model.Rejection`), never one of these.

    JaugeError                       exit code 1
    ├── UsageError                   2  the command, its arguments or the configuration
    │   ├── ConfigError
    │   └── NothingReadable
    ├── Refused                      4  policy, budget, closed period
    └── Transient                    5  worth a retry: a service or a lock is missing
        └── ServiceMissing
"""

from typing import ClassVar


class JaugeError(Exception):
    """Something went wrong inside Jauge."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or (type(self).__doc__ or "").strip())


class UsageError(JaugeError):
    """The command cannot be understood."""

    exit_code = 2


class ConfigError(UsageError):
    """The configuration is wrong; the message names the file and the path of the key."""


class NothingReadable(UsageError):
    """No record of any file could be read."""


class Refused(JaugeError):
    """A policy, a budget or a closed period forbids it."""

    exit_code = 4


class Transient(JaugeError):
    """It may work on the next try."""

    exit_code = 5


class ServiceMissing(Transient):
    """A service that this command needs does not answer."""
