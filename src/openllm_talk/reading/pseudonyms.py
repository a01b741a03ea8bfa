"""People's names in public: where a text means a person, and what stands there instead.

A nick can be an ordinary word («will», «十一», «可可»). Whether a place in a text means the person
is decided by evidence at that place: an @ or a colon, thanks before it, «said» or 老师 behind it, a
dash in front as a signature has. A name whose shape no word has (digits, underscores, inner
capitals, four Chinese characters, an emoji) is evidence enough by itself.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from openllm_talk.records import Message, Record

_URL_OR_CODE: Final = re.compile(r"(?:https?|ftp)://\S+|```.*?```|`[^`\n]*`", re.DOTALL)
_CJK: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_PARTS: Final = re.compile(
    r"[A-Za-z][A-Za-z0-9]+|[\u3400-\u9fff]{2,}|[\u3040-\u30ff]{2,}|[\uac00-\ud7a3]{2,}"
)
_LONG_WORD: Final = 8
_LONGEST_TEXT: Final = 4000

_BEFORE: Final = re.compile(
    r"(?:[@＠]|(?:^|[\n。！？；;])\s*[\"「“『【(（]?|[-—–]{1,3}\s*|\b(?:thanks?|thank you|thx"
    r"|ty|cheers|cc|ask(?:ed)?|ping|by"
    r"|from|via|hi|hey|hello|credit(?:s)? to|according to|told|@ ?)[,:]?\s+|(?:谢谢|感谢|多谢"
    r"|谢|请问?|问|找|让|由|给|跟|和|与"
    r"|、|听|同意|支持|欢迎|恭喜|作者|主持人?|编辑|回答者|贡献者|来自|按照?|根据|参考|引用"
    r"|艾特|叫)[:：]?\s?)$",
    re.IGNORECASE,
)
_BEHIND: Final = re.compile(
    r"^(?:\s*[:：]|\s?(?:老师|大佬|佬|哥|姐|总|神|同学|老板|大神|师兄|师姐|先生|女士|兄|君|酱)"
    r"|\s?(?:说|讲|提|所[说言讲提述]|觉得|认为|分享|补充|回答|指出"
    r"|推荐|的|之前|刚才|昨天|也|在群|那|你|您|问|写|发|做|用|贡献|整理|负责|认领|主持)|'s\b"
    r"|\s+(?:said|says|wrote|asked|asks|suggested"
    r"|suggests|mentioned|mentions|posted|shared|shares|thinks|pointed|answered|replied|told"
    r"|recommends"
    r"|recommended|was right|is right)\b|\s?[-—–])",
    re.IGNORECASE,
)
_STANDS_ALONE: Final = (
    re.compile(r"(?:^|[\s,，、;；:：|/()（）*「『“])$"),
    re.compile(r"^(?:$|[\s,，、;；|/()（）。.!！~*」』”])"),
)
_COMMAS: Final = frozenset(",，")
_ADDRESS_BEHIND: Final = re.compile(r"^\s*[:：,，]")
_LINE_START: Final = re.compile(r"(?:^|\n)\s*[@＠>「“\"]?\s*$")
_VOCATIVE: Final = (re.compile(r"[,，]\s*$"), re.compile(r"^\s*(?:$|[.!?。！？\n])"))
_BEFORE_INITIAL: Final = re.compile(
    r"(?:[@＠]|谢谢|感谢|多谢|同意|请问|\b(?:thanks?|thank you|thx|ping|cc))\s?$", re.IGNORECASE
)
_BEHIND_INITIAL: Final = re.compile(r"\s?(?:老师|大佬|佬|哥|姐|总|神|同学|老板|大神|师兄|师姐)")
_BETWEEN_NAMES: Final = re.compile(r"[\s,，、&@＠]{1,3}|\s*(?:and|和|与)\s*", re.IGNORECASE)


class Piece(Record, frozen=True):
    """A stretch of a text; `name` is the name it mentions, None for everything else."""

    text: str
    name: str | None = None


class Names:
    """People's names, prepared for finding them in many texts.

    `kept` are texts that stay as they are where they stand (what names were replaced by before);
    `certain` are names that are never words in this community (see `never_words`).
    """

    def __init__(
        self, names: Collection[str], kept: Collection[str] = (), certain: Collection[str] = ()
    ) -> None:
        self._forms = _forms(names)
        self._kept = {folded(text) for text in kept if text and text not in names}
        self._certain = {folded(name) for name in certain}
        self._by_start: defaultdict[str, list[str]] = defaultdict(list)
        for form in sorted({*self._forms, *self._kept}, key=len, reverse=True):
            self._by_start[form[:2]].append(form)
        self._first = {start[0] for start in self._by_start}

    def replace(self, text: str, public: Mapping[str, str]) -> str:
        """`text` with every place that means a person replaced by what `public` gives."""
        return "".join(
            piece.text if piece.name is None else public[piece.name] for piece in self.pieces(text)
        )

    def without(self, text: str) -> str:
        """`text` without the names that it mentions."""
        return "".join(piece.text for piece in self.pieces(text) if piece.name is None)

    def mentioned(self, text: str) -> list[str]:
        """The names that `text` mentions, in order, each once."""
        found = (piece.name for piece in self.pieces(text))
        return list(dict.fromkeys(name for name in found if name is not None))

    def pieces(self, text: str) -> Iterator[Piece]:
        """`text` cut at the places that mention somebody."""
        protected = [found.span() for found in _URL_OR_CODE.finditer(text)]
        last = 0
        for form, start, end in self.places(text):
            name = self._forms.get(form)
            if name is None or form in self._kept:
                continue
            if any(left <= start < right for left, right in protected):
                continue
            follows = bool(last) and _is_also_called(text[last:start], text[end : end + 24])
            if follows or form in self._certain or _means(text, start, end, name):
                yield Piece(text=text[last:start])
                yield Piece(text=text[start:end], name=name)
                last = end
        yield Piece(text=text[last:])

    def places(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Each whole word or words that is somebody's name, longest first, without overlap."""
        words = folded(text)
        place = 0
        while place < len(words):
            if words[place] not in self._first:
                place += 1
                continue
            bucket = self._by_start.get(words[place : place + 2], ())
            single = self._by_start.get(words[place], ())
            form = next(
                (
                    form
                    for form in (*bucket, *single)
                    if words.startswith(form, place) and is_whole(text, place, place + len(form))
                ),
                None,
            )
            if form is None:
                place += 1
            else:
                yield form, place, place + len(form)
                place += len(form)


