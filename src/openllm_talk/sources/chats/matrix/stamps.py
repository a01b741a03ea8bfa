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
_FIRST_YEAR = 1990
"""Years before it are not of the calendar that everything else is dated by."""

_MONTHS = (
    "jan janv ene gen ian jaan sty oca tammi янв січ ιαν јан ינו בינו يناير ม.ค",
    "feb febr fev fevr feb veebr lut sub helmi фев лют φεβ феб פבר בפבר فبراير ก.พ",
    "mar mars marz marc mrt maart maerz mart maalis мар бер μαρ מרץ במרץ مارس มี.ค",
    "apr avr abr huhti kwi nis апр кві απρ אפר באפר ابريل เม.ย",
    "may mai maj mei mag maig mayo toukok touko май мая тра μαι мај מאי במאי مايو พ.ค",
    "jun juin juni giu iun juny juuni kesa cze haz июн чер ιουν јун יוני ביוני يونيو มิ.ย",
    "jul juil juli lug iul juuli heina lip tem июл лип ιουλ јул יולי ביולי يوليو ก.ค",
    "aug aou aout ago agu ag elo sie авг сер αυγ avg авг אוג באוג اغسطس ส.ค",
    "sep sept set szept syys wrz eyl сен вер σεπ сеп ספט בספט سبتمبر ก.ย",
    "oct okt ott out loka paz eki окт жов οκτ אוק באוק اكتوبر ต.ค",
    "nov marras lis kas ноя лис νοε нов נוב בנוב نوفمبر พ.ย",
    "dec dez dic des dets joulu gru ara дек гру δεκ дец דצמ בדצמ ديسمبر ธ.ค",
)
_NUMBERS = {word: number for number, names in enumerate(_MONTHS, 1) for word in names.split()}
_CLOCK = re.compile(
    r"(?<!\d)(\d{1,2})(?:[:.]|\sh\s)(\d{2})(?:[:.]|\smin\s)(\d{2})(?:\ss\b)?(?![\d.:])"
)
_PLAIN = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]")
_PART = re.compile(r"\d+|(?:[^\W\d_]|[\u0e31-\u0e4e])+(?:\.[\u0e01-\u0e2e](?=\.))?")
_AFTERNOON = (
    r"[Pp]\.?\s?[Mm]|下午|午後|오후|中午|晚上|μ\.?μ|odp|pop|CH|ÖS|em|e\.m|e\.h|ip|popiet|pēcp|du|пп"
    r"|m\.d|MD|ptm|م"
)
_MORNING = (
    r"[Aa]\.?\s?[Mm]|上午|午前|오전|凌晨|早上|清晨|π\.?μ|dop|SA|ÖÖ|fm|f\.m|f\.h|ap|priešpiet|priekšp"
    r"|de|дп|p\.d|PD|atm|ص"
)
_HALF = re.compile(
    rf"(?:(?P<afternoon>\b(?:{_AFTERNOON}))|\b(?:{_MORNING}))[.\s]*\0"
    rf"|\0[\sч.]*(?:(?P<after>(?:{_AFTERNOON})\b)|(?:{_MORNING})\b)"
)
"""The half of the day, beside the clock."""
_MARKED = re.compile(
    "[周週星曜(（]|[A-Za-zÀ-ɏͰ-ϿЀ-ӿ\u05d0-\u05ea\u0620-\u064a]{3,}|[\u0e01-\u0e2e]\\."
)
_DIGITS = {
    ord(zero) + digit: str(digit) for zero in "\u0660\u06f0\u0966\u09e6" for digit in range(10)
}


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
        self._last: tuple[str, Day] | None = None

    def parse(self, written: str) -> Stamp | None:
        """The stamp that stands there; None for anything else."""
        clock = written[-8:]
        if self._last is not None and written[:-8] == self._last[0] and _PLAIN.fullmatch(clock):
            return Stamp(self._last[1], clock)
        if not written.isascii():
            written = written.translate(_DIGITS)
        found = _CLOCK.search(written)
        if found is None:
            return None
        day = self._day(f"{written[: found.start()]}\0{written[found.end() :]}")
        hour, minute, second = found.groups()
        if day is None or int(hour) > 23 or minute > "59" or second > "59":
            return None
        if day.half is not None:
            hour = str(int(hour) % 12 + day.half)
        clock = f"{hour:0>2}:{minute}:{second}"
        if written.endswith(clock):
            self._last = (written[: -len(clock)], day)
        return Stamp(day, clock)

    def _day(self, around: str) -> Day | None:
        """The date in what stands around a clock."""
        if around not in self._days:
            if len(self._days) > 20_000:
                self._days.clear()
            self._days[around] = _day(around)
        return self._days[around]


def _day(around: str) -> Day | None:
    """The date in what stands around a clock."""
    if len(around) > LONGEST or around.count("\0") != 1:
        return None
    said = _HALF.search(around)
    half = (12 if said["afternoon"] or said["after"] else 0) if said else None
    parts = _PART.findall(around)
    years = [place for place, part in enumerate(parts) if part.isdecimal() and len(part) == 4]
    numbers = [int(part) for part in parts if part.isdecimal() and len(part) < 3]
    odd = sum(1 for part in parts if part.isdecimal()) - len(years) - len(numbers)
    if len(years) != 1 or odd or not 1 <= len(numbers) <= 3:
        return None
    year = int(parts[years[0]])
    year -= 543 if year > 2400 else 0
    if year < _FIRST_YEAR:
        return None
    month = _month(parts, years[0])
    spelled = _MARKED.search(around) is not None
    if month is not None and len(numbers) == 1:
        return Day(year, numbers[0], month, "day-first", spelled, half)
    if len(numbers) == 3 and {"Th", "Thứ"} & set(parts):  # Vietnamese: weekdays have numbers
        del numbers[0]
    if len(numbers) != 2:
        return None
    order: DateOrder | None = None
    if parts[years[0]] == next(part for part in parts if part.isdecimal()):
        order = "month-first"
    elif "." in around or "-" in around or "thg" in parts or numbers[0] > 12:
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
