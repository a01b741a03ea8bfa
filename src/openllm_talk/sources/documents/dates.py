"""The day and hour of a talk as people write them: «20230617 晚上十点», «2026年5月30日 20:00»."""

import datetime
import re
from dataclasses import dataclass

_DATE = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)\s?(?:(?P<separator>[-/.年])\s?)?(?P<month>\d{1,2})\s?"
    r"(?(separator)[-/.月]\s?)(?P<day>\d{1,2})(?!\d)"
)
_CLOCK = re.compile(r"(?<!\d)(?P<hour>\d{1,2})[:：](?P<minute>\d{2})\s*(?P<half>[AaPp]\.?[Mm])?")
_SPOKEN = re.compile(
    r"(?P<part>凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚|夜里)?\s*"
    r"(?P<hour>\d{1,2}|[一二两三四五六七八九十]{1,3})\s*[点點时]\s*(?P<half>半|(?P<minute>\d{1,2})分?)?"
)
_ENGLISH = re.compile(r"(?<!\d)(?P<hour>\d{1,2})\s*(?P<half>[AaPp]\.?[Mm])")
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九十")} | {"两": 2}


@dataclass(frozen=True, slots=True)
class When:
    """A date as YYYY-MM-DD and a time as HH:MM, each None where the text does not say."""

    date: str | None
    time: str | None


def read(text: str) -> When:
    """The first date and time in `text`."""
    found = _DATE.search(text)
    rest = text[found.end() :] if found else text
    return When(_date(found) if found else None, _time(rest))


def _date(found: re.Match[str]) -> str | None:
    try:
        day = datetime.date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None
    return day.isoformat()


def _time(text: str) -> str | None:
    clock = _CLOCK.search(text)
    if clock:
        return _clock(int(clock["hour"]), int(clock["minute"]), clock["half"] or "")
    spoken = _SPOKEN.search(text)
    if spoken:
        hour = _number(spoken["hour"])
        minute = 30 if spoken["half"] == "半" else int(spoken["minute"] or 0)
        late = spoken["part"] in {"下午", "傍晚", "晚上", "晚", "夜里"}
        return _clock(hour, minute, "pm" if late or (spoken["part"] == "中午" and hour < 3) else "")
    english = _ENGLISH.search(text)
    return _clock(int(english["hour"]), 0, english["half"]) if english else None


def _clock(hour: int, minute: int, half: str) -> str | None:
    if half.lower().startswith("p") and hour < 12:
        hour += 12
    elif half.lower().startswith("a") and hour == 12:
        hour = 0
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        return _DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0)
    return _DIGITS.get(text[0], 0)