def never_words(messages: Iterable[Message]) -> frozenset[str]:
    """The names of a chat's people that the chat itself hardly uses but to mean the person.

    A name counts when a third or more of its places, and at least two, are certain to mean the
    person: «subodh», which people write in front of their answers, but not «will». A comma is no
    evidence here: «oh, …» begins a line whether or not somebody is called so.
    """
    said = [message for message in messages if message.kind == "message"]
    names = Names({message.author for message in said if message.author})
    total: Counter[str] = Counter()
    meant: Counter[str] = Counter()
    for message in said:
        text = message.text[:_LONGEST_TEXT]
        for form, start, end in names.places(text):
            if text[end : end + 1] not in _COMMAS:
                total[form] += 1
                meant[form] += _is_called(text, start, end)
    return frozenset(form for form in meant if meant[form] >= 2 and total[form] <= 3 * meant[form])


def folded(text: str) -> str:
    """`text` in one case, character by character: it stays as long as it was."""
    whole = text.casefold()
    if len(whole) == len(text):
        return whole
    return "".join(one if len(one) == 1 else raw for raw in text for one in (raw.casefold(),))


def first_part(name: str) -> str | None:
    """The first word of a name, folded; what follows is a job or a town as a rule."""
    found = _PARTS.search(name)
    return folded(found[0]) if found else None


