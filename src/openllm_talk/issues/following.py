"""After a person moved a message: the questions and answers that follow it, at once.

Only the channels that the move touches are read again, not the whole week. What comes out are the
questions as the next draft will have them, under the same ids.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

import msgspec

from openllm_talk.archive.engines import writing
from openllm_talk.archive.store import storing
from openllm_talk.community import Community
from openllm_talk.issues.compose import Material, next_number, public_questions, questions_of
from openllm_talk.issues.draft import gather
from openllm_talk.issues.heard import Heard
from openllm_talk.issues.models import Draft
from openllm_talk.records import Answer, Issue, Question, Record
from openllm_talk.sources.documents.manuscript import normal
from openllm_talk.sources.documents.manuscript import read as read_manuscript


class Followed(Record, frozen=True):
    """What a move changes: questions as they stand now, and the ids of those that are no more.

    Labels of questions are numbers among `changed`, not those of the issue.
    """

    changed: tuple[Question, ...] = ()
    gone: tuple[str, ...] = ()


def do_follow(
    community: Community,
    moved: Collection[str],
    before: Sequence[Question] | None = None,
    since: str | None = None,
    until: str | None = None,
    imports: Sequence[str] = (),
) -> Followed:
    """The questions that are others now that the messages with the ids `moved` were moved.

    `before` are the machine's questions as the caller last had them; without, those of the last
    draft. `since`, `until` and `imports` are those of that draft. Texts are people's own words,
    also where a language model shortened the draft; what it shortened and nothing else has changed
    stays as it is. The next draft agrees, but for the last places of it: how many questions it has
    room for is decided over all channels.

    Pseudonyms given on the way are kept for the next draft: for that it holds a transaction and the
    row of the draft, once all is read. Raises ArchiveError as `talk draft` does.
    """
    with storing():
        material = gather(community, since, until, imports)
        drafted = _last_draft(material)
        before = drafted if before is None else before
        moves = _Moves(set(moved), before, {_key(one) for one in (*before, *drafted)})
        found = moves.asked_now(material, community)
        with writing():
            return moves.beside(_printed(found, material, community))


def _last_draft(material: Material) -> tuple[Question, ...]:
    draft = Draft.objects.filter(pk=next_number(material.past)).first()
    return read_manuscript(draft.text, Path(draft.pk)).questions if draft and draft.text else ()


def _printed(
    questions: Sequence[Question], material: Material, community: Community
) -> tuple[Question, ...]:
    """The questions as a draft prints them; the pseudonyms that this gives are stored."""
    draft = Draft.objects.select_for_update().filter(pk=next_number(material.past)).first()
    pseudonyms = dict(draft.pseudonyms if draft else material.pseudonyms)
    public = public_questions(questions, material, community, pseudonyms)
    if draft is not None and pseudonyms != draft.pseudonyms:
        draft.pseudonyms = pseudonyms
        draft.save(update_fields=["pseudonyms"])
    return normal(Issue(title="", questions=public)).questions


_Key = tuple[str, str]


def _key(question: Question) -> _Key:
    """A question may stand by itself and follow up another one, too."""
    return (question.id, question.role)


class _Moves:
    """Messages that were moved, the questions before, and the keys of all that were printed."""

    def __init__(self, moved: set[str], before: Sequence[Question], known: set[_Key]) -> None:
        self._moved, self._known = moved, known
        self._before = {_key(one): one for one in before}
        self._touched: set[_Key] = set()

    def asked_now(self, material: Material, community: Community) -> list[Question]:
        """What is asked now in the channels that the moves touch, names not yet replaced.

        A question that was not printed before is in it only where it has a message that moved.
        """
        before = tuple(self._before.values())
        rooms = _rooms(material, self._moved, before)
        while True:
            heard = [material.channels[room] for room in sorted(rooms)]
            found = questions_of(replace(material, channels=heard), community)
            touched = (one for one in (*before, *found) if rooms & _places(one, material))
            self._touched = {_key(one) for one in touched}
            stood = (self._before[one] for one in self._touched if one in self._before)
            wider = rooms.union(*(_places(one, material) for one in stood))
            if wider == rooms:
                break
            rooms = wider
        touched_now = (one for one in found if _key(one) in self._touched)
        return [
            one
            for one in touched_now
            if _key(one) in self._known or self._moved.intersection(_messages(one))
        ]

    def beside(self, now: Sequence[Question]) -> Followed:
        """What is not as before, and what is no more."""
        changed = tuple(
            one
            for one in now
            if _key(one) not in self._before or not _same(self._before[_key(one)], one)
        )
        still = {one.id for one in now}
        gone = (one for one, role in self._before if (one, role) in self._touched)
        return Followed(
            changed=changed, gone=tuple(dict.fromkeys(one for one in gone if one not in still))
        )


def _rooms(material: Material, moved: set[str], before: Sequence[Question]) -> set[int]:
    """The channels that a move touches: where the messages were said, where they are heard now,
    and those of the questions in which they stood; a question that was asked in two channels has
    its answers from both."""
    said_in = {one.channel for one in material.messages if one.id in moved}
    rooms = {
        place
        for place, heard in enumerate(material.channels)
        if heard.messages[0].channel in said_in or not moved.isdisjoint(heard.position)
    }
    asked_in = [_places(one, material) for one in before]
    stood = (moved.intersection(_messages(one)) for one in before)
    rooms.update(*(found for found, here in zip(asked_in, stood, strict=True) if here))
    while more := set().union(*(found for found in asked_in if rooms & found)) - rooms:
        rooms |= more
    return rooms


def _places(question: Question, material: Material) -> set[int]:
    """The channels that a question has messages of."""
    return {
        place for place, heard in enumerate(material.channels) if _holds(heard, _messages(question))
    }


def _holds(heard: Heard, ids: Sequence[str]) -> bool:
    return any(one in heard.position for one in ids)


def _messages(question: Question) -> tuple[str, ...]:
    answers = (source for answer in question.answers for source in answer.sources)
    return (*question.sources, *answers)


def _same(before: Question, now: Question) -> bool:
    """Whether both are one but for their labels, and for what a language model shortened."""
    title = now.title if before.rewritten else before.title
    return now == msgspec.structs.replace(
        before,
        label=now.label,
        title=title,
        rewritten=now.rewritten,
        answers=tuple(map(_own_words, before.answers)),
    )


def _own_words(answer: Answer) -> Answer:
    if not answer.rewritten:
        return answer
    own = answer.original or answer.text
    return msgspec.structs.replace(answer, text=own, original=None, rewritten=False)
