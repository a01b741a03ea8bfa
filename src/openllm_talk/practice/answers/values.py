"""What the lines of an answer say where one value was asked for: one reader a form.

`lines` are those behind a mark, or with `marked` false the whole reply, which must then hold a
single thing that can be the answer.
"""

import re

from openllm_talk.practice.answers.cells import bare, read_number, read_word
from openllm_talk.practice.answers.said import Reading
from openllm_talk.practice.answers.tables import is_nothing

_PUNCTUATION = frozenset(".,;:!?…。，；：！？、—-")
_TOKENS = re.compile(r"[a-z]+(?:'[a-z]+)?|[\u4e00-\u9fff]+|[0-9]+|[.,;:!?…。，；：！？、—-]")
_LEAD = re.compile(r"^(?:所以|因此)?(?:最终|正确)?(?:答案|结果)就?(?:是|为)")
_YES_NO = {
    **dict.fromkeys(("yes", "true", "是", "是的", "对", "对的"), "yes"),
    **dict.fromkeys(("no", "false", "否", "不是", "不", "不对"), "no"),
}
_NEGATION = re.compile(
    r"\b(?:not|no|never|neither|nor|cannot|without|unable|unlikely|none|null)\b|n't\b"
    r"|不是|不能|不等于|不知道|不确定|没有|并非|无法"
)
_DOUBT = re.compile(
    r"\b(?:or|either|maybe|perhaps|possibly|probably|likely|might|may|could|whether|unless|if"
    r"|unsure|unclear|unknown|uncertain)\b|或|可能|也许|大概|[?？]\s*$"
)
_ABOUT = re.compile(
    r"\b(?:about|around|approximately|approx|roughly|nearly|almost|between|up to|at least|at most"
    r"|(?:more|less|fewer|other) than|hundred|thousand|million|billion|dozen)\b"
    r"|\b(?:over|under|above|below) [-$]?[0-9]|[~≈<>≤≥±≠∼～?？]|!="
    r"|大约|约[ 0-9]|至少|至多|超过|不到|不足|左右|以上|以下|[0-9][多余]"
)
_NO_ROW = re.compile(
    r"(?:there is )?no such row|not found|does not exist|不存在|没有这一行|无此行"
    r"|(?:none|null|无) ?[,.;(，。；（].*"
)
_DIGITS = re.compile(r"[0-9](?:[0-9.,，]*[0-9])?")


# «The statement is: `UPDATE …`»: what stands before the backticks.
_LEADING = re.compile(r"^[^`:：]{1,60}[:：]\s*(?=`)")


def read_yes_no(lines: list[str]) -> Reading:
    """`yes` or `no`, said as the first or the last word, not both, and not taken back.

    «No row …», «I have no idea», «not yes», «yes or no» are not answers.
    """
    text = " ".join(lines).casefold().replace("’", "'")
    tokens = [rest for token in _TOKENS.findall(text) if (rest := _LEAD.sub("", token))]
    words = [token for token in tokens if token not in _PUNCTUATION]
    said = {_YES_NO[word] for word in words if word in _YES_NO}
    if not said:
        return Reading(trouble="prose" if bare(text) else "empty")
    if len(said) > 1:
        return Reading(trouble="several")
    if not _DOUBT.search(text) and (_leads(tokens, words) or _ends(words)):
        return Reading(said.pop())
    return Reading(trouble="prose")


def _leads(tokens: list[str], words: list[str]) -> bool:
    """Whether the first word is the answer: «Yes, …», «No.», but not «No idea» or «No. 7»."""
    if words[0] not in _YES_NO or (words[0] == "no" and words[1:] and words[1].isdigit()):
        return False
    after = tokens[tokens.index(words[0]) + 1 :]
    return not after or after[0] in _PUNCTUATION or after[0] in ("it", "there")


def _ends(words: list[str]) -> bool:
    """Whether the last word is the answer: «The answer is no», but not «not yes»."""
    return words[-1] in _YES_NO and not _NEGATION.search(" ".join(words[:-1]))


def read_one_number(lines: list[str]) -> Reading:
    """The only number, with or without words and units; one `=` may stand before it.

    `1,234` is 1234. «not 42», «about 42», «42?», `42%`, `4e2`, `x42`, `1/2` are none.
    """
    text = " ".join(lines)
    if any(character.isdigit() and not character.isascii() for character in text):
        return Reading(trouble="digits")
    blurred = _is_blurred(text.casefold().replace("’", "'"))
    if text.count("=") == 1:
        text = text.partition("=")[2]
    numbers: set[int | float | None] = set()
    for before, match in enumerate(_DIGITS.finditer(text)):
        numbers.add(_number_at(text, match))
        if len(numbers) > 1 or (before and None in numbers):
            return Reading(trouble="several")
    if not numbers:
        return _no_number(text)
    value = numbers.pop()
    if value is None or blurred:
        return Reading(trouble="prose")
    return Reading(value)


def _no_number(text: str) -> Reading:
    """«none», alone or with a reason; or words."""
    word = bare(text).casefold()
    if is_nothing(text) or _NO_ROW.fullmatch(word):
        return Reading()
    return Reading(trouble="prose" if word else "empty")


def _number_at(text: str, match: re.Match[str]) -> int | float | None:
    """The number at `match` in `text`; None where it is part of something else."""
    start, end = match.span()
    sign = ""
    if start and text[start - 1] in "+-−–":
        start -= 1
        sign = text[start]
    before, after = text[:start][-1:] if start < 2 else text[start - 1], text[end : end + 1]
    if _sticks(before) or _sticks(after) or before in tuple("./^+-−–") or after in tuple("%‰/^"):
        return None
    return read_number(sign + match[0])


def _sticks(character: str) -> bool:
    """Whether a letter beside a number makes it something else (`42k`, `v42`, `5万`, `4½`)."""
    if character.isascii():
        return character.isalpha() or character == "_"
    return character.isnumeric() or (character.isalpha() and not "\u3400" <= character <= "\u9fff")


def _is_blurred(text: str) -> bool:
    """Whether words or signs take back or blur the number among them."""
    return any(pattern.search(text) for pattern in (_NEGATION, _DOUBT, _ABOUT))


def read_one_word(lines: list[str], *, marked: bool) -> Reading:
    """The word itself. Without a mark, a reply of one word."""
    text = " ".join(lines)
    word = read_word(text)
    if word is None:
        return Reading() if bare(text) else Reading(trouble="empty")
    if not marked and " " in word:
        return Reading(trouble="prose")
    if re.search(r"[,，、;；|｜/]|\bor\b", word):
        return Reading(word, "several")
    return Reading(word, "prose" if len(word.split()) > 6 else None)


def read_one_line(lines: list[str]) -> Reading:
    """One line, blanks and wrapping apart.

    Words that lead to it are no part of it: «The sentence is:» in a line of its own, or before
    a line in backticks.
    """
    # A line that ends so says that the next one is meant; alone, it is what was said.
    meant = [line for line in lines if not line.rstrip().endswith((":", "："))]
    wanted = meant if any(map(bare, meant)) else lines
    said = {line for line in map(bare, (_LEADING.sub("", line) for line in wanted)) if line}
    if len(said) > 1:
        return Reading(trouble="several")
    return Reading(read_word(said.pop())) if said else Reading(trouble="empty")
