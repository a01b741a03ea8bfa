"""The judge: whether a sentence of a language model is borne by what people said.

Compressing is leaving out. So a clause is borne if some few clauses of what was said, next to each
other, hold its words in its order; every number, name, address and piece of code as it stands
there; and nothing that turns the sense (a negation, a condition, a doubt, «people say … wrong») was
left out or put in. In doubt the answer is no: the people's own words are always there instead.

Pure functions over texts. It knows Chinese and English; of other languages it asks the same words
in the same order, and does not know their negations, so they are never borne.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final, Literal

from openllm_talk.records import Record
from openllm_talk.sources import urls

Reason = Literal["uncited", "unknown", "mixed", "odd", "literal", "words", "sense"]

MOST_TOGETHER: Final = 4
"""Clauses of what was said that one clause of the model may draw together."""

LEAST_WORDS: Final = 0.85
"""The share of a clause's words that must be said, in this order."""

LEAST_RUNS: Final = 0.6
"""The share of its Chinese characters that must stand beside the same neighbour as in the chat."""

LONGEST: Final = 600
"""Characters of one sentence; a longer one was not compressed."""

_CHINESE: Final = "㐀-䶿一-鿿豈-﫿\U00020000-\U0003134f"
_TOKEN: Final = re.compile(
    # The minus of «-5» belongs to the number, the dash of «4-bit» does not begin one.
    r"(?:(?<![\w)])[-<>≤≥])?\d+(?:[.,:/×x*^+-]?[a-z0-9]+)*[%‰℃°+]*"
    r"|[a-zà-öø-ÿ][a-zà-öø-ÿ0-9]*(?:['._/+#-][a-zà-öø-ÿ0-9]+)*[+#]*"
    r"|\w"
)
_FENCE: Final = re.compile(r"`+")
_CODE: Final = re.compile(r"(`+)(.+?)\1", re.DOTALL)
_ENDS: Final = re.compile(r"(?<=[。！？!?；;…])|(?<=[.])(?=\s|$)|\n+")
_CLAUSE: Final = re.compile(
    r"[，；;：。！？!?…—（）()]|(?<!\d),|,(?!\d)|(?<!\d):|:(?!\d)|(?<=\s)[-–](?=\s)"
    r"|\b(?:but|while|whereas|although|though|however)\b|但是|但|不过|而且|然而"
)
_ODD: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_ORDINARY: Final = frozenset(" .,;:!?'\"()-–—…，。；：！？、“”‘’（）《》·/%")

# Words that carry no sense of their own: they need not have been said.
_EMPTY_EN: Final = re.compile(
    "an?|the|of|to|in|on|at|for|with|by|from|as|and|or|is|are|was|were|be|been|it|its|this|that"
    "|these|those|there|then|than|so|also|just|very|i|we|you|they|he|she|my|our|your|their|one"
    "|do|does|did|has|have|had|will|would|can|could|about|into|which|who"
)
_EMPTY_ZH: Final = frozenset(
    "的了吗呢吧啊呀哦嗯么就也都还很是在有和与及我你他她它们这那个得地着把被"
)

# What must not be turned round: such words must have been said right there.
_DIRECTION: Final = re.compile(
    r"\b(?:more|less|most|least|fewer|better|worse|best|worst|higher|lower|faster|slower|bigger"
    r"|larger|smaller|increas\w*|decreas\w*|improv\w*|degrad\w*|before|after|above|below|over|under"
    r"|all|every|always|only|must|should|enough|both|same|first|last|up|down|yes)\b"
    r"|[高低快慢大小多少好坏强弱长短升降增减涨掉前后上下全只必须先另每同够贵省]"
    r"|[两三四五六七八九十百千万亿半倍]"
)
_NOT_NEGATIVE: Final = re.compile(
    r"不过|不仅|不但|不光|不错|差不多|非常|无论|不管|不论|未来|并非常|特别|分别|区别|类别|级别|别人|别的"
    r"|(\w)不\1|有没有|not only|no matter|not bad"
)
_NEGATION: Final = re.compile(
    r"[不没無无非别勿莫未否难]|除非|否则|避免|拒绝|失败|停止"
    r"|\b(?:not|no|never|none|nor|neither|nothing|nobody|nowhere|without|cannot|unless|except|hardly"
    r"|rarely|barely|avoid\w*|refus\w*|fail\w*|stop\w*|lack\w*|dont|doesnt|didnt|isnt|arent|wasnt"
    r"|wont|cant|couldnt|shouldnt|wouldnt)\b|\b\w+n['’]t\b"
)
_DOUBT: Final = re.compile(
    # An alternative left out makes a certainty, too.
    r"可能|也许|或|大概|似乎|好像|估计|应该|不确定|据说|听说|猜|要么"
    r"|\b(?:or|either|may|might|maybe|perhaps|probably|possibly|seems?|seemed|guess|suspect|suppose|unsure"
    r"|apparently|allegedly|likely|i think)\b"
)
_CONDITION: Final = re.compile(
    r"如果|要是|假如|除非|只要|只有|的话|的时候|的情况下|若"
    r"|\b(?:if|unless|when|whenever|provided|assuming|as long as|only)\b"
)
_REVERSAL: Final = re.compile(
    r"其实|实际上|不对|不是的|错了|错的|误解|误导|有人说|网上说|都说|假的|谣言|并非|瞎说|胡说|反话|开玩笑"
    r"|\b(?:actually|wrong|myth|false|incorrect|nonsense|they say|people say|someone said|some say"
    r"|claims?|claimed|supposedly|kidding|joking|sarcas\w*|debunk\w*|untrue|misleading)\b"
)
_ASKS: Final = re.compile(r"[?？]\s*$|[吗么]\W*$")


