"""What findings save together, and what they saved once they were acted on; see docs/savings.md."""

from jauge.analysis.savings.stack import ORDER, Left, Stack, Step, stacked, together

__all__ = ["ORDER", "Left", "Stack", "Step", "stacked", "together"]
