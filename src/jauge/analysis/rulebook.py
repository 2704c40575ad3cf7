"""The tags and splits of a configuration, with the files that splits name."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Final, cast
from zoneinfo import ZoneInfo

import msgspec

from jauge.attribution import Rule, Split, read_driver
from jauge.attribution.split import By
from jauge.config import Config
from jauge.errors import ConfigError
from jauge.i18n import _
from jauge.model import Period, Rejection

Tags = Mapping[str, Sequence[Rule]]
_MICROSECOND: Final = datetime.resolution


class Attribution(msgspec.Struct, frozen=True, kw_only=True):
    """The tags and splits of one configuration; `rejections` are bad rows of driver files."""

    tags: Tags
    splits: tuple[Split, ...] = ()
    zone: str = "UTC"
    rejections: tuple[Rejection, ...] = ()


def rules_of(config: Config) -> dict[str, tuple[Rule, ...]]:
    """The virtual tags of a configuration."""
    return {
        key: tuple(
            Rule(value=r.value, when=r.when, valid_from=r.from_, valid_until=r.until) for r in rules
        )
        for key, rules in config.tag.items()
    }


def attribution_of(config: Config, workspace: Path) -> Attribution:
    """What a configuration says, with the files that its splits name; raises ConfigError."""
    splits: list[Split] = []
    rejections: list[Rejection] = []
    for one in config.split:
        kind, _colon, name = one.by.partition(":")
        driver = None
        if name:
            try:
                text = (workspace / name).read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                hint = _("{path}: cannot be read ({error}): save it as UTF-8 text")
                raise ConfigError(hint.format(path=workspace / name, error=error)) from None
            driver = read_driver(text.splitlines(keepends=True), name)
            rejections += driver.rejections
        split = Split(
            name=one.name,
            pool=one.pool,
            to=one.to,
            by=cast("By", kind),
            fixed=one.fixed,
            driver=driver,
        )
        splits.append(split)
    return Attribution(
        tags=rules_of(config),
        splits=tuple(splits),
        zone=str(config.workspace.timezone),
        rejections=tuple(rejections),
    )


def whole_months(period: Period | None, zone: str) -> Period | None:
    """The calendar months of a zone that a period touches; all of time stays all of time."""
    if period is None:
        return None
    here = ZoneInfo(zone)
    first, last = (
        moment.astimezone(here).date() for moment in (period.start, period.end - _MICROSECOND)
    )
    after = date(last.year + last.month // 12, last.month % 12 + 1, 1)
    start, end = (
        datetime.combine(day, time.min, here).astimezone(period.start.tzinfo)
        for day in (first.replace(day=1), after)
    )
    return Period(start, end, period.label, zone)
