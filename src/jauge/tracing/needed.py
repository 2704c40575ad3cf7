"""OpenTelemetry, which programs have and Jauge does not need to start."""

import importlib
from typing import Any

from jauge.errors import ServiceMissing
from jauge.i18n import _


def needed(name: str) -> Any:
    """A module of OpenTelemetry; raises ServiceMissing that says what to install."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if not str(error.name).startswith("opentelemetry"):
            raise
        hint = _(
            "jauge.task needs {module}: install opentelemetry-api and opentelemetry-sdk in the"
            " program that it runs in"
        )
        raise ServiceMissing(hint.format(module=error.name)) from None
