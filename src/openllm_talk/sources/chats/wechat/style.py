"""How one shared chat is written: which of four forms it has, and what its senders' lines share.

A line that looks like a sender's may be text («明天  10:30»). So a file is read once before its
rows are: a line counts as a sender's if it has the blanks, the blank lines around it and the bold
type that most have, or its name speaks elsewhere too, and if the clock does not run back there.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

import msgspec

from openllm_talk.sources import lines
from openllm_talk.sources.chats.wechat import heads
from openllm_talk.sources.chats.wechat.heads import Sender

Form = Literal["clock", "dated", "below", "colon"]
"""«小明  09:30» under rules; «小明 2025/5/31 9:30»; the date on the line below; «小明:»."""
HAS_CLOCKS: frozenset[Form] = frozenset({"clock", "dated"})
"""Forms in which only rules and lines with a clock can be more than text."""
_NAMES = 50_000


class Place(msgspec.Struct, frozen=True, gc=False):
    """A line and the texts around it."""

    line: lines.Line
    previous: str
    following: str


@dataclass(slots=True)
class Style:
    """What was learnt of a file.

    `names` counts how often somebody speaks after another has said something, `doubted` are the
    numbers of lines after which the clock runs back.
    """

    form: Form = "clock"
    names: dict[str, int] = field(default_factory=dict)
    two_blanks: bool = True
    blank_before: bool = True
    body_after: bool = True
    bold: bool = False
    doubted: set[int] = field(default_factory=set)

    def sender(self, place: Place) -> Sender | None:
        """The sender that the line names, if it can be one's in this form."""
        text = place.line.text
        if self.form == "below":
            return _below(place)
        if self.form == "colon":
            name = heads.name_and_colon(text)
            return None if name is None else Sender(name, 0, "")
        found = heads.sender(text)
        if found is None or (found.date is None) != (self.form == "clock"):
            return None
        return found

    def name(self, found: Sender) -> str:
        """The sender's name; mailed copies put «null» in front where a picture was missing."""
        name = shown = found.name
        while shown.startswith("null"):
            shown = shown[4:].strip()
            if shown in self.names:
                name = shown
        return name


def places(found: Iterator[lines.Line], form: Form = "below") -> Iterator[Place]:
    """The lines that can be more than text in a file of that form, with their neighbours."""
    previous = ""
    has_clocks = form in HAS_CLOCKS
    line = next(found, None)
    while line is not None:
        following = next(found, None)
        text = line.text
        if not has_clocks or ":" in text or (text and text[0] in heads.RULE_BEGINS):
            yield Place(line, previous, "" if following is None else following.text)
        previous, line = line.text, following


def is_fresh(previous: str) -> bool:
    """Whether a message can begin after the line `previous`."""
    return (
        not previous.strip() or heads.rule(previous) is not None or heads.head(previous) is not None
    )


def learnt(found: Iterator[lines.Line], form: Form) -> Style:
    """How the file is written, from all of it."""
    style = Style(form)
    counts = _Counts()
    before = last = (0, "")
    for place in places(found, form):
        if form == "clock" and heads.rule(place.line.text) is not None:
            before = last = (0, "")
        sender = style.sender(place)
        if sender is None:
            continue
        counts.add(sender, place)
        if sender.name in style.names or len(style.names) < _NAMES:
            speaks = not (form in HAS_CLOCKS and _follows(place, last[0]))
            style.names[sender.name] = style.names.get(sender.name, 0) + speaks
        stamp = sender.stamp
        if before[1] <= stamp < last[1] and len(style.doubted) < _NAMES:
            style.doubted.add(last[0])
            last = before
        before, last = last, (place.line.number, stamp)
    counts.settle(style)
    return style


def _follows(place: Place, sender: int) -> bool:
    """Whether nothing stands between the line and the one of that number, but one blank."""
    return place.line.number - sender == 1 + (not place.previous.strip())


@dataclass(slots=True)
class _Counts:
    seen: int = 0
    two_blanks: int = 0
    after_blank: int = 0
    body_after: int = 0
    bold: int = 0

    def add(self, sender: Sender, place: Place) -> None:
        self.seen += 1
        self.two_blanks += sender.gap > 1
        self.bold += sender.is_bold
        self.after_blank += is_fresh(place.previous)
        self.body_after += bool(place.following.strip())

    def settle(self, style: Style) -> None:
        style.two_blanks = style.form == "clock" and self.two_blanks * 2 >= self.seen
        style.blank_before = self.after_blank * 5 >= self.seen * 4
        style.body_after = self.body_after * 2 > self.seen
        style.bold = self.bold * 2 >= self.seen and self.bold > 0


def form_of(first: Iterable[str]) -> Form:
    """The form that the first lines of a file have."""
    shown = list(first)
    clock = dated = below = colon = 0
    for at, text in enumerate(shown):
        found = heads.sender(text)
        clock += found is not None and found.date is None
        dated += found is not None and found.date is not None
        below += _is_below(shown, at)
        colon += heads.name_and_colon(text) is not None
    if any(heads.rule(text) for text in shown) and clock:
        return "clock"
    if colon > 3 * (clock + dated + below):
        return "colon"
    if below and below >= dated:
        return "below"
    if dated and dated * 2 >= clock:
        return "dated"
    return "clock" if clock or not colon else "colon"


def _is_below(shown: list[str], at: int) -> bool:
    """Whether a date alone stands in this line, and a name alone above it."""
    if heads.moment(shown[at]) is None or at == 0 or not shown[at - 1].strip():
        return False
    return at == 1 or not shown[at - 2].strip()


def _below(place: Place) -> Sender | None:
    """A name with its date on the line below."""
    name = place.line.text.strip()
    if not name or len(name) > 100 or heads.moment(place.line.text) is not None:
        return None
    found = heads.moment(place.following)
    return None if found is None else Sender(name.lstrip(heads.BOLD), 0, found.clock, found.date)
