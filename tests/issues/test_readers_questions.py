"""What readers ask and answer: kept from the public until it is let in, and never lost."""

from pathlib import Path

import pytest
from django.utils import timezone

from one_friday import ASKED, drafted
from openllm_talk.archive import ledger, past
from openllm_talk.archive.importing import do_import
from openllm_talk.community import Community
from openllm_talk.errors import WorkshopError
from openllm_talk.issues import asking
from openllm_talk.issues.draft import do_draft
from openllm_talk.issues.models import Asked, Change, Offered, Piece
from openllm_talk.issues.workshop import journal, pieces
from openllm_talk.issues.workshop.final import final
from openllm_talk.records import Answer, Issue, Question

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "community" / "issues"
READER = asking.Sender()
EDITOR = journal.Actor(said="editor")


@pytest.fixture
def number(community: Community, workspace: Path, tmp_path: Path) -> str:
    """The number of the next issue, after three that were published."""
    do_import([EXAMPLES], community)
    return drafted(community, workspace, tmp_path, ASKED)


def issue(number: str) -> Issue:
    return pieces.issue_of(pieces.of_issue(number))


def question(number: str, entry: str) -> Question:
    return next(one for one in issue(number).questions if one.id == entry)


def open_question(community: Community) -> str:
    """An open question that issue 004 does not carry over any more."""
    return ledger.open_questions(community)[0].id


# --- sending in -----------------------------------------------------------------------------------


@pytest.mark.usefixtures("workspace")
def test_a_question_waits_and_is_nowhere_else() -> None:
    asked = asking.do_ask("  长上下文评测有没有中文的？ ", READER)
    assert (asked.text, asked.state) == ("长上下文评测有没有中文的？", "waiting")
    assert not Piece.objects.exists()


@pytest.mark.usefixtures("workspace")
def test_the_same_words_sent_twice_are_one_question() -> None:
    first, second = (asking.do_ask("梯度为什么爆炸？", READER) for _ in range(2))
    assert first.pk == second.pk


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize("text", ["", "  \n ", "嗯？", "字" * (asking.LONGEST_QUESTION + 1)])
def test_too_short_and_too_long_are_said_in_both_languages(text: str) -> None:
    with pytest.raises(WorkshopError) as caught:
        asking.do_ask(text, READER)
    assert caught.value.say("zh") != caught.value.say("en")
    assert not Asked.objects.exists()


@pytest.mark.usefixtures("workspace")
def test_a_flood_stops_at_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MOST_WAITING", 2)
    for text in ("第一个问题", "第二个问题"):
        asking.do_ask(text, READER)
    with pytest.raises(WorkshopError, match="too much waits"):
        asking.do_ask("第三个问题", READER)


def test_only_questions_that_an_issue_printed_can_be_answered(
    community: Community, number: str
) -> None:
    ledger.do_record_chat([Question(id="q-secret", text="群里问的，没有刊出")])
    for entry in ("q-secret", "nowhere"):
        with pytest.raises(WorkshopError, match="no such question"):
            asking.do_offer(community, entry, "我知道答案", READER)
    assert number


# --- letting in -----------------------------------------------------------------------------------


def test_a_question_let_in_stands_in_the_next_issue_and_in_the_ledger(
    community: Community, number: str
) -> None:
    asked = asking.do_ask("RAG 的重排模型怎么选？ https://example.org/rerank", READER)
    asking.do_let_in(number, asked.pk, EDITOR)
    asked.refresh_from_db()
    printed = question(number, asked.question)
    assert printed.text == asked.text
    assert printed.urls == ("https://example.org/rerank",)
    assert printed.asker is None
    assert ledger.is_known(asked.question)
    became = asking.became(community, asked)
    assert (became.state, became.issue, became.public) == ("let_in", number, False)
    assert became.label is not None
    assert became.label.startswith("Q")


