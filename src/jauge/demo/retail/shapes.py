"""Sizes and pauses of real calls, to draw from: the traces that Jauge ships."""

import csv
import gzip
from dataclasses import dataclass
from importlib.resources import files
from random import Random

import pyarrow.parquet as pq

_LONGEST_INPUT = 120_000
"""Longer sessions cost more than a demonstration needs."""
_CONTEXT = (6_000, 60_000)
"""Inputs of calls that bring a long context of their own."""


@dataclass(frozen=True)
class Size:
    """One real call: tokens, what of them the session had sent before, how long it took."""

    input: int
    output: int
    prefix: int = 0
    duration_ms: int = 2_000
    pause_ms: int = 5_000


@dataclass(frozen=True)
class Shapes:
    """Real calls of a conversation service and a code service, and real sessions of an agent."""

    chat: list[Size]
    context: list[Size]
    sessions: list[list[Size]]

    def draw(self, shape: str, count: int, random: Random) -> list[Size]:
        """So many calls of a shape; those of a session follow each other as they did."""
        if shape == "session":
            return self._of_session(count, random)
        if shape == "fixed":
            return [self.chat[len(self.chat) // 2]] * count
        pool = self.context if shape == "context" else self.chat
        return [pool[random.randrange(len(pool))] for _ in range(count)]

    def _of_session(self, count: int, random: Random) -> list[Size]:
        session = self.sessions[random.randrange(len(self.sessions))]
        start = random.randrange(max(len(session) - count, 0) + 1)
        return session[start : start + count]


def shapes() -> Shapes:
    """What the traces hold, with the pauses of sessions for services that record none."""
    folder = files("jauge.demo") / "traces"
    with (folder / "coding_agent_sessions_a.parquet").open("rb") as stream:
        sessions = _sessions(stream)
    every = [one for session in sessions for one in session]
    least, most = _CONTEXT
    return Shapes(
        chat=_service(gzip.decompress((folder / "cloud_conv_2023.csv.gz").read_bytes()), every),
        context=[one for one in every if least <= one.input <= most],
        sessions=[session for session in sessions if len(session) >= 4],  # noqa: PLR2004 # a talk
    )


def _service(text: bytes, every: list[Size]) -> list[Size]:
    rows = csv.DictReader(text.decode().splitlines())
    return [
        Size(
            max(int(row["input_tokens"]), 1),
            max(int(row["output_tokens"]), 1),
            duration_ms=every[number % len(every)].duration_ms,
            pause_ms=every[number % len(every)].pause_ms,
        )
        for number, row in enumerate(rows)
    ]


def _sessions(stream: object) -> list[list[Size]]:
    table = pq.read_table(stream)
    found: dict[tuple[str, str], list[Size]] = {}
    names = ("session", "agent", "seq", "input_tokens", "output_tokens", "prefix_seen_tokens")
    columns = [table[name].to_pylist() for name in (*names, "api_time_s", "think_time_s")]
    for session, agent, _seq, given, said, prefix, took, pause in sorted(
        zip(*columns, strict=True), key=lambda row: row[:3]
    ):
        if given <= _LONGEST_INPUT and said > 0:
            one = Size(
                given,
                said,
                min(prefix, given),
                int((took or 5.0) * 1000),
                min(int((pause or 1.0) * 1000), 240_000),
            )
            found.setdefault((session, agent), []).append(one)
    return list(found.values())
