"""Twelve months of an invented retail group, made by seed from the real traces: docs/demo.md.

It shares no code with what looks at them: its totals are its own bookkeeping.
"""

from jauge.demo.retail.write import write

__all__ = ["write"]
