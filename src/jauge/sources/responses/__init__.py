"""Reading the `usage` of API answers: one table of shapes, pure functions."""

from jauge.sources.responses.read import Reading, UnreadableUsage, read_usage, shown

__all__ = ["Reading", "UnreadableUsage", "read_usage", "shown"]
