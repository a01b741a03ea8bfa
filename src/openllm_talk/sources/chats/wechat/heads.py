"""The lines of a shared chat that are no text: heads, rules between days, and senders' lines."""

import re

import msgspec

QUOTES = '"“”「」『』«»'
BOLD = "\x01"
"""Stands in front of a line that is bold throughout in a mail's HTML: there, senders are."""

_RECORD = "(?:聊天|消息)(?:记录|記錄|紀錄)"
_END = r"\s*(?:如下)?\s*[,，]?\s*(?:(?:请|請)查收)?\s*[:：。.]?\s*"
_QUOTED = rf"[{QUOTES}](?P<{{}}>.+)[{QUOTES}]"
_HEAD = re.compile(
    rf"\s*(?:(?P<two>[{QUOTES}].+[{QUOTES}]\s?(?:和|與|及|、)\s?[{QUOTES}].+[{QUOTES}])\s*的{_RECORD}{_END}"
    rf"|(?:微信群聊?|群聊|WeChat\s?群[組组]?)?\s*{_QUOTED.format('group')}\s*(?:群聊|微信群)?的{_RECORD}{_END}"
    rf"|(?P<room>\S.{{0,200}}?)\s*(?:微信群|WeChat\s?群[組组]|群聊)(?:上|中)?的{_RECORD}{_END}"
    rf"|(?P<pair>\S.*? ?(?:和|與|与|及) ?.*?\S) ?在\s?(?:微信|WeChat)\s?上的{_RECORD}{_END}"
    rf"|(?:the\s)?(?:following\sis\s)?(?:the\s)?(?:wechat\s)?(?:chat|message)\shistory\s"
    rf"(?:of|in|for|with|from)\s(?:the\s)?(?:wechat\s)?(?:group\s)?(?:chat\s)?{_QUOTED.format('english')}.*"
    rf"|.{{0,60}}(?:chat|message)\shistory\sbetween\s(?P<between>.+?)"
    r"(?:\s(?:on|in)\swechat.*|\s(?:is|are)\sas\sfollows.*|\sas\sfollows.*|[:.])"
    r")",
    re.IGNORECASE,
)
_TELLS = re.compile(rf"{_RECORD}|istory")
_ENGLISH_TWO = re.compile(r"\sand\s", re.IGNORECASE)
_DASH = "—–―─━-"
DASHES = frozenset(_DASH)
"""What a rule between days begins with, behind blanks."""
RULE_BEGINS = DASHES | {" ", "\t"}
_RULE = re.compile(
    rf"\s*[{_DASH}][ {_DASH}]*\s*(?P<year>\d{{4}})\s*[-/.年]"
    r"\s*(?P<month>0?[1-9]|1[0-2])\s*[-/.月]\s*(?P<day>0?[1-9]|[12]\d|3[01])"
    rf"\s*日?\s*(?:(?:星期|周|週)[一二三四五六日天])?\s*[ {_DASH}]*[{_DASH}]\s*"
)
_CLOCK = (
    r"(?P<half>上午|下午|凌晨|清晨|早上|中午|傍晚|晚上|AM |PM |am |pm )? ?"
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?P<second>:[0-9]{2})?"
    r"(?: ?(?P<pm>[AaPp]\.?[Mm]\.?))?"
)
_DATE = (
    r"(?P<year>(?:19|20)[0-9]{2})[-/.年](?P<month>0?[1-9]|1[0-2])[-/.月]"
    r"(?P<day>0?[1-9]|[12][0-9]|3[01])日?(?:\s?(?:星期|周|週)[一二三四五六日天])?"
)
_SENDER = re.compile(
    rf"(?P<bold>{BOLD})?(?:<b>)?(?P<name>\S(?:.{{0,98}}?\S)??)(?:</b>)?"
    rf"(?P<gap>[ \u00a0\u3000\t]{{1,4}})(?:{_DATE}[ \u00a0]+)?{_CLOCK}(?:</b>)?\s*"
)
_DATE_ALONE = re.compile(rf"{BOLD}?\s*{_DATE}[ \u00a0]+{_CLOCK}\s*")
_NAME_AND_COLON = re.compile(r"(?P<name>[^\s:：][^\n]{0,60}?)[:：]\s*")


