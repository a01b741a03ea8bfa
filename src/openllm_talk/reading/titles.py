"""A short title from a question's own words: no greeting, no name, no «does anybody know»."""

import re
from typing import Final

from openllm_talk.reading import privacy, utterance
from openllm_talk.reading.pseudonyms import Names

_WIDEST: Final = 72  # columns: a Chinese letter takes two
_WIDE: Final = re.compile(r"[\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\uff60]")
_EMPTY: Final = frozenset(
    word
    for words in (
        "i it is am are was be a an the to of in on at and or but so my me you your we do does did",
        "can could should would will this that there here what how why which who when where any",
        "some not no it's i'm what's have has had with for from as if",
        "这个 那个 怎么 什么 为什 是不 有没 没有 一个 可以 这样 大家 我的 你们 我们 就是 还是 知道",
    )
    for word in words.split()
)
"""Words that name nothing."""
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
    """A title for a question told in `text`, at most 70 Latin letters wide (36 Chinese ones)."""
    plain = utterance.plain(text[:_LONGEST_TEXT])
    if width(plain) > _WIDEST:
        # Hidden before anything is cut: half of a number would no longer be known for one.
        plain = privacy.mask(plain, {})
    plain = people.without(plain)
    bare = utterance.without_greeting(re.sub(r"^[\s@＠]*[,:，：]?\s*", "", plain))
    return (
        shortened(bare) or shortened(plain) or cut(plain.strip(), _WIDEST) or cut(text.strip(), 12)
    )


def shortened(text: str) -> str:
    """The sentence of `text` that says what is asked, without politeness, cut at a word.

    A sentence that asks goes before one that does not, unless it names nothing («Am I wrong?»).
    """
    sentences = [part.strip(_EDGE) for part in _SENTENCE.split(text) if part and part.strip(_EDGE)]
    tidy = [_tidy(part) for part in sentences]
    tidy = [part for part in tidy if len(part) > 3]
    if not tidy:
        return ""
    whole = " ".join(tidy)
    if width(whole) <= _WIDEST:
        return whole
    return cut(max(tidy, key=lambda part: (_says(part), -len(part))), _WIDEST)


def width(text: str) -> int:
    """How wide `text` stands in Latin letters: a Chinese one takes two."""
    return len(text) if text.isascii() else len(text) + len(_WIDE.findall(text))


def cut(text: str, widest: int) -> str:
    """`text` cut at the end of a clause or word, with «…» where something is missing."""
    head = text[: widest + 1]
    if width(text[: 2 * widest]) <= widest:
        return text
    while width(head) > widest - 1:
        head = head[:-1]
    ends = [head.rfind(mark) for mark in "，,；;。：:（("]
    at = max(ends)
    if at < len(head) * 0.6:
        at = _between_words(head)
    return f"{head[:at].rstrip(_EDGE)}…"


def _between_words(head: str) -> int:
    """The last place in `head` where no Latin word is torn, if one lies in its second half."""
    at = len(head)
    while at > len(head) // 2 and head[at - 1].isascii() and head[at - 1] != " ":
        at -= 1
    return at if at > len(head) // 2 else len(head)


def _says(sentence: str) -> float:
    """How much a sentence says of what is asked: by its form, and by what it names."""
    telling = {word for word in utterance.words(sentence) if word not in _EMPTY}
    return 0.6 * utterance.asking(sentence) + 0.1 * min(len(telling), 10)


def _tidy(sentence: str) -> str:
    bare = _POLITE.sub("", utterance.without_greeting(sentence))
    return " ".join(bare.split()).strip(_EDGE)
