"""Jauge: a gauge on every AI inference."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jauge.tracing import task

__version__ = "0.4.0"
__all__ = ["task"]


def __getattr__(name: str) -> Any:
    """`jauge.task`, loaded when it is asked for: importing jauge imports nothing else."""
    if name == "task":
        from jauge.tracing import task as found

        return found
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