def test_an_editor_may_change_the_words_and_the_sender_keeps_theirs(number: str) -> None:
    asked = asking.do_ask("请教一下各位大佬，rerank 咋选", READER)
    asking.do_let_in(number, asked.pk, EDITOR, "重排模型怎么选？")
    asked.refresh_from_db()
    assert asked.text == "请教一下各位大佬，rerank 咋选"
    assert question(number, asked.question).text == "重排模型怎么选？"


def test_a_member_may_stand_by_name(number: str) -> None:
    asked = asking.do_ask("重排模型怎么选？", asking.Sender(name="Rowan"))
    asking.do_let_in(number, asked.pk, EDITOR)
    asked.refresh_from_db()
    assert question(number, asked.question).asker == "Rowan"


@pytest.mark.both_engines
def test_letting_in_is_taken_back_and_done_again(community: Community, number: str) -> None:
    asked = asking.do_ask("重排模型怎么选？", READER)
    change = asking.do_let_in(number, asked.pk, EDITOR)
    undone = journal.do_undo(change, EDITOR)
    asked.refresh_from_db()
    assert asked.state == "waiting"
    assert "重排模型怎么选？" not in {one.text for one in issue(number).questions}
    assert undone is not None
    journal.do_undo(undone, EDITOR)
    asked.refresh_from_db()
    assert asking.became(community, asked).issue == number


def test_a_question_keeps_its_address_when_it_is_let_in_again(number: str) -> None:
    asked = asking.do_ask("重排模型怎么选？", READER)
    ids = set()
    for words in (None, "重排模型到底怎么选？"):
        change = asking.do_let_in(number, asked.pk, EDITOR, words)
        asked.refresh_from_db()
        ids.add(asked.question)
        journal.do_undo(change, EDITOR)
    assert len(ids) == 1


def test_two_editors_decide_once(number: str) -> None:
    asked = asking.do_ask("重排模型怎么选？", READER)
    asking.do_turn_away(number, Asked, asked.pk, EDITOR)
    with pytest.raises(WorkshopError, match="decided about this already"):
        asking.do_let_in(number, asked.pk, EDITOR)


def test_turning_away_is_a_change_that_can_be_undone(community: Community, number: str) -> None:
    asked = asking.do_ask("买显卡找我", READER)
    change = asking.do_turn_away(number, Asked, asked.pk, EDITOR)
    asked.refresh_from_db()
    assert asking.became(community, asked).state == "turned_away"
    assert [one.pk for one in asking.decided(number)] == [change.pk]
    journal.do_undo(change, EDITOR)
    asked.refresh_from_db()
    assert asked.state == "waiting"
    assert not asking.decided(number)


@pytest.mark.both_engines
def test_a_question_asked_before_leads_to_the_known_one(community: Community, number: str) -> None:
    known = open_question(community)
    asked = asking.do_ask("还是那个老问题，有人知道吗？", READER)
    change = asking.do_same(number, asked.pk, f"https://example.org/questions/{known}/", EDITOR)
    asked.refresh_from_db()
    became = asking.became(community, asked)
    assert (became.question, became.public) == (known, True)
    assert known in ledger.aliases().values()
    journal.do_undo(change, EDITOR)
    asked.refresh_from_db()
    assert (asked.state, asked.question) == ("waiting", "")
    assert known not in ledger.aliases().values()


def test_a_repeat_of_nothing_is_refused(number: str) -> None:
    asked = asking.do_ask("还是那个老问题", READER)
    with pytest.raises(WorkshopError, match="no question"):
        asking.do_same(number, asked.pk, "nowhere", EDITOR)


def test_a_phone_number_is_shown_to_who_lets_it_in(community: Community, number: str) -> None:
    asked = asking.do_ask("有问题打我电话 13912345678 可以吗？", READER)
    assert [one.kind for one in asking.private(community, asked)] == ["phone"]
    assert number


