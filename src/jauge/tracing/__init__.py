"""Tasks in programs: two lines tag every call inside them, and say how the task ended."""

from jauge.tracing.tags import install, processor
from jauge.tracing.task import Task, task

__all__ = ["Task", "install", "processor", "task"]
