"""What the names of an IRC log's file and folders say: the channel, and the day.

`#chan.log`, `irc.libera.#chan.weechatlog`, `user_net_#chan_20261127.log`, `#chan/2026-11-27.log`,
`2026/11/27/#chan.txt`, `chan.log.27Nov2026`. A day that folders add up to is taken where nothing
else stands in their names; of a folder above, only the channel counts.
"""

import datetime
import re
from dataclasses import dataclass

from openllm_talk.sources import files

_FOLDERS = 4
"""How many folders above the file are looked at."""
_CHANNEL = re.compile(r"(?:^|[._ (\-])(#+[^\s#/,][^\s/,]*)")
_ENDING = re.compile(
    r"(?:[._\- ]?(?:(?:19|20)\d\d[-_.]?\d\d(?:[-_.]?\d\d)?|\d\d?[A-Z][a-z]{2}(?:19|20)\d\d"
    r"|\d\d-\d\d-\d\d)|\.(?:log|txt|weechatlog|irclog|zip|gz|ascii)|\))+$",
    re.IGNORECASE,
)
_SPREAD = re.compile(r"(?:^|/)((?:19|20)\d\d)[-_./]?(\d\d)[-_./]?(\d\d)(?=/|[^\d/][^/]*$|$)")
_NAMED = re.compile(r"(?<!\d)(\d\d?)[-_. ]?([A-Z][a-z]{2})[a-z]{0,6}[-_. ]?((?:19|20)\d\d)(?!\d)")
_YEAR = re.compile(r"(?<![^\W_])((?:19|20)\d\d)(?![^\W_])")
_SHORT = re.compile(r"(?<!\d)(\d\d)-(\d\d)-(\d\d)(?!\d)")
_ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Names:
    """The channel, the day and the year that names give; None where they give none."""

    channel: str | None
    day: datetime.date | None
    year: int | None


def of(source: files.Source) -> Names:
    """What the names above `source` say, the nearest first."""
    parts = source.path.absolute().parts
    if source.member:
        parts += tuple(source.member.split("/"))
    near = parts[-1 - _FOLDERS :]
    years = _YEAR.findall("/".join(near[-2:]))
    return Names(_channel(near), _day(near), int(years[-1]) if years else None)


def _channel(parts: tuple[str, ...]) -> str | None:
    for part in reversed(parts):
        if found := _CHANNEL.search(part):
            return _ENDING.sub("", found[1]) or None
    return None


def _day(parts: tuple[str, ...]) -> datetime.date | None:
    if written := files.date_in_name(parts[-1]):
        return _date(*(int(number) for number in written.split("-")))
    if (named := _NAMED.search(parts[-1])) and named[2] in _ENGLISH:
        return _date(int(named[3]), _ENGLISH.index(named[2]) + 1, int(named[1]))
    spread = _SPREAD.findall("/".join(parts))
    if spread:
        return _date(*(int(number) for number in spread[-1]))
    short = _SHORT.search(parts[-1])
    if short and int(short[2]) > 12:
        # Only the American order can be told from a year that stands first.
        return _date(2000 + int(short[3]), int(short[1]), int(short[2]))
    return None


def _date(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None
