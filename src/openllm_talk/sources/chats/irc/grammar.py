"""How the lines of one client's log are built."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from openllm_talk.sources import files

DAY = "[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}"
_MONTH_DAY = r"[^\W\d_]{3,10}+\.? {1,2}[0-9]{1,2}"
WORDS = (
    rf"(?:{_MONTH_DAY}(?= [0-9]{{1,2}}:)"  # what most write, first
    r"|(?:[^\W\d_]{1,10}+[.,]? {1,2})?"  # a weekday
    r"(?:[0-9]{4} )?"
    rf"(?:{_MONTH_DAY}|[0-9]{{1,2}}\.? [^\W\d_]{{3,10}}\.?|[0-9]{{1,2}}月 ?[0-9]{{1,2}})"
    r",?(?: [0-9]{4})?)"
)
"""A date with its month by name, in any order."""
NUMBERS = r"[0-9]{1,2}[./-][0-9]{1,2}[./-](?:[0-9]{4}|[0-9]{2})"
DATE = rf"(?:{DAY}|{WORDS}|{NUMBERS})"
_SECOND = r":(?:[0-5][0-9]|60)(?:\.[0-9]{1,9})?"
CLOCK = rf"(?:[01][0-9]|2[0-3]|[0-9]):[0-5][0-9](?:{_SECOND})?(?: ?[AaPp][Mm])?"
ZONE = r"(?: ?(Z|UTC|[+-][0-9]{2}:?[0-9]{2}))?"
TIME = rf"()()[\[(]?(?:({DATE})[T, ] ?)?({CLOCK}){ZONE}[\])]?"
STAMP = rf"{TIME}[ \t]+"
"""Channel, date, a second date, clock, zone: the five groups that stand before what is said."""
NO_STAMP = "()()()()()"
"""The same where a log has no times."""
SAID = r"<[ @+%&~!]*([^<>\s](?:[^<>\n]{0,98}[^<>\s])?)>(?:[ \t]|(?=\n))([^\n]*)"
"""Nick and text."""
TOLD = (
    # A notice, «-nick:#channel- text», and what somebody said elsewhere, «(nick/#channel) text».
    r"[-(]([^\s<>:/()]{1,100})[:/]#[^\s()]{1,100}?[-)][ \t]+(.*)"
    r"|-([\w\[\]\\`^{}|][^\s<>:/()]{0,99})(?:\([^\s()]*\))?-(?:[ \t]+|$)(.*)"
)

RANK = r"(?:[@+%&~!]{1,3}(?=[^\W\d]|[\[\]\\^{}|`]))?"
"""The signs that clients put before the nick of somebody with rights in a channel."""
SPEAKERS = (
    re.compile(r"<([^<>\n]{1,110})>"),
    re.compile(r"\*[ \t]+([^\s*]{1,100})"),
    re.compile(r"•[ \t]+([^\s*]{1,100})"),
)
"""Each begins with one letter, so that the search leaps from one to the next."""

NEVER = re.compile(r"(?!)")
_SYSTEM = re.compile(r"(?:===|\*{3}|-!-|-->|<--|---?|=!=)(?:[ \t]|$)(.*)", re.DOTALL)
_UNTIMED = re.compile(r"(?:===|\*{3,4}|---|-!-)(?:[ \t]+(.*)|$)", re.DOTALL)
_COMING_AND_GOING = re.compile(
    r"\S+ (?:(?:has |have )?(?:joined|left|quit|parted|entered)\b|is now known as |sets? mode"
    r"|(?:was )?kicked |(?:has )?changed? (?:the )?topic|gives |removes "
    r"|(?:for|set by|talking (?:in|on)) [#&])"
)


@dataclass(frozen=True, slots=True)
class Said:
    """What a line says that is not «<nick> text»: a message by `author`, else a system line."""

    author: str | None
    text: str


@dataclass(frozen=True)
class Grammar:
    """The lines of a client's log; all patterns see one line, without colours.

    `stamp` and `said` are patterns with the groups of `STAMP` and `SAID`; `told` gives a nick and
    a text, `action` too, of a line that has no «<nick>». `notices` tells the «* nick …» that nobody
    did, `system` other system lines. A line without a time that matches `days` may say what day it
    is (in its group), one that matches `ident` the channel. `tell` stands somewhere in every such
    log and in no other client's; None: nothing tells. `blanks` are what a client writes itself,
    system lines without a text; else they are rejects. `begins` is how each line with a time begins
    where what is said goes on in lines without one; None: a line is a row. `speakers` find, fast,
    every place where somebody may be named who speaks. `prepare` gives what has to be done to the
    text of a file first, line by line.
    """

    name: str
    stamp: str = STAMP
    said: str = SAID
    tell: re.Pattern[str] | None = None
    told: re.Pattern[str] = re.compile(TOLD, re.DOTALL)
    action: re.Pattern[str] = re.compile(
        rf"[*•][ \t]+{RANK}([^\s*]{{1,100}})(?:[ \t]|$)(.*)", re.DOTALL
    )
    notices: re.Pattern[str] = _COMING_AND_GOING
    system: re.Pattern[str] | None = None
    days: re.Pattern[str] | None = None
    ident: re.Pattern[str] | None = None
    blanks: bool = True
    begins: re.Pattern[str] | None = None
    sure: float = 0.97
    speakers: tuple[re.Pattern[str], ...] = SPEAKERS
    prepare: Callable[[files.Source], Callable[[str], str]] | None = None

    @cached_property
    def line(self) -> re.Pattern[str]:
        """Every line with its end: the groups of the stamp, nick, text; what else stands behind a
        time; and what stands on a line without one."""
        return re.compile(rf"{self.stamp}(?:{self.said}|([^\n]*))\n|([^\n]*)\n")

    def timed(self, rest: str) -> Said | None:
        """What a line says behind its time; None where that is nothing known."""
        rest = rest.lstrip(" \t")
        if told := self.told.match(rest):
            author, text = (group for group in told.groups() if group is not None)
            # A name with dots in it is a server's.
            return Said(None if "." in author else author, text)
        if found := _SYSTEM.match(rest):
            return Said(None, found[1])
        if found := self.action.match(rest):
            whole = f"{found[1]} {found[2]}"
            return Said(None, whole) if self.notices.match(whole) else Said(found[1], found[2])
        if self.system is not None and self.system.match(rest):
            return Said(None, rest)
        return None

    def untimed(self, line: str) -> Said | None:
        """What a line without a time says; None where that is nothing known."""
        if self.stamp == NO_STAMP and (said := self.timed(line)):
            return said
        if found := _UNTIMED.match(line):
            return Said(None, found[1] or "")
        if any(one is not None and one.match(line) for one in (self.days, self.ident)):
            return Said(None, line)
        return Said(None, "") if self.blanks and not line.strip() else None
