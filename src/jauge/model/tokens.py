"""Token counts of a call: totals as providers report them, classes that never overlap."""

import msgspec

CLASSES = (
    "uncached_input",
    "cache_read",
    "cache_write_5m",
    "cache_write_1h",
    "audio_input",
    "plain_output",
    "reasoning",
    "audio_output",
)


class TokenCounts(msgspec.Struct, frozen=True, kw_only=True):
    """Totals and their parts, in tokens; None is unknown, which is not zero.

    `input_tokens` is all input (cache reads, cache writes and audio included),
    `output_tokens` all output (reasoning and audio included);
    `cache_write_1h_input_tokens` is a part of `cache_write_input_tokens`, and stands for it
    when that one is unknown.
    """

    input_tokens: int | None = None
    cache_read_input_tokens: int | None = None
    cache_write_input_tokens: int | None = None
    cache_write_1h_input_tokens: int | None = None
    output_tokens: int | None = None
    reasoning_output_tokens: int | None = None
    audio_input_tokens: int | None = None
    audio_output_tokens: int | None = None

    def problem(self) -> str | None:
        """Why the parts cannot be parts of the totals, or None when they can."""
        for name in self.__struct_fields__:
            count = getattr(self, name)
            if count is not None and count < 0:
                return f"{name} is negative"
        read, write, hour, audio_in, reasoning, audio_out = self._parts()
        if hour > write:
            return "cache_write_1h_input_tokens exceeds cache_write_input_tokens"
        if self.input_tokens is not None and read + write + audio_in > self.input_tokens:
            return "cache and audio parts exceed input_tokens"
        if self.output_tokens is not None and reasoning + audio_out > self.output_tokens:
            return "reasoning and audio parts exceed output_tokens"
        return None

    def classes(self) -> dict[str, int | None]:
        """The disjoint classes of `CLASSES`; they add up to the totals that are known.

        Raises ValueError with `problem()` when the counts contradict each other.
        """
        if problem := self.problem():
            raise ValueError(problem)
        read, write, hour, audio_in, reasoning, audio_out = self._parts()
        return {
            "uncached_input": None
            if self.input_tokens is None
            else self.input_tokens - read - write - audio_in,
            "cache_read": self.cache_read_input_tokens,
            "cache_write_5m": None if self.cache_write_input_tokens is None else write - hour,
            "cache_write_1h": self.cache_write_1h_input_tokens,
            "audio_input": self.audio_input_tokens,
            "plain_output": None
            if self.output_tokens is None
            else self.output_tokens - reasoning - audio_out,
            "reasoning": self.reasoning_output_tokens,
            "audio_output": self.audio_output_tokens,
        }

    def _parts(self) -> tuple[int, int, int, int, int, int]:
        """What is to be taken off the totals: a part that nobody named takes nothing."""
        hour = self.cache_write_1h_input_tokens or 0
        write = self.cache_write_input_tokens
        return (
            self.cache_read_input_tokens or 0,
            hour if write is None else write,
            hour,
            self.audio_input_tokens or 0,
            self.reasoning_output_tokens or 0,
            self.audio_output_tokens or 0,
        )
