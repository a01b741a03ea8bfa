"""How one WhatsApp export is written, learnt from all of it before its rows are read."""

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from openllm_talk.sources import files, lines
from openllm_talk.sources.chats.whatsapp import stamps, words
from openllm_talk.sources.chats.whatsapp.order import Evidence, Verdict, decide
from openllm_talk.sources.chats.whatsapp.stretches import Stretches
from openllm_talk.sources.format import Options
from openllm_talk.sources.lines import MARKS

_NAMES = 50_000
"""Names that are counted; a group has at most 1,024 members."""
_LONGEST_OWN = 400
_AGAIN, _ALWAYS = 2, 5
"""So many times the same words stand behind a name that they are a part of it."""
_LABELS = frozenset(
    re.findall(
        r"\w+",
        """
        question answer note todo re fyi edit update ps btw tip link source news paper job help idea
        topic today tomorrow reminder important urgent hint warning info summary spoiler q a
        frage antwort hinweis achtung pregunta respuesta nota aviso pergunta resposta domanda
        risposta réponse вопрос ответ
        问题 提问 问 答 回复 更新 补充 注 注意 提醒 通知 分享 推荐 链接 论文 招聘 求助 質問 回答
        """,
    )
)
"""What people write before a colon again and again, and is no part of a name."""
_LONG_NAME = 25
"""Characters that people may give themselves as a name; who has more is in the phone's contacts."""
_MANY_BLANKS = 6
_ENOUGH_FILES = 200
_LAST_LETTERS = (">", ")")
_BEGINNING = re.compile(
    rf"\n(?:{stamps.ALIKE}|{stamps.OTHER})[{MARKS}]*+"
    r"(?:([^:\n]{1,100}+(?::(?! )[^:\n]{0,100}+)*+): (?:([^<:/\n\u200e]{1,40}+): (?!http))?"
    r"|([^\n]{0,300}))"
)
"""The beginning of a message: its stamp without the clock, a name, what may belong to the name.

Files («<attached: …») and places («Location: https://…») do not, be they all that somebody sends.
"""
_MARKED = re.compile(
    rf"\n[^\n]{{8,64}}?(?:\]| [-–]) ?[{MARKS}]*+(?P<name>[^\n]{{1,100}}?): \u200e"
    r"(?P<notice>[^\n]{10,300})"
)
"""What begins with the iPhone's mark after a name."""


@dataclass(slots=True)
class Name:
    """How often a name begins a line, and whether it goes on behind the colon.

    `next` is the part up to the next colon where that is the same on every line, as in
    «Dr: Who: hello»; it was `repeated` so often.
    """

    lines: int = 0
    next: str | None = None
    repeated: int = 0

    @property
    def goes_on(self) -> bool:
        """Whether this is only the beginning of a name.

        A small letter behind the colon is rather a habit of speech («note: …») than a name.
        """
        if not self.next or self.repeated < _AGAIN or self.next.casefold() in _LABELS:
            return False
        return not self.next[0].islower() or self.repeated >= _ALWAYS

    def whole(self, name: str) -> str:
        """The name itself, or the longer one that it begins, colon included."""
        return f"{name}: {self.next}" if self.goes_on else name


_OPENING = {"“": "”", "«": "»", "„": "“", "「": "」"}


def _quotes(name: str) -> bool:
    """Whether a quotation is open at the end of `name`, which is then no name but a notice."""
    if name.count('"') % 2:
        return True
    return any(
        name.count(opening) > name.count(closing)
        for opening, closing in _OPENING.items()
        if opening in name
    )


@dataclass
class Style:
    """What is the same on all lines of one export.

    `orders` holds the order of dates for each shape of the stamps that begin its messages; there
    are several where exports were put together. `chat` is the name that the chat's own notices
    carry. `placeholders` are texts in «<…>» that stand alone again and again.
    """

    orders: dict[stamps.Shape, Verdict] = field(default_factory=dict)
    names: dict[str, Name] = field(default_factory=dict)
    chat: str | None = None
    placeholders: frozenset[str] = frozenset()

    def is_notice(self, name: str) -> bool:
        """Whether a notice with «: » in it begins so: with a quotation, or with much about a name.

        What begins so twice is a name.
        """
        known = self.names.get(name)
        if known is None or known.lines > 1:
            return known is None
        return (
            _quotes(name)
            or name.endswith(self.ends)
            or name.count(" ") >= _MANY_BLANKS
            or (len(name) > _LONG_NAME and self._begins_with_name(name))
        )

    def _begins_with_name(self, name: str) -> bool:
        """Whether somebody else's name, who has spoken, stands at the beginning of `name`."""
        begun = itertools.accumulate(name.split(" ")[:-1], lambda one, more: f"{one} {more}")
        return any(first in self.names and self.names[first].lines > 1 for first in begun)

    @cached_property
    def ends(self) -> tuple[str, ...]:
        """How notices end, up to the colon, that tell of somebody with a colon in the name."""
        return tuple(f" {name}" for name, entry in self.names.items() if entry.goes_on)

    def all_names(self) -> Iterator[str]:
        """Every name that speaks, those that hold «: » themselves included."""
        for name, entry in self.names.items():
            yield entry.whole(name)