_PLAIN_SENDER = re.compile(
    rf"([^\s<{BOLD}](?:.{{0,98}}[^\s\d日午晨上晚一二三四五六天>mM])?)([ \u00a0\u3000\t]{{1,4}})"
    r"((?:[01][0-9]|2[0-3]):[0-5][0-9])"
)
"""«小明  09:30», as nearly all are, found from its end; the name's last letter rules out that a
date or a part of the day stands before the clock."""


class Head(msgspec.Struct, frozen=True, gc=False):
    """What a head names: a room, or two people who alone speak."""

    room: str
    pair: str | None = None


class Sender(msgspec.Struct, frozen=True, gc=False):
    """A line of a name and a clock. `date` is None where the line has none; `stamp` sorts."""

    name: str
    gap: int
    clock: str
    date: str | None = None
    is_bold: bool = False

    @property
    def stamp(self) -> str:
        """Date and clock as far as the line has them."""
        return f"{self.date}T{self.clock}" if self.date else self.clock


def head(text: str) -> Head | None:
    """The line as a head, if it is one."""
    if len(text) > 400 or _TELLS.search(text) is None:
        return None
    if sum(text.count(mark) for mark in QUOTES) > 60:
        return None
    found = _HEAD.fullmatch(text.strip(BOLD))
    if found is None:
        return None
    if two := found["two"]:
        names = [name for name in re.split(rf"[{QUOTES}]", two) if name.strip(" 和與及、")]
        pair = " 和 ".join(names)
        return Head(pair, pair if len(names) == 2 else None)
    if between := found["between"]:
        names = [name.strip(f" {QUOTES}") for name in _ENGLISH_TWO.split(between)]
        return Head(" 和 ".join(names), " 和 ".join(names) if len(names) == 2 else None)
    room = found["group"] or found["room"] or found["english"]
    return Head(found["pair"], found["pair"]) if room is None else Head(room)


def rule(text: str) -> str | None:
    """The day («2025-05-31») of a rule between days, if the line is one."""
    if len(text) > 100 or text.lstrip()[:1] not in DASHES:
        return None
    found = _RULE.fullmatch(text)
    if found is None:
        return None
    return f"{found['year']}-{int(found['month']):02}-{int(found['day']):02}"


def sender(text: str) -> Sender | None:
    """A line of a name and a clock that can be a sender's, if it is one."""
    if len(text) > 170 or ":" not in text[-16:]:
        return None
    if (plain := _PLAIN_SENDER.fullmatch(text)) is not None:
        name, gap, clock = plain.groups()
        return Sender(name, len(gap), clock)
    found = _SENDER.fullmatch(text)
    if found is None:
        return None
    clock = _clock(found)
    if clock is None:
        return None
    return Sender(found["name"], len(found["gap"]), clock, _date(found), found["bold"] is not None)


def moment(text: str) -> Sender | None:
    """A line of nothing but a date and a clock, as phones copy it below the name."""
    if len(text) > 40 or ":" not in text:
        return None
    found = _DATE_ALONE.fullmatch(text)
    clock = None if found is None else _clock(found)
    return None if found is None or clock is None else Sender("", 0, clock, _date(found))


def name_and_colon(text: str) -> str | None:
    """The name of a line «小明:», as the computer copies several messages."""
    if len(text) > 64 or text.rstrip()[-1:] not in {":", "："}:
        return None
    found = _NAME_AND_COLON.fullmatch(text)
    return found["name"].rstrip() if found else None


def _date(found: re.Match[str]) -> str | None:
    if found["year"] is None:
        return None
    return f"{found['year']}-{int(found['month']):02}-{int(found['day']):02}"


def _clock(found: re.Match[str]) -> str | None:
    """«HH:MM» or «HH:MM:SS» of a clock of 12 or 24 hours; None for none."""
    hour, half = int(found["hour"]), (found["half"] or found["pm"] or "").strip().lower()
    if hour > 23 or found["minute"] > "59" or (found["second"] or "") > ":59":
        return None
    if half in {"下午", "晚上", "傍晚"} or half[:1] == "p" or (half == "中午" and hour < 11):
        hour += 12 if hour < 12 else 0
    elif (half in {"上午", "凌晨"} or half[:1] == "a") and hour == 12:
        hour = 0
    return f"{hour:02}:{found['minute']}{found['second'] or ''}"
