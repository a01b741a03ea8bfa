"""Answers that come a week late: what this week says to an open question of an earlier one."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from openllm_talk.archive.entries import chat_question_id, likeness, quotes
from openllm_talk.issues.heard import Heard
from openllm_talk.reading import utterance
from openllm_talk.reading.condense import is_echo
from openllm_talk.records import Answer, LedgerQuestion

SAME_QUOTED = 0.8
"""From which likeness of a quoted message to a question it is that question (see `likeness`)."""
LEAST_WORDS = 5
"""Words (in Chinese: pairs of characters) below which a late reply answers nothing."""
_SAYS_NOTHING = re.compile(
    r"不知道|不清楚|不了解|没用过|没试过|没遇到|没讲到|没人答|没人回|好问题|下期|下次|去问|帮你?问|同问|蹲|顶一下"
    r"|收到|\b(?:no idea|don't know|dunno|not sure|good question|bump|up|same here|any news"
    r"|me too)\b",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[a-z0-9][a-z0-9.+-]*", re.IGNORECASE)
ASKS = 0.5
"""From which score of `utterance.asking` a reply asks back."""


def answers(
    channels: Sequence[Heard], open_questions: Sequence[LedgerQuestion]
) -> Mapping[str, tuple[Answer, ...]]:
    """For the ids of open questions what was answered to them now, in order.

    An answer is a message that a person or the platform says replies to the question's own message,
    which lies before this chat, or one that quotes the question on top; asking back and joining in
    are none.
    """
    known = {question.id: question for question in open_questions}
    found: defaultdict[str, list[Answer]] = defaultdict(list)
    for heard in channels:
        for question, place in _replies(heard, known):
            text = heard.said(place)
            # A person who put a short message under a question meant it.
            if _answers(text, 1 if heard.messages[place].id in heard.edits else LEAST_WORDS):
                found[question].append(
                    Answer(
                        label=f"A{len(found[question]) + 1}",
                        text=text,
                        by=heard.messages[place].author,
                        sources=(heard.messages[place].id,),
                    )
                )
    return {question: tuple(given) for question, given in found.items()}


def _answers(text: str, least: int) -> bool:
    plain = utterance.plain(text)
    return bool(
        len(utterance.words(plain)) >= least
        and not _SAYS_NOTHING.search(plain)
        and not is_echo(plain)
        and not utterance.is_closing(plain)
        and utterance.asking(plain) < ASKS
    )


def _replies(heard: Heard, known: Mapping[str, LedgerQuestion]) -> Iterator[tuple[str, int]]:
    for place, message in enumerate(heard.messages):
        if message.kind == "system" or message.deleted:
            continue
        answered = heard.edits.get(message.id, message.reply_to)
        if answered and answered not in heard.position:
            question = chat_question_id(answered)
            if question in known:
                yield question, place
                continue
        if message.id in heard.edits:
            continue
        quote = utterance.quote(message.text)
        if quote is not None and len(quote.said) >= 6:
            same = _quoted(quote.said, known)
            if same is not None and heard.replies[place].reply_to == place:
                yield same, place


def _quoted(said: str, known: Mapping[str, LedgerQuestion]) -> str | None:
    """The open question that `said` repeats, if one is."""
    best = max(known.values(), key=lambda one: likeness(said, one.text), default=None)
    if best is None:
        return None
    is_same = likeness(said, best.text) >= SAME_QUOTED or quotes(best.text, said)
    # «7B» is not «72B»: what has letters and figures must stand in the question as it does here.
    names = {name.lower() for name in _TOKEN.findall(said)}
    known_names = {name.lower() for name in _TOKEN.findall(best.text)}
    return best.id if is_same and names <= known_names else None
