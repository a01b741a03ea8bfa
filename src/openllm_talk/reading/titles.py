"""A short title from a question's own words: no greeting, no name, no «does anybody know»."""

import re
from typing import Final

from openllm_talk.reading import utterance
from openllm_talk.reading.pseudonyms import Names

_LONGEST_ENGLISH: Final = 70
_LONGEST_CHINESE: Final = 36
_LONGEST_TEXT: Final = 1000
_SENTENCE: Final = re.compile(r"(?<=[。！？!?；;])\s*|(?<=[a-z0-9)])\.\s+|\n+|\s{2,}|\.{3,}|…+")
_POLITE: Final = re.compile(
    r"(?:^|(?<=[\s,，。]))(?:可否|麻烦|大佬们?|各位(?:大佬)?|大家|群里|请问(?:一下|下)?"
    r"|想问(?:一下|下)?|请教(?:一下|下)?|问(?:一下|下)"
    r"|有没有(?:大佬|人|哪位|谁)?(?:遇到过|知道|了解|用过|试过|买过)(?:的|吗|呀)?|有(?:人|大佬"
    r"|谁)(?:知道|遇到过?|懂|了解)(?:吗|咋回事不|不|没|的)*"
    r"|求(?:大佬)?(?:指点|解答|助|教)|谢谢.*|多谢.*|感谢.*|不知道)[\s,，]*"
    r"|\b(?:please|plz|pls|thanks.*|thank you.*|thx.*|(?:does|do) (?:anyone|anybody"
    r"|any ?one) (?:here )?know(?: if)?"
    r"|(?:can|could) (?:someone|anyone|anybody|you)(?: here)?(?: please)? (?:tell me"
    r"|help me(?: with)?|explain)"
    r"|any (?:ideas?|clues?|help|suggestions?)(?: (?:on|about))?|i(?:'m| am"
    r"|m)? (?:was )?(?:just )?wondering(?: if)?"
    r"|i have a (?:quick )?question|quick question)[\s,:]*[?]?",
    re.IGNORECASE,
)
_EDGE: Final = " \t,，。.;；:：-–—~!！、"


def title_of(text: str, people: Names) -> str:
    """A title for a question told in `text`, at most 70 characters (36 in Chinese)."""
    plain = people.without(utterance.plain(text[:_LONGEST_TEXT]))
    bare = utterance.without_greeting(re.sub(r"^[\s@＠]*[,:，：]?\s*", "", plain))
    return shortened(bare) or shortened(utterance.plain(text)) or text.strip()[:_LONGEST_CHINESE]


def shortened(text: str) -> str:
    """The sentence of `text` that asks, without politeness, cut at a word."""
    longest = _LONGEST_CHINESE if utterance.is_chinese(text) else _LONGEST_ENGLISH
    sentences = [part.strip(_EDGE) for part in _SENTENCE.split(text) if part and part.strip(_EDGE)]
    tidy = [_tidy(part) for part in sentences]
    tidy = [part for part in tidy if len(part) > 3]
    if not tidy:
        return ""
    whole = " ".join(tidy)
    if len(whole) <= longest:
        return whole
    best = max(
        tidy, key=lambda part: (utterance.asking(part) + min(len(part), 24) / 24, -len(part))
    )
    return cut(best, longest)


def cut(text: str, longest: int) -> str:
    """`text` cut at the end of a word or clause, with «…» where something is missing."""
    if len(text) <= longest:
        return text
    head = text[: longest - 1]
    ends = [head.rfind(mark) + 1 for mark in "，,；;。"]
    at = max(ends) if max(ends) > longest * 0.6 else head.rfind(" ")
    if at < longest * 0.5:
        at = len(head)
    return f"{head[:at].rstrip(_EDGE)}…"


def _tidy(sentence: str) -> str:
    bare = _POLITE.sub("", utterance.without_greeting(sentence))
    return " ".join(bare.split()).strip(_EDGE)
