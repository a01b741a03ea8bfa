"""What readers ask and answer on the public page: taken in, let into the next issue, turned away.

Nothing of it is public before somebody lets it in. What was decided is a change of the next issue's
journal, undone like any other; the row of what was sent follows.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from openllm_talk.archive import ledger
from openllm_talk.archive.engines import writing
from openllm_talk.archive.keys import digest, written
from openllm_talk.community import Community
from openllm_talk.errors import WorkshopError
from openllm_talk.issues import claims
from openllm_talk.issues.carry_over import closed_by
from openllm_talk.issues.compose import kept, pseudonym_word
from openllm_talk.issues.models import Asked, Change, Offered, Piece
from openllm_talk.issues.upcoming import is_published
from openllm_talk.issues.workshop import beside, editing, pieces
from openllm_talk.issues.workshop.final import labelled
from openllm_talk.issues.workshop.journal import (
    Actor,
    Edit,
    Snapshot,
    do_change,
    do_lock,
    plain_values,
    snapshot,
)
from openllm_talk.reading import inspection
from openllm_talk.records import Answer, Issue, LedgerQuestion, Question, Record
from openllm_talk.sources import urls

PART = claims.section_key("free_talk")
"""Whose section lead may decide, too."""
SHORTEST = 4
LONGEST_QUESTION = 1000
LONGEST_ANSWER = 6000
MOST_WAITING = 500
"""So many wait at most: a flood fills no disk, and nobody would read more."""
_FILLERS = "\u115f\u1160\u2800\u3164\uffa0"
ACTIONS = ("let_in", "turn_away", "same")
"""What the changes are called that decide about something sent in."""

Sent = TypeVar("Sent", Asked, Offered)


class Sender(Record, frozen=True):
    """Who sends something in: a member or nobody known; `name` where they stand by it."""

    member: int | None = None
    name: str = ""


class Became(Record, frozen=True):
    """What became of something that was sent in.

    `question` is the id of the question that it is now, or belongs to. `issue` and `label` say
    where that stands: printed, where `public`, else in the issue that is being made.
    """

    state: str
    question: str = ""
    issue: str | None = None
    label: str | None = None
    public: bool = False


# --- sending in -----------------------------------------------------------------------------------


def check_ask(text: str, longest: int = LONGEST_QUESTION) -> str:
    """The text as it is kept; raises WorkshopError where it is too short, too long, or too much
    waits already."""
    said = text.replace("\r\n", "\n").strip()
    # Before it is normalised: for marks in the wrong order that takes the square of their number.
    if len(said) > longest:
        raise WorkshopError(
            f"that is {len(said)} characters, at most {longest} can be taken; shorten it",
            f"这里有 {len(said)} 个字，最多 {longest} 个；请缩短一些",
        )
    said = unicodedata.normalize("NFC", written(said))
    if sum(_is_seen(one) for one in said) < SHORTEST:
        raise WorkshopError(
            "that is too short to be understood; write a sentence",
            "太短了，别人看不懂；请写成一句话",
        )
    waiting = sum(one.objects.filter(state="waiting").count() for one in (Asked, Offered))
    if waiting >= MOST_WAITING:
        raise WorkshopError(
            "too much waits for the editors just now; try again in a few days",
            "现在等编辑看的太多了；请过几天再来",
        )
    return said


def _is_seen(character: str) -> bool:
    """Whether anybody sees it: no blank, mark, control, or letter that only fills a place."""
    return unicodedata.category(character)[0] in "LNPS" and character not in _FILLERS


@writing()
def do_ask(text: str, sender: Sender) -> Asked:
    """Takes a question in; the same words of the same sender, while they wait, are taken once.

    Raises WorkshopError as `check_ask` does. Holds a transaction.
    """
    said = check_ask(text)
    asked, _ = Asked.objects.get_or_create(text=said, **_waiting(sender))
    return asked


def check_offer(community: Community, question: str) -> LedgerQuestion:
    """The printed question that may be answered; raises WorkshopError where there is none."""
    found = ledger.printed_question(community, question)
    if found is None:
        raise WorkshopError(
            "there is no such question; look for it in the list of questions",
            "没有这个问题；请到问题列表里找",
        )
    return found


@writing()
def do_offer(community: Community, question: str, text: str, sender: Sender) -> Offered:
    """Takes an answer to a printed question in, once while it waits, as `do_ask` does."""
    target = check_offer(community, question)
    said = check_ask(text, LONGEST_ANSWER)
    offered, _ = Offered.objects.get_or_create(question=target.id, text=said, **_waiting(sender))
    return offered


def _waiting(sender: Sender) -> dict[str, Any]:
    return {"member_id": sender.member, "name": sender.name[:60], "state": "waiting"}


# --- what becomes of it ---------------------------------------------------------------------------


def next_number() -> str | None:
    """The number of the issue that is being made; None where nobody has drafted the next one."""
    heads = Piece.objects.filter(kind="head").order_by("-pk").values_list("number", flat=True)
    newest = heads.first()
    return None if newest is None or is_published(newest) else newest


def became(community: Community, sent: Asked | Offered) -> Became:
    """What became of it, as its sender may know."""
    if sent.state != "let_in" or not sent.question:
        return Became(state=sent.state)
    number = next_number()
    labels = {one.id: one.label for one in _questions(number)}
    printed = ledger.printed_question(community, sent.question)
    now = printed.id if printed else ledger.root_of(sent.question)
    # An answer joins a question that was printed before: it is public when its own issue is out.
    if printed is None or (isinstance(sent, Offered) and now in labels):
        return Became("let_in", now, number if now in labels else None, labels.get(now))
    last = next((one for one in printed.appearances[::-1] if one.issue), None)
    where = (last.issue, last.label) if last else (None, None)
    return Became("let_in", now, *where, public=True)


def private(community: Community, sent: Asked | Offered) -> list[inspection.Hidden]:
    """What of it would be hidden in public: whoever lets it in should know."""
    question = Question(id="", text=sent.text)
    words = kept(community, filter(None, [sent.name]))
    return inspection.inspect(Issue(title="", questions=(question,)), words)


def _questions(number: str | None) -> list[Question]:
    if number is None:
        return []
    return labelled(pieces.issue_of(pieces.of_issue(number)).questions)


# --- deciding -------------------------------------------------------------------------------------


def check_decide(number: str | None, kind: type[Sent], row: int) -> Sent:
    """What is to be decided about, if it waits; raises WorkshopError where it does not."""
    if number is None:
        raise WorkshopError(
            "there is no draft of the next issue; make it with «talk draft», or upload a chat",
            "下一期还没有草稿；请先运行 “talk draft”，或上传聊天记录",
        )
    found = kind._default_manager.filter(pk=row, state="waiting").first()
    if found is None:
        raise WorkshopError(
            "somebody decided about this already; reload the page",
            "这一条已经有人处理过了；请刷新页面",
        )
    return found


@writing()
def do_let_in(number: str | None, row: int, actor: Actor, text: str | None = None) -> Change:
    """A question joins the next issue, in the words `text` where somebody changed them.

    The ledger records it under its permanent address, so that it is not lost even if no issue
    prints it. Raises WorkshopError as `check_decide` does, or where `text` is none to keep. Holds a
    transaction and the issue's lock.
    """
    asked = check_decide(number, Asked, row)
    assert number is not None  # checked
    do_lock(number)
    question = _question_of(asked, asked.text if text is None else text)
    ledger.do_record_chat([question])
    effect = _stands(asked, "let_in", question.id)
    return editing.do_add(
        number, "question", plain_values(question), actor, action="let_in", effects=[effect]
    )


@writing()
def do_let_in_answer(
    community: Community, number: str | None, row: int, actor: Actor, text: str | None = None
) -> Change:
    """An answer joins its question in the next issue.

    Where only earlier issues have the question, it is carried over and closed by the answer.
    Raises and holds as `do_let_in`.
    """
    offered = check_decide(number, Offered, row)
    assert number is not None  # checked
    do_lock(number)
    said = offered.text if text is None else check_ask(text, LONGEST_ANSWER)
    answer = Answer(text=said, by=offered.name or None)
    target = ledger.root_of(offered.question)
    held = _piece_of(number, target)
    if held is not None:
        edit = _answered(held, answer)
    else:
        question = check_offer(community, target)
        carried = closed_by(question, (answer,), pseudonym_word(community))
        edit = Edit(after=editing.last_of(number, "question", plain_values(carried)))
    effect = _stands(offered, "let_in", offered.question)
    return _done(do_change(number, actor, "let_in", [edit], [effect]))


@writing()
def do_turn_away(
    number: str | None, kind: type[Asked] | type[Offered], row: int, actor: Actor
) -> Change:
    """It will not be printed; its sender can see that. Raises and holds as `do_let_in`."""
    sent: Asked | Offered = (
        check_decide(number, Asked, row) if kind is Asked else check_decide(number, Offered, row)
    )
    assert number is not None  # checked
    effect = _stands(sent, "turned_away", sent.question)
    return _done(do_change(number, actor, "turn_away", [], [effect]))


@writing()
def do_same(number: str | None, row: int, question: str, actor: Actor) -> Change:
    """A question that was asked before: what was sent leads to the known one from now on.

    Its words are kept in the ledger as another way to ask. Raises WorkshopError where there is no
    such question, and as `check_decide` does; holds as `do_let_in`.
    """
    asked = check_decide(number, Asked, row)
    assert number is not None  # checked
    into = question.strip().rstrip("/").rpartition("/")[2]
    if not ledger.is_known(into):
        raise WorkshopError(
            f"there is no question «{into}»; copy the address of the one it repeats",
            f"没有编号为 “{into}” 的问题；请复制它所重复的那个问题的地址",
        )
    do_lock(number)
    again = _question_of(asked, asked.text)
    ledger.do_record_chat([again])
    root = ledger.do_merge(again.id, into)
    effects: list[beside.Effect] = [
        beside.Merged(question=again.id, into=root),
        _stands(asked, "let_in", root),
    ]
    return _done(do_change(number, actor, "same", [], effects))


def question_id(asked: Asked) -> str:
    """The id that a question of a reader has in the ledger once it is let in, and keeps."""
    return f"q-{digest('asked', str(asked.pk), asked.at.isoformat())}"


def _question_of(asked: Asked, text: str) -> Question:
    """The question under the id that it keeps for good, whatever its words become."""
    said = check_ask(text)
    return Question(
        id=question_id(asked),
        text=said,
        asker=asked.name or None,
        status="open",
        urls=tuple(dict.fromkeys(urls.find(said))),
    )


def _stands(sent: Asked | Offered, state: str, question: str) -> beside.Stood:
    """Writes down what became of it; the effect that takes it back."""
    effect = beside.Stood(
        kind="asked" if isinstance(sent, Asked) else "offered",
        row=sent.pk,
        before=beside.Standing(sent.state, sent.question),
        after=beside.Standing(state, question),
    )
    beside.do_stand(effect.kind, effect.row, effect.before, effect.after)
    return effect


def _piece_of(number: str, question: str) -> Piece | None:
    """The piece of a question, a living one first; also one that somebody had rejected."""
    held = Piece.objects.filter(number=number, kind="question").order_by("place", "pk")
    same = [one for one in held if pieces.record_of(one, Question).id == question]
    return min(same, key=lambda one: one.state == "rejected", default=None)


def _answered(piece: Piece, answer: Answer) -> Edit:
    question = pieces.record_of(piece, Question)
    given = (*question.answers, msgspec.structs.replace(answer, label=None))
    after: Snapshot = msgspec.structs.replace(
        snapshot(piece),
        record=plain_values(msgspec.structs.replace(question, answers=given, status="answered")),
        state="accepted",
        fresh=False,
    )
    return Edit(piece=piece.pk, after=after)


def _done(change: Change | None) -> Change:
    assert change is not None  # its effect alone makes it one
    return change


def decided(number: str, most: int = 10) -> Sequence[Change]:
    """The newest decisions of this kind in an issue that were not taken back."""
    made = Change.objects.filter(number=number, action__in=ACTIONS, undone__isnull=True)
    return list(made.order_by("-pk")[:most])


def sent_in(changes: Sequence[Change]) -> Mapping[int, Asked | Offered]:
    """By change, what it decided about; without what is gone."""
    found: dict[int, Asked | Offered] = {}
    for change in changes:
        for effect in beside.effects(change.beside):
            if isinstance(effect, beside.Stood):
                sent = beside.SENT[effect.kind]._default_manager.filter(pk=effect.row).first()
                if isinstance(sent, Asked | Offered):
                    found[change.pk] = sent
    return found
