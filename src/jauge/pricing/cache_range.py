"""What a call may have cost where the source does not record the cache.

One end: nothing was cached. The other: when the pause since the session's previous call is
within the cache's lifetime, the repeated prefix was read from the cache and the rest written to
it for five minutes; else all of the input was written.
"""

from decimal import Decimal

import msgspec

from jauge.model import TokenCounts
from jauge.pricing.compiled import Price
from jauge.pricing.rate import rate


class CostRange(msgspec.Struct, frozen=True, kw_only=True):
    """The smaller and the larger of the two ends, `uncached` the end without a cache."""

    low: Decimal
    high: Decimal
    uncached: Decimal


def cost_range(
    price: Price,
    counts: TokenCounts,
    prefix_tokens: int,
    pause_ms: int | None,
    *,
    contracted: bool = False,
) -> CostRange:
    """The two ends for input counted as a whole; the prefix is at most the input.

    `pause_ms` is None for a session's first call, which has nothing to read. Costs of meters
    and fees are not in it: they are the same at both ends.
    """
    whole = counts.input_tokens or 0
    bare = TokenCounts(
        input_tokens=whole,
        output_tokens=counts.output_tokens,
        reasoning_output_tokens=counts.reasoning_output_tokens,
        audio_output_tokens=counts.audio_output_tokens,
    )
    warm = pause_ms is not None and pause_ms <= price.cache_lifetime_s * 1000
    read = min(prefix_tokens, whole) if warm else 0
    cached = msgspec.structs.replace(
        bare, cache_read_input_tokens=read, cache_write_input_tokens=whole - read
    )
    ends = [
        rate(price, end, request_count=0, contracted=contracted).total for end in (bare, cached)
    ]
    return CostRange(low=min(ends), high=max(ends), uncached=ends[0])