class Verdict(Record, frozen=True):
    """`reason` says why a sentence is not borne (None: it is); `place` where what bears it begins.

    The place is that of a sentence in the text that was said: by it sentences can be put in order.
    """

    reason: Reason | None = None
    place: int = 0


class _Clause:
    """A clause with its words, and what of its sentence bears on it."""

    def __init__(self, text: str, sentence: str = "", after: str = "", place: int = 0) -> None:
        self.text = text
        self.place = place
        self.conditional = bool(_CONDITION.search(sentence or text))
        self.reversed = bool(_REVERSAL.search(sentence or text) or _REVERSAL.search(after))
        self.asks = bool(_ASKS.search(sentence or text))

    @cached_property
    def words(self) -> list[str]:
        return [word for word in _TOKEN.findall(self.text) if _is_full(word)]

    @cached_property
    def negations(self) -> int:
        return len(_NEGATION.findall(_NOT_NEGATIVE.sub(" ", self.text)))

    @cached_property
    def doubts(self) -> bool:
        return bool(_DOUBT.search(self.text))


def judge(sentence: str, said: str, *, title: bool = False) -> Verdict:
    """Whether `said` (all that one person said in the messages cited) bears the sentence.

    A title names what was asked, so it need not ask, nor say under which condition. Any other
    sentence that asks must have been asked, and one that states must have been stated.
    """
    if not sentence.strip() or len(sentence) > LONGEST or _is_odd(sentence, said):
        return Verdict(reason="odd")
    written, heard = _folded(sentence), _folded(said)
    if not set(urls.find(sentence)) <= set(urls.find(said)) or not _code_occurs(written, heard):
        return Verdict(reason="literal")
    claims, source = list(_clauses(written)), list(_clauses(heard))
    if not any(claim.words for claim in claims) or not source:
        return Verdict(reason="words")
    places = []
    for claim in claims:
        verdict = _clause_verdict(claim, source, title=title)
        if verdict.reason is not None:
            return verdict
        places.append(verdict.place)
    return Verdict(place=min(places))


def _clause_verdict(claim: _Clause, source: Sequence[_Clause], *, title: bool) -> Verdict:
    """The clause borne by the fewest clauses next to each other, else why the nearest does not."""
    nearest: Reason = "literal"
    order: tuple[Reason, ...] = ("literal", "words", "sense")
    for length in range(1, MOST_TOGETHER + 1):
        for start in range(len(source) - length + 1):
            window = source[start : start + length]
            reason = _window_reason(claim, window, title=title)
            if reason is None:
                return Verdict(place=window[0].place)
            nearest = max(nearest, reason, key=order.index)
    return Verdict(reason=nearest)


def _window_reason(claim: _Clause, window: Sequence[_Clause], *, title: bool) -> Reason | None:
    words = [word for clause in window for word in clause.words]
    if not _literals_occur(claim.words, words):
        return "literal"
    if not _words_occur(claim, window, words):
        return "words"
    return None if _sense_holds(claim, window, title=title) else "sense"


# --- words ---------------------------------------------------------------------------------------


def _literals_occur(claimed: Sequence[str], said: Sequence[str]) -> bool:
    """Whether numbers and Latin words all stand in `said`, and numbers follow the same numbers.

    No number between two may have been left out: of «16 for 7B, 32 for 13B» nobody said «16 for
    13B», of «16 or 32» nobody said «16» for sure.
    """
    stems = {_stem(word) for word in said}
    if any(_is_latin(word) and _stem(word) not in stems for word in claimed):
        return False
    wanted = [word for word in claimed if _has_digit(word)]
    if not wanted:
        return True
    numbers = [word for word in said if _has_digit(word)]
    return any(
        numbers[start : start + len(wanted)] == wanted
        for start in range(len(numbers) - len(wanted) + 1)
    )


