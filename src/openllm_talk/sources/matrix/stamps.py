"""The date and clock that Element writes in front of a line, in the form of its language.

`Fri, Apr 16, 2021, 17:20:00`, `ven. 16 avr. 2021 à 17:20:00`, `2021年4月16日周五 17:20:00`; older
ones have the browser's short form, `4/16/2021, 5:20:00 PM`, whose order of day and month the
whole file decides. Always with seconds.
"""

import datetime
import re
import unicodedata

import msgspec

from openllm_talk.sources.format import DateOrder

LONGEST = 70
"""Characters of a stamp."""

_MONTHS = (
    "jan janv ene gen ian jaan sty oca tammi янв січ ιαν",
    "feb febr fev fevr feb veebr lut sub helmi фев лют φεβ",
    "mar mars marz marc mrt maart maerz mart maalis мар бер μαρ",
    "apr avr abr huhti kwi nis апр кві απρ",
    "may mai maj mei mag maig mayo toukok touko май мая тра μαι",
    "jun juin juni giu iun juny juuni kesa cze haz июн чер ιουν",
    "jul juil juli lug iul juuli heina lip tem июл лип ιουλ",
    "aug aou aout ago agu ag elo sie авг сер αυγ",
    "sep sept set szept syys wrz eyl сен вер σεπ",
    "oct okt ott out loka paz eki окт жов οκτ",
    "nov marras lis kas ноя лис νοε",
    "dec dez dic des dets joulu gru ara дек гру δεκ",
)
_NUMBERS = {word: number for number, names in enumerate(_MONTHS, 1) for word in names.split()}
_CLOCK = re.compile(r"(?<!\d)(\d{1,2})[:.](\d{2})[:.](\d{2})(?![\d.:])")
_PART = re.compile(r"\d+|[^\W\d_]+")
_AFTERNOON = re.compile(r"[Pp]\.? ?[Mm]\b|下午|午後|오후|中午|晚上|μ\.?μ|\b(?:odp|CH|ÖS)\b")
_MORNING = re.compile(r"[Aa]\.? ?[Mm]\b|上午|午前|오전|凌晨|早上|清晨|π\.?μ|\b(?:dop|SA|ÖÖ)\b")
_MARKED = re.compile("[周週星曜(（]|[A-Za-zÀ-ɏͰ-ϿЀ-ӿ]{3,}")


class Day(msgspec.Struct, frozen=True, gc=False):
    """The date of a stamp; `first` and `second` are day and month in an order not known yet.

    `spelled` says that it has words, `half` is 12 in the afternoon, 0 in the morning, else None.
    """

    year: int
    first: int
    second: int
    order: DateOrder | None
    spelled: bool
    half: int | None

    def under(self, order: DateOrder) -> str | None:
        """The ISO date; None if there is no such day."""
        chosen = self.order or order
        day, month = (
            (self.first, self.second) if chosen == "day-first" else (self.second, self.first)
        )
        try:
            return datetime.date(self.year, month, day).isoformat()
        except ValueError:
            return None


class Stamp(msgspec.Struct, frozen=True, gc=False):
    """A stamp taken apart: its day and its clock in 24 hours."""

    day: Day
    clock: str


class Stamps:
    """Takes stamps apart; those of one day share the work."""

    def __init__(self) -> None:
        self._days: dict[str, Day | None] = {}

    def parse(self, written: str) -> Stamp | None:
        """The stamp that stands there; None for anything else."""
        found = _CLOCK.search(written)
        if found is None:
            return None
        around = f"{written[: found.start()]}\0{written[found.end() :]}"
        if around in self._days:
            day = self._days[around]
        else:
            if len(self._days) > 20_000:
                self._days.clear()
            day = self._days[around] = _day(around)
        if day is None:
            return None
        hour, minute, second = found.groups()
        clock = int(hour)
        if day.half is not None:
            clock = clock % 12 + day.half
        if clock > 23 or int(minute) > 59 or int(second) > 59:
            return None
        return Stamp(day, f"{clock:02}:{minute}:{second}")


def _day(around: str) -> Day | None:
    """The date in what stands around a clock."""
    if len(around) > LONGEST or around.count("\0") != 1:
        return None
    half = 12 if _AFTERNOON.search(around) else 0 if _MORNING.search(around) else None
    parts = _PART.findall(around)
    years = [place for place, part in enumerate(parts) if part.isdecimal() and len(part) == 4]
    numbers = [int(part) for part in parts if part.isdecimal() and len(part) < 3]
    if len(years) != 1 or not 1 <= len(numbers) <= 3:
        return None
    year = int(parts[years[0]])
    year -= 543 if year > 2400 else 0
    month = _month(parts, years[0])
    spelled = _MARKED.search(around) is not None
    if month is not None and len(numbers) == 1:
        return Day(year, numbers[0], month, "day-first", spelled, half)
    if len(numbers) == 3 and "Th" in parts:  # Vietnamese: weekdays have numbers
        del numbers[0]
    if len(numbers) != 2:
        return None
    order: DateOrder | None = None
    if parts[years[0]] == next(part for part in parts if part.isdecimal()):
        order = "month-first"
    elif "." in around or "thg" in parts or numbers[0] > 12:
        order = "day-first"
    elif numbers[1] > 12:
        order = "month-first"
    return Day(year, numbers[0], numbers[1], order, spelled, half)


def _month(parts: list[str], year: int) -> int | None:
    """The month that is named nearest before the year, else behind it.

    «mar. 16 mars 2021» is a Tuesday in March.
    """
    for part in (*reversed(parts[:year]), *parts[year + 1 :]):
        if not part.isdecimal() and (number := _NUMBERS.get(_bare(part)[:8])):
            return number
        if len(part) > 3 and not part.isdecimal():
            bare = _bare(part)
            for length in (6, 5, 4, 3):
                if number := _NUMBERS.get(bare[:length]):
                    return number
    return None


def _bare(word: str) -> str:
    """A word in small letters without accents."""
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