@dataclass(slots=True)
class _Learning:
    """What is counted while a file is read for the first time."""

    evidence: dict[stamps.Shape, Evidence] = field(default_factory=dict)
    stretches: Stretches = field(default_factory=Stretches)
    foreign: bool = False
    named_files: int = 0
    placeholders: Counter[str] = field(default_factory=Counter)
    parser: stamps.Parser = field(default_factory=stamps.Parser)

    def of(self, shape: stamps.Shape) -> Evidence:
        """The evidence of the dates in this shape."""
        return self.evidence.setdefault(shape, Evidence())


def learn(source: files.Source, options: Options) -> Style:
    """How the export is written. Raises BrokenSource where it cannot be read to its end."""
    learning = _Learning()
    style = Style()
    for passage in lines.passages(source):
        text = f"\n{passage.text}\n"
        begun = Counter(_BEGINNING.findall(text))
        _see_shapes(_see_beginnings(begun, learning, style), text, learning)
        _see_longer_names(begun, text, style)
        _see_own_words(text, learning)
        if style.chat is None and (found := _encryption(text)):
            style.chat = found["name"]
            learning.foreign |= words.is_foreign(found["notice"])
    _see_all_again(source, style)
    style.placeholders = frozenset(
        text for text, count in learning.placeholders.items() if count > 1
    )
    for shape in learning.stretches.own():
        evidence = learning.of(shape)
        evidence.foreign = learning.foreign
        style.orders[shape] = decide(evidence, options)
    return style


def _see_beginnings(
    begun: Counter[tuple[str, ...]], learning: _Learning, style: Style
) -> Counter[stamps.Shape]:
    """Take in how messages begin: their days, and who speaks. Gives the shapes of their stamps."""
    parser = learning.parser
    shapes: Counter[stamps.Shape] = Counter()
    last: stamps.Stamp | None = None
    for (day, second, tail, other, name, _, notice), count in begun.items():
        if not parser.alike(day, second, tail, other) or parser.stamp is None:
            continue
        if parser.stamp is not last:
            last = parser.stamp
            learning.of(last.shape).see(last)
        shapes[parser.stamp.shape] += count
        if not name:
            learning.foreign |= words.is_foreign(notice)
            continue
        known = style.names.get(name)
        if known is None and len(style.names) < _NAMES:
            known = style.names[name] = Name()
        if known is not None:
            known.lines += count
    return shapes


def _see_shapes(shapes: Counter[stamps.Shape], text: str, learning: _Learning) -> None:
    """Take in which shapes follow each other in `text`; read again for it where it has several."""
    if len(shapes) == 1:
        learning.stretches.see(*shapes.popitem())
    elif shapes:
        for dated in stamps.Parser().dated(text):
            learning.stretches.see(dated.stamp.shape)


def _see_longer_names(begun: Counter[tuple[str, ...]], text: str, style: Style) -> None:
    """Take in what stands between names and the next colon, as long as it is always the same."""
    for (_, _, _, _, name, part, _), count in begun.items():
        known = style.names.get(name)
        if known is None:
            continue
        if part and known.next is None:
            known.next, known.repeated = part, count
        elif part and part == known.next:
            known.repeated += count
    _drop_changing(begun, text, style)


def _see_all_again(source: files.Source, style: Style) -> None:
    """Look at the whole file for names that seem to go on: before they did, nobody looked."""
    passages = lines.passages(source)
    while any(known.goes_on for known in style.names.values()) and (
        passage := next(passages, None)
    ):
        text = f"\n{passage.text}\n"
        _drop_changing(Counter(_BEGINNING.findall(text)), text, style)


def _drop_changing(begun: Counter[tuple[str, ...]], text: str, style: Style) -> None:
    """No longer take for a part of a name what does not always follow it."""
    for _, _, _, _, name, part, _ in begun:
        known = style.names.get(name)
        if known is None or not known.next or part == known.next:
            continue
        if not _always(name, known.next, text):
            known.next = ""


def _always(name: str, part: str, text: str) -> bool:
    """Whether `part` follows the name on every line of his, as far as that can be seen."""
    other = f"[\\]:–-] [{MARKS}]*{re.escape(name)}: (?!{re.escape(part)})"
    return re.search(other, text) is None


def _see_own_words(text: str, learning: _Learning) -> None:
    """Take in lines that end as WhatsApp's own words do: a language, a placeholder, a file."""
    for last in _LAST_LETTERS:
        at = text.find(last)  # of one letter: that is several times faster than of two
        while at >= 0:
            if text.startswith("\n", at + 1):
                line = text[max(text.rfind("\n", 0, at) + 1, at - _LONGEST_OWN) : at + 1]
                _see_own_line(line, learning)
            at = text.find(last, at + 1)


def _see_own_line(line: str, learning: _Learning) -> None:
    learning.foreign = learning.foreign or words.is_foreign(line)
    found = words.ALONE_IN_ANGLES.search(line)
    if found and len(learning.placeholders) < _NAMES:
        learning.placeholders[found[1]] += 1
    if learning.named_files < _ENOUGH_FILES and (named := words.DATE_OF_FILE.search(line)):
        dated = next(stamps.Parser().dated(line), None)
        if dated is not None:
            learning.named_files += 1
            day = "-".join(part for part in named.groups() if part)
            learning.of(dated.stamp.shape).see_file(dated.stamp, day)


def _encryption(text: str) -> re.Match[str] | None:
    """The notice of encryption on iPhones, which carries the name of the chat."""
    if "\u200e" not in text or ": \u200e" not in text:
        return None
    marked = _MARKED.finditer(text)
    return next((found for found in marked if words.ENCRYPTION.search(found["notice"])), None)