def _words_occur(claim: _Clause, window: Sequence[_Clause], words: Sequence[str]) -> bool:
    claimed = claim.words
    text = " ".join(clause.text for clause in window)
    directions = Counter(_DIRECTION.findall(claim.text))
    if directions - Counter(_DIRECTION.findall(text)):
        return False
    total = sum(map(_weight, claimed))
    if not total:
        return True
    wanted, said = [_stem(word) for word in claimed], [_stem(word) for word in words]
    missing = Counter(wanted) - Counter(said)
    if total - sum(_weight(word) * times for word, times in missing.items()) < LEAST_WORDS * total:
        return False
    if _in_order(wanted, said) < LEAST_WORDS * total:
        return False
    return _runs(claim.text, text) >= LEAST_RUNS


def _in_order(wanted: Sequence[str], said: Sequence[str]) -> int:
    """The weight of the heaviest run of words that both hold in the same order."""
    row = [0] * (len(said) + 1)
    for word in wanted:
        before, weight = row, _weight(word)
        row = [0]
        for place, other in enumerate(said, 1):
            match = before[place - 1] + weight if word == other else 0
            row.append(max(match, before[place], row[-1]))
    return row[-1]


def _runs(claimed: str, said: str) -> float:
    """The share of the Chinese characters with a neighbour that they have in `said`, too."""
    runs = re.findall(f"[{_CHINESE}]+", claimed)
    characters = sum(map(len, runs))
    if not characters:
        return 1.0
    kept = 0
    for run in runs:
        pairs = [run[place : place + 2] in said for place in range(len(run) - 1)]
        beside = [False, *pairs, False]
        kept += sum(beside[place] or beside[place + 1] for place in range(len(run)))
        kept += len(run) == 1 and run in said
    return kept / characters


def _is_full(word: str) -> bool:
    return not _EMPTY_EN.fullmatch(word) and word not in _EMPTY_ZH and word != "_"


def _is_latin(word: str) -> bool:
    return word[0].isascii() or not re.match(f"[{_CHINESE}]", word)


def _has_digit(word: str) -> bool:
    return any(letter.isdigit() for letter in word)


def _weight(word: str) -> int:
    return 2 if _is_latin(word) else 1


def _stem(word: str) -> str:
    """An English word without its ending: «uses», «using» and «used» are one."""
    if not word.isascii() or not word.isalpha() or len(word) < 4:
        return word
    stem = re.sub(r"(?:ing|ed|es|s|ly|e)$", "", word)
    return stem if len(stem) >= 3 else word


# --- sense ---------------------------------------------------------------------------------------


def _sense_holds(claim: _Clause, window: Sequence[_Clause], *, title: bool) -> bool:
    """Whether nothing that turns the sense was left out or put in.

    Where there is a negation, one clause must bear the other: drawn together from several, it
    could deny something else than was denied.
    """
    negations = [clause.negations for clause in window]
    if (claim.negations or any(negations)) and len(window) > 1:
        return False
    if claim.negations != negations[0]:
        return False
    if title:
        return True
    if any(clause.doubts for clause in window) != claim.doubts:
        return False
    if any(clause.conditional for clause in window) and not claim.conditional:
        return False
    if any(clause.reversed for clause in window) and not claim.reversed:
        return False
    return any(clause.asks for clause in window) == claim.asks


# --- texts ---------------------------------------------------------------------------------------


def _folded(text: str) -> str:
    """The text as it is compared: one form of every character, no addresses."""
    for url in sorted(urls.find(text), key=len, reverse=True):
        text = text.replace(url, " ")
    return unicodedata.normalize("NFKC", text).casefold().replace("’", "'")


def _clauses(text: str) -> Iterator[_Clause]:
    sentences = [each.strip() for each in _ENDS.split(text) if each and each.strip()]
    for place, sentence in enumerate(sentences):
        after = sentences[place + 1] if place + 1 < len(sentences) else ""
        for part in _CLAUSE.split(sentence):
            if part and _TOKEN.search(part):
                yield _Clause(part, sentence, after, place)


def _code_occurs(written: str, heard: str) -> bool:
    """Whether each piece of code stands in what was said, and every code sign is closed."""
    spans = _CODE.findall(written)
    if _FENCE.search(_CODE.sub("", written)) or any(len(mark) > 2 for mark, _ in spans):
        return False
    return all(code.strip() in heard for _, code in spans)


def _is_odd(sentence: str, said: str) -> bool:
    """Whether it holds characters that no one said and no sentence needs: signs, markup, controls.

    Languages whose negations the judge does not know are odd, too.
    """
    for letter in sentence:
        if unicodedata.category(letter) in _ODD:
            return True
        known = letter in _ORDINARY or _is_known_letter(letter)
        if not known and (letter.isalpha() or letter not in said):
            return True
    return False


def _is_known_letter(letter: str) -> bool:
    return bool(re.match(rf"[{_CHINESE}A-Za-zÀ-ÖØ-öø-ÿ0-9０-９Ａ-Ｚａ-ｚα-ωΑ-Ωµ]", letter))
