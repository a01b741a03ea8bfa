"""The day and hour of a talk as people write them: «20230617 晚上十点», «2026年5月30日 20:00»."""

import datetime
import re
from dataclasses import dataclass

_DATE = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)\s?(?:(?P<separator>[-/.年])\s?)?(?P<month>\d{1,2})\s?"
    r"(?(separator)[-/.月]\s?)(?P<day>\d{1,2})(?!\d)"
)
_PART = r"(?P<part>凌晨|清晨|早上|早晨|早|上午|中午|下午|傍晚|晚上|今晚|晚|夜里|深夜)?"
_CLOCK = re.compile(
    _PART + r"\s*(?<!\d)(?P<hour>\d{1,2})[:：](?P<minute>\d{2})(?!\d)\s*(?P<half>[AaPp]\.?[Mm])?"
)
_SPOKEN = re.compile(
    _PART + r"\s*(?P<hour>\d{1,2}|[一二两三四五六七八九十]{1,3})\s*[点點时]"
    r"\s*(?P<fraction>半|[一三]刻|(?P<minute>\d{1,2}|[一二三四五六七八九十]{1,3})分?)?"
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
    before, rest = (text[: found.start()], text[found.end() :]) if found else ("", text)
    return When(_date(found) if found else None, _time(rest) or _time(before))


def _date(found: re.Match[str]) -> str | None:
    try:
        day = datetime.date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None
    return day.isoformat()


def _time(text: str) -> str | None:
    clock = _CLOCK.search(text)
    if clock:
        minute = int(clock["minute"])
        return _clock(int(clock["hour"]), minute, clock["half"] or "", clock["part"] or "")
    spoken = _SPOKEN.search(text)
    if spoken:
        hour = chinese_number(spoken["hour"])
        return _clock(hour, _minutes(spoken), "", spoken["part"] or "")
    english = _ENGLISH.search(text)
    return _clock(int(english["hour"]), 0, english["half"], "") if english else None


def _minutes(spoken: re.Match[str]) -> int:
    fractions = {"半": 30, "一刻": 15, "三刻": 45}
    if spoken["fraction"] in fractions:
        return fractions[spoken["fraction"]]
    return chinese_number(spoken["minute"]) if spoken["minute"] else 0


def _clock(hour: int, minute: int, half: str, part: str) -> str | None:
    night = part in {"晚上", "今晚", "晚", "夜里", "深夜"}
    afternoon = night or part in {"下午", "傍晚"} or (part == "中午" and hour < 3)
    if (half.lower().startswith("p") or afternoon) and hour < 12:
        hour += 12
    elif (half.lower().startswith("a") or night or part == "凌晨") and hour == 12:
        hour = 0
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


def chinese_number(text: str) -> int:
    """The value of a number below a hundred in digits or as «二十三»."""
    if text.isdecimal():
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        return _DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0)
    return _DIGITS.get(text[0], 0)
