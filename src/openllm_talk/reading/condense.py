"""What a reader needs of a message: its own words without greeting, thanks and filler.

Nothing is reworded: what comes out stands in the message in that order. Code, commands, formulas,
lists and addresses are kept as they are, and so is whatever is too long to be small talk.
"""

import re
from collections.abc import Iterator
from typing import Final

from openllm_talk.reading import utterance

_LONGEST: Final = 4000
_FENCE: Final = re.compile(r"(```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|\$\$.*?\$\$)", re.DOTALL)
_SENTENCE: Final = re.compile(r"(?<=[。！？!?；])(?![。！？!?」”）)])\s*|(?<=\.)\s+(?=[A-Z])")
_EXACT: Final = re.compile(
    r"`|://|\$|[{}<>|\\=]|^\s*(?:sudo|pip|git|apt|echo|cd|ls|\d{1,3}[.、)]|[-*•] )|^[ \t]+\S"
    r"|^\w{1,16}: |\t"
)
"""Lines that may be code, a list or what somebody typed: not a letter of them goes."""
_BLOCK: Final = re.compile(r"^[ \t]+\S|[:：{(]\s*$", re.MULTILINE)
"""A text of several lines that has such a line quotes something."""
_THANKS_BEHIND: Final = re.compile(
    r"(?:^|[，,。.!！？?;；\s~～])(?:(?:先)?(?:谢谢|多谢|感谢|谢啦|谢了)(?:大家|各位|大佬们?|老师们?|了|啦|哈|先)*"
    r"|(?<![a-z] )(?:many |much )?(?:thanks|thank you|thx|tia|cheers)"
    r"(?: (?:in advance|guys|all|everyone|a lot|so much|very much))*)[\s。.!！~～🙏]*$",
    re.IGNORECASE,
)
_TAIL: Final = 48
_FILLER: Final = re.compile(
    r"^(?:哈{2,}|笑死|捂脸|[Ll][Oo][Ll]|haha+|hehe+|hmm+|emm+|嗯+|啊+|哦+|呃+|额+"
    r"|(?:在线等(?:[，,]?挺?急的?)?)|蹲一个|求助|急|跪求|轻喷)[\s。.!！~～，,…]*$",
    re.IGNORECASE,
)
_VERDICT: Final = re.compile(
    r"^(?:no|nope|yes|yep|yeah|right|exactly|true|对|是|不|没|行|可以|同意|确实)", re.IGNORECASE
)
"""Short words that answer: they go nowhere."""
_ECHO: Final = re.compile(
    r"^(?:\+1|同问|同求|我也(?:是|想知道|遇到|碰到|这样)|me too\b|same here\b|same (?:question"
    r"|problem|issue)\b|蹲|马克|mark\b)",
    re.IGNORECASE,
)
_OPENING: Final = re.compile(r"(?:[\s,，.。!！~～、:：;；]|请教|[请想]问|(?:问|教)(?:一下|下))$")
_LAUGHS: Final = re.compile(
    r"^(?:哈{2,}|笑死|\b(?:lol|haha+|hehe+)\b)[\s，,。.!！~～]*(?!\s*no\b)", re.IGNORECASE
)
_SHORT: Final = 6  # letters up to which «ok» and the like are nothing but that


def condensed(text: str) -> str:
    """`text` without greetings, thanks, pleas and filler; `text` where nothing else is in it."""
    whole = text.strip()
    if len(whole) > _LONGEST:
        return whole
    parts = _FENCE.split(text)
    if len(parts) == 1 and "\n" in whole and _BLOCK.search(whole):
        return whole
    kept = [part if place % 2 else _prose(part) for place, part in enumerate(parts)]
    found = re.sub(r"\n{3,}", "\n\n", "".join(kept)).strip()
    return found or whole


def is_echo(text: str) -> bool:
    """Whether `text` only joins in («+1», «me too», «同问»)."""
    return bool(_ECHO.match(text)) and len(text) <= 40


def _prose(text: str) -> str:
    lines = [_line(line) if line.strip() else line for line in text.split("\n")]
    return "\n".join(line for line in lines if line is not None)


def _line(line: str) -> str | None:
    if _EXACT.search(line):
        return line
    kept = [part for part in map(_sentence, _sentences(line)) if part]
    if not kept:
        return None
    kept[-1] = _without_thanks(kept[-1]) or kept[-1]
    return "".join(kept).strip()


def _sentences(line: str) -> Iterator[str]:
    """The sentences of a line with the blanks behind them."""
    last = 0
    for end in _SENTENCE.finditer(line):
        yield line[last : end.end()]
        last = end.end()
    yield line[last:]


def _without_thanks(sentence: str) -> str:
    """`sentence` without the thanks at its end; a mark that ends the words before them stays."""
    head, tail = sentence[:-_TAIL], sentence[-_TAIL:]
    found = _THANKS_BEHIND.search(tail)
    if found is None:
        return sentence
    mark = found[0][0] if found[0][0] in "。.!！？?" else ""
    return head + tail[: found.start()] + mark


def _sentence(sentence: str) -> str:
    plain = utterance.plain(sentence)
    if not plain or _VERDICT.match(plain):
        return sentence
    is_nothing = (
        utterance.is_plea(plain)
        or bool(_FILLER.match(plain))
        or (utterance.is_closing(plain) and len(re.findall(r"\w", plain)) <= _SHORT)
        or not _without_thanks(plain).strip(" 。.!！?？")
    )
    if is_nothing:
        return ""
    bare = utterance.without_greeting(sentence)
    if bare == sentence.strip():
        bare = _LAUGHS.sub("", bare)
    opening = sentence.rstrip().removesuffix(bare)
    is_opening = _OPENING.search(opening) or _LAUGHS.fullmatch(opening)
    if is_opening and len(re.findall(r"\w", bare)) >= _SHORT:
        return bare + sentence[len(sentence.rstrip()) :]
    return sentence