def test_without_a_draft_it_goes_on_waiting(community: Community) -> None:
    asked = asking.do_ask("重排模型怎么选？", READER)
    assert asking.next_number() is None
    with pytest.raises(WorkshopError, match="no draft"):
        asking.do_let_in(asking.next_number(), asked.pk, EDITOR)
    asked.refresh_from_db()
    assert asking.became(community, asked).state == "waiting"


def test_another_draft_keeps_what_was_let_in(
    community: Community, workspace: Path, number: str
) -> None:
    asked = asking.do_ask("重排模型怎么选？", READER)
    asking.do_let_in(number, asked.pk, EDITOR)
    entry = open_question(community)
    offered = asking.do_offer(community, entry, "看命中计数就行", READER)
    asking.do_let_in_answer(community, number, offered.pk, EDITOR)
    assert do_draft(community, workspace).issue.number == number
    asked.refresh_from_db()
    assert question(number, asked.question).text == "重排模型怎么选？"
    assert [one.text for one in question(number, entry).answers] == ["看命中计数就行"]


# --- answers --------------------------------------------------------------------------------------


def test_an_answer_joins_the_carry_over_in_the_next_issue(
    community: Community, number: str
) -> None:
    entry = open_question(community)
    held = question(number, entry)
    assert held.carried_over
    offered = asking.do_offer(community, entry, "看 /metrics 里的命中计数就行", READER)
    change = asking.do_let_in_answer(community, number, offered.pk, EDITOR)
    answered = question(number, entry)
    assert [one.text for one in answered.answers] == ["看 /metrics 里的命中计数就行"]
    assert answered.status == "answered"
    journal.do_undo(change, EDITOR)
    assert question(number, entry) == held
    offered.refresh_from_db()
    assert offered.state == "waiting"


def test_an_answer_brings_back_a_carry_over_that_was_rejected(
    community: Community, number: str
) -> None:
    entry = open_question(community)
    Piece.objects.filter(number=number, kind="question").update(state="rejected")
    offered = asking.do_offer(community, entry, "看命中计数就行", READER)
    asking.do_let_in_answer(community, number, offered.pk, EDITOR)
    assert question(number, entry).status == "answered"
    assert Piece.objects.filter(number=number, kind="question", state="accepted").count() == 1


def test_an_answer_to_a_question_of_earlier_issues_closes_it_in_the_next(
    community: Community, number: str
) -> None:
    entry = open_question(community)
    Piece.objects.filter(number=number, kind="question").delete()
    first = ledger.printed_question(community, entry)
    assert first is not None
    offered = asking.do_offer(community, entry, "看命中计数就行", READER)
    asking.do_let_in_answer(community, number, offered.pk, EDITOR)
    carried = question(number, entry)
    assert carried.carried_over
    assert carried.open_since == first.first_issue
    assert (carried.status, carried.answers) == (
        "answered",
        (Answer(label="A1", text="看命中计数就行"),),
    )


def test_once_its_issue_is_out_a_sender_is_led_there(community: Community, number: str) -> None:
    entry = open_question(community)
    offered = asking.do_offer(community, entry, "看命中计数就行", READER)
    asked = asking.do_ask("重排模型怎么选？", READER)
    asking.do_let_in_answer(community, number, offered.pk, EDITOR)
    asking.do_let_in(number, asked.pk, EDITOR)
    for sent in (offered, asked):
        sent.refresh_from_db()
        assert not asking.became(community, sent).public
    out = ledger.do_record_issue(final(issue(number)))
    past.do_keep(out, Path(f"{number}.md"), number)
    for sent in (offered, asked):
        found = asking.became(community, sent)
        assert (found.public, found.issue, found.question) == (True, number, sent.question)


def test_answers_wait_like_questions(community: Community, number: str) -> None:
    offered = asking.do_offer(community, open_question(community), "看命中计数就行", READER)
    change = asking.do_turn_away(number, Offered, offered.pk, EDITOR)
    assert asking.sent_in([change])[change.pk].state == "turned_away"
    assert Change.objects.filter(number=number, action="turn_away").count() == 1
    assert offered.at <= timezone.now()
