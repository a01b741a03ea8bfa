"""The judge: whether a sentence of a language model is borne by what people said.

Compressing is leaving out. So a sentence is borne if one sentence that was said holds its clauses,
one after the other, and each clause's words in its order; every number, name, address and piece of
code as it stands there; and nothing that turns the sense (a negation, a condition, a doubt, «people
say … wrong») was left out or put in. In doubt the answer is no: the people's own words are there.

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

_NEARER: Final[tuple[Reason, ...]] = ("literal", "words", "sense")
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
    # An alternative or an «almost» left out makes a certainty, too.
    r"可能|也许|或|大概|似乎|好像|估计|应该|不确定|据说|听说|猜|要么|几乎"
    r"|\b(?:or|either|nearly|almost|may|might|maybe|perhaps|probably|possibly|seems?|seemed|guess|suspect|suppose|unsure"
    r"|apparently|allegedly|likely|i think)\b"
)
_CONDITION: Final = re.compile(
    r"如果|要是|假如|除非|只要|只有|的话|的时候|的情况下|若"
    r"|\b(?:if|unless|when|whenever|provided|assuming|as long as|only)\b"
)
_REVERSAL: Final = re.compile(
    r"其实|实际上|不对|不是的|错了|错的|误解|误导|有人说|网上说|都说|假的|谣言|并非|瞎说|胡说|反话|开玩笑"
    r"|\b(?:actually|wrong|myth|(?:is|are|was|that's) false|incorrect|nonsense|they say|people say"
    r"|someone said|some say|claims?|claimed|supposedly|kidding|joking|sarcas\w*|debunk\w*|untrue"
    r"|misleading)\b"
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

    def __init__(self, text: str, sentence: str, after: str) -> None:
        self.text = text
        self.conditional = bool(_CONDITION.search(sentence))
        self.reversed = bool(_REVERSAL.search(sentence) or _REVERSAL.search(after))
        self.asks = bool(_ASKS.search(sentence))

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
    source = [*_sentences(heard)]
    places = []
    for claims in _sentences(written):
        verdict = _sentence_verdict(claims, source, title=title)
        if verdict.reason is not None:
            return verdict
        places.append(verdict.place)
    return Verdict(place=min(places)) if places else Verdict(reason="words")


def _sentence_verdict(
    claims: Sequence[_Clause], source: Sequence[Sequence[_Clause]], *, title: bool
) -> Verdict:
    """The sentence borne by one that was said, else why the nearest does not bear it.

    Clauses of two sentences are not put together: «if it fails, it is A» is not said by «if it
    fails, it is B. If it works, it is A».
    """
    nearest: Reason = "literal"
    for place, said in enumerate(source):
        reason = _reason_against(claims, said, title=title)
        if reason is None:
            return Verdict(place=place)
        nearest = max(nearest, reason, key=_NEARER.index)
    return Verdict(reason=nearest)


def _reason_against(
    claims: Sequence[_Clause], said: Sequence[_Clause], *, title: bool
) -> Reason | None:
    """Why the sentence said does not bear the claims, each after the other (None: it does)."""
    if not any(claim.words for claim in claims):
        return "words"
    if not _numbers_follow(_words_of(claims), _words_of(said)):
        return "literal"
    begins = 0
    for claim in claims:
        reasons = [_clause_reason(claim, clause, title=title) for clause in said[begins:]]
        if None not in reasons:
            return max((reason for reason in reasons if reason), key=_NEARER.index)
        begins += reasons.index(None)
    return None


def _words_of(clauses: Sequence[_Clause]) -> list[str]:
    return [word for clause in clauses for word in clause.words]


def _clause_reason(claim: _Clause, said: _Clause, *, title: bool) -> Reason | None:
    if not _literals_occur(claim.words, said.words):
        return "literal"
    if not _words_occur(claim, said):
        return "words"
    return None if _sense_holds(claim, said, title=title) else "sense"


# --- words ---------------------------------------------------------------------------------------


def _literals_occur(claimed: Sequence[str], said: Sequence[str]) -> bool:
    """Whether all numbers and Latin words stand in `said`."""
    stems = {_stem(word) for word in said}
    return all(_stem(word) in stems for word in claimed if _is_latin(word))


def _numbers_follow(claimed: Sequence[str], said: Sequence[str]) -> bool:
    """Whether the numbers follow each other as they were said, none between two left out.

    Of «16 for 7B, 32 for 13B» nobody said «16 for 13B»; of «16 or 32» nobody said «16» for sure.
    """
    wanted = [word for word in claimed if _has_digit(word)]
    numbers = [word for word in said if _has_digit(word)]
    starts = range(len(numbers) - len(wanted) + 1)
    return any(numbers[start : start + len(wanted)] == wanted for start in starts)


def _words_occur(claim: _Clause, clause: _Clause) -> bool:
    claimed = claim.words
    if Counter(_DIRECTION.findall(claim.text)) - Counter(_DIRECTION.findall(clause.text)):
        return False
    total = sum(map(_weight, claimed))
    if not total:
        return True
    wanted, said = [_stem(word) for word in claimed], [_stem(word) for word in clause.words]
    missing = Counter(wanted) - Counter(said)
    if total - sum(_weight(word) * times for word, times in missing.items()) < LEAST_WORDS * total:
        return False
    if _in_order(wanted, said) < LEAST_WORDS * total:
        return False
    return _runs(claim.text, clause.text) >= LEAST_RUNS


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


def _sense_holds(claim: _Clause, said: _Clause, *, title: bool) -> bool:
    """Whether nothing that turns the sense was left out or put in."""
    if claim.negations != said.negations:
        return False
    if title:
        return True
    if said.conditional and not claim.conditional:
        return False
    if said.reversed and not claim.reversed:
        return False
    return claim.doubts == said.doubts and claim.asks == said.asks


# --- texts ---------------------------------------------------------------------------------------


def _folded(text: str) -> str:
    """The text as it is compared: one form of every character, no addresses."""
    for url in sorted(urls.find(text), key=len, reverse=True):
        text = text.replace(url, " ")
    return unicodedata.normalize("NFKC", text).casefold().replace("’", "'")


def _sentences(text: str) -> Iterator[list[_Clause]]:
    """The clauses of each sentence that has words."""
    sentences = [each.strip() for each in _ENDS.split(text) if each and each.strip()]
    for place, sentence in enumerate(sentences):
        after = sentences[place + 1] if place + 1 < len(sentences) else ""
        parts = [part for part in _CLAUSE.split(sentence) if part and _TOKEN.search(part)]
        if parts:
            yield [_Clause(part, sentence, after) for part in parts]


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