def _forms(names: Collection[str]) -> dict[str, str]:
    """The ways to write each name, folded: whole, and by its first part if one person has it.

    What follows the first part is a job or a town as a rule («老贾-评测»), not a name.
    """
    forms = {folded(name.strip()): name for name in names if name.strip()}
    parts: dict[str, set[str]] = {}
    for name in names:
        if part := first_part(name):
            parts.setdefault(part, set()).add(name)
    for part, owners in parts.items():
        if len(owners) == 1:
            forms.setdefault(part, next(iter(owners)))
    whole = {folded(name.strip()) for name in names}
    return {form: name for form, name in forms.items() if len(form) > 1 or form in whole}


def is_whole(text: str, start: int, end: int) -> bool:
    """Whether the place is not the middle of a longer Latin word."""
    before, behind = text[start - 1 : start] if start else "", text[end : end + 1]
    starts_apart = not (text[start].isascii() and re.match(r"[A-Za-z0-9_]", before))
    return starts_apart and not (text[end - 1].isascii() and re.match(r"[A-Za-z0-9_]", behind))


def _is_called(text: str, start: int, end: int) -> bool:
    """Whether somebody is spoken to there: after an @, alone, or in front with a colon or comma."""
    before, behind = text[max(0, start - 24) : start], text[end : end + 24]
    if re.search(r"[@＠]\s?$", before) or _is_alone(text, start, end):
        return True
    return bool(_LINE_START.search(before) and _ADDRESS_BEHIND.match(behind))


def _is_alone(text: str, start: int, end: int) -> bool:
    """Whether nothing else is in `text`; what stands close by tells it as a rule."""
    if text[max(0, start - 24) : start].strip() or text[end : end + 24].strip():
        return False
    return not text[:start].strip() and not text[end:].strip()


def _is_also_called(between: str, behind: str) -> bool:
    """Whether a name ends a sentence right behind another one: «… is this good, anna ben»."""
    return bool(_BETWEEN_NAMES.fullmatch(between) and _VOCATIVE[1].match(behind))


def _means(text: str, start: int, end: int, name: str) -> bool:
    """Whether the place `text[start:end]` means the person and not the word."""
    written = text[start:end]
    if len(written) == 1 and written.isascii():
        return _is_initial_of(text[max(0, start - 24) : start], text[end : end + 24])
    if _is_called(text, start, end) or _is_distinctive(written, name):
        return True
    before, behind = text[max(0, start - 24) : start], text[end : end + 24]
    if _CJK.search(written):
        return _is_chinese_mention(before, behind)
    return _is_latin_mention(written, before, behind)


def _is_initial_of(before: str, behind: str) -> bool:
    """Whether a single letter is a person: «A: …» and «R 的包» are not."""
    return bool(_BEFORE_INITIAL.search(before) or _BEHIND_INITIAL.match(behind))


def _is_distinctive(written: str, name: str) -> bool:
    """Whether no ordinary word looks like this."""
    if written.casefold() != name.strip().casefold():
        return False
    chinese = len(_CJK.findall(written))
    if chinese:
        return chinese >= 3 or chinese < len(written)
    if re.search(r"[\d_|^\[\]{}\\]", written) and len(written) > 2:
        return True
    if not re.fullmatch(r"[A-Za-z]+", written):
        return len(written) > 3
    return bool(re.search(r"[a-z][A-Z]", name)) or len(written) >= _LONG_WORD


def _is_chinese_mention(before: str, behind: str) -> bool:
    alone_before, alone_behind = _STANDS_ALONE
    is_alone = alone_before.search(before) and alone_behind.match(behind)
    return bool(is_alone or _BEHIND.match(behind) or _explicit_before(before))


def _explicit_before(before: str) -> bool:
    """A cue in front that is more than the beginning of a sentence."""
    found = _BEFORE.search(before)
    return bool(found and found[0].strip(' \n"「“『【(（。！？；;'))


def _is_latin_mention(written: str, before: str, behind: str) -> bool:
    if _explicit_before(before) or _BEHIND.match(behind):
        return True
    comma, end = _VOCATIVE
    if comma.search(before) and end.match(behind):
        return True
    starts_sentence = re.search(r"(?:^|[.!?。！？\n])\s*$", before) is not None
    return written[0].isupper() and written[1:].islower() and not starts_sentence
