"""What an editor did to a draft survives the next one, and what is new comes in beside it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from test_manuscript import issues as any_issues

from openllm_talk.errors import Language
from openllm_talk.issues.manuscript import write
from openllm_talk.issues.merge import merge
from openllm_talk.records import (
    Answer,
    Decision,
    Entry,
    Figure,
    Issue,
    Question,
    Section,
    Subsection,
)
from openllm_talk.sources.documents.manuscript import normal, read

change = msgspec.structs.replace

# --- issues that a machine writes, and what machines and editors do to them ---------------------------

KINDS = (("news", "本周新闻"), ("recommended", "Recommended"), ("special", "读书会"))
PARTS = ("学术", "项目")
numbers = st.integers(1, 9)


def answer_of(number: int) -> Answer:
    return Answer(text=f"回答 answer {number}", by=f"研究员{number}", sources=(f"a{number}",))


def question_of(number: int, answers: list[int]) -> Question:
    given = (answer_of(10 * number + each) for each in answers)
    return Question(
        id=f"q-{number}",
        text=f"第 {number} 个问题是什么？",
        group="main" if number < 4 else "group",
        role="discussion" if number > 7 else "question",
        status="answered" if answers else "open",
        answers=tuple(change(answer, label=f"A{place}") for place, answer in enumerate(given, 1)),
        sources=(f"m{number}",),
    )


def entry_of(number: int) -> Entry:
    if number % 5 == 0:  # a practice entry comes from a run, not from messages
        figure = Figure(file=f"entries/run-{number}/figure.png", alt=f"图 {number}")
        return Entry(
            title=f"实践 {number}",
            note=f"怎么测的 {number}",
            figure=figure,
            practice=f"run-{number}",
        )
    return Entry(
        title=f"论文 {number}", urls=(f"https://example.org/{number}",), sources=(f"e{number}",)
    )


def labelled(questions: list[Question]) -> tuple[Question, ...]:
    counts: dict[tuple[str, str], int] = {}
    found = []
    for question in sorted(
        questions, key=lambda one: (one.group != "main", one.role != "question")
    ):
        letter = "D" if question.role == "discussion" else "Q"
        place = counts[question.group, letter] = counts.get((question.group, letter), 0) + 1
        found.append(change(question, label=f"{letter}{place}"))
    return tuple(found)


@st.composite
def drafts(draw: st.DrawFn) -> Issue:
    """An issue as a machine writes it: each thing once, its place a matter of what it is."""
    asked = draw(st.dictionaries(numbers, st.lists(numbers, unique=True, max_size=3), max_size=5))
    shared = draw(st.lists(st.integers(1, 18), unique=True, max_size=8))
    sections = []
    for at, (kind, name) in enumerate(KINDS):
        parts = [
            Subsection(
                name=part,
                entries=tuple(entry_of(n) for n in shared if n % 3 == at and n % 2 == half),
            )
            for half, part in enumerate(PARTS)
        ]
        held = tuple(part for part in parts if part.entries)
        sections.append(Section(name=name, kind=kind, subsections=held))  # type: ignore[arg-type]
    return normal(
        Issue(
            title="Talk 004",
            number="004",
            date="2026-06-06",
            contributors=tuple(f"研究员{n}" for n in draw(st.lists(numbers, unique=True))),
            sections=tuple(sections),
            questions=labelled([question_of(n, answers) for n, answers in asked.items()]),
            decisions=tuple(
                Decision(kind="note", en=f"point {n}", zh=f"第 {n} 点")
                for n in draw(st.lists(numbers, unique=True, max_size=3))
            ),
        )
    )


def mapped(issue: Issue, edit: Callable[[Entry], Entry | None]) -> Issue:
    def part_of(part: Subsection) -> Subsection:
        edited = map(edit, part.entries)
        return change(part, entries=tuple(entry for entry in edited if entry is not None))

    return change(
        issue,
        sections=tuple(
            change(section, subsections=tuple(map(part_of, section.subsections)))
            for section in issue.sections
        ),
    )


def reworked(question: Question, doing: str, place: int) -> Question | None:
    """What an editor makes of one question."""
    own = Answer(text=f"编辑补的回答 {place}", label="A9")
    return {
        "reword": change(question, text=f"编辑改过的问题 {place}"),
        "state": change(question, status="partly"),
        "answer": change(question, answers=(*question.answers, own)),
        "unanswer": change(question, answers=question.answers[1:]),
        "label": change(question, label=f"Q{place + 20}"),
    }.get(doing)


@st.composite
def edits(draw: st.DrawFn, issue: Issue) -> Issue:
    """What an editor may make of `issue`."""
    touched = set(draw(st.lists(numbers, max_size=4)))
    doing = draw(st.sampled_from(["reword", "delete", "state", "answer", "unanswer", "label"]))
    after = [
        reworked(question, doing, place) if place + 1 in touched else question
        for place, question in enumerate(issue.questions)
    ]
    questions = [question for question in after if question is not None]
    if draw(st.booleans()):
        own = Question(id="m7", text="编辑自己问的？", label="Q")
        questions.insert(draw(st.integers(0, len(questions))), own)
    if draw(st.booleans()):
        questions.reverse()
    renoting = draw(st.booleans())

    def entry_edit(entry: Entry) -> Entry | None:
        number = int(entry.title.split()[-1])
        if number % 9 + 1 not in touched:
            return entry
        return change(entry, title=f"编辑改的 {number}", note="推荐") if renoting else None

    edited = mapped(change(issue, questions=tuple(questions)), entry_edit)
    sections = list(edited.sections)
    renames: bool = draw(st.booleans())
    if sections and renames:
        sections[0] = change(sections[0], name="看点", kind="special", topic="一周")
    if draw(st.booleans()):
        sections.reverse()
    if draw(st.booleans()):
        added = Subsection(entries=(Entry(title="编辑加的一条"),))
        sections.append(Section(name="编辑的话", kind="special", subsections=(added,)))
    if len(sections) > 1 and draw(st.booleans()):
        del sections[draw(st.integers(0, len(sections) - 1))]
    return normal(
        change(
            edited,
            sections=tuple(sections),
            host=draw(st.sampled_from([(), ("阿澈",)])),
            highlights=draw(st.sampled_from([(), ("四比特",)])),
            decisions=issue.decisions[1:] if draw(st.booleans()) else issue.decisions,
        )
    )


@st.composite
def versions(draw: st.DrawFn) -> tuple[Issue, Issue, Issue]:
    base = draw(drafts())
    return base, draw(edits(base)), draw(drafts())


several = settings(
    max_examples=100,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # these issues take minutes to shrink
)


def entries(issue: Issue) -> Iterator[Entry]:
    for section in issue.sections:
        for part in section.subsections:
            yield from part.entries


def called(entry: Entry) -> str:
    """What tells an entry of a machine from all others."""
    return entry.urls[0] if entry.urls else entry.title


def words(issue: Issue) -> set[str]:
    """Everything an issue says, piece by piece."""
    said = {text for entry in entries(issue) for text in (entry.title, entry.note or "")}
    said |= {question.text for question in issue.questions}
    said |= {answer.text for question in issue.questions for answer in question.answers}
    said |= {*issue.host, *issue.highlights, *issue.contributors}
    said |= {section.name for section in issue.sections}
    return said - {""}


@several
@given(base=any_issues, other=any_issues)
def test_where_one_side_did_nothing_the_other_side_counts(base: Issue, other: Issue) -> None:
    assert merge(base, other, base) == other
    assert merge(base, base, other) == other


@several
@given(base=any_issues, ours=any_issues, theirs=any_issues)
def test_any_three_issues_can_be_merged_and_written(
    base: Issue, ours: Issue, theirs: Issue
) -> None:
    merged = merge(base, ours, theirs)
    assert read(write(normal(merged)), Path("004.md")) == normal(merged)


@several
@given(versions())
def test_an_edit_elsewhere_changes_nothing_of_that(three: tuple[Issue, Issue, Issue]) -> None:
    base, ours, theirs = three
    heard = change(base, until="2026-06-06T12:00")
    assert merge(base, ours, heard) == change(ours, until=heard.until)
    hosted = change(base, host=("小北",))
    merged = merge(base, hosted, theirs)
    news = [one for one in merged.decisions if one.kind == "new"]
    assert change(merged, decisions=()) == change(theirs, host=("小北",), decisions=())
    assert all(one in theirs.decisions or one in news for one in merged.decisions)


@several
@given(versions())
def test_nothing_of_the_editors_is_lost(three: tuple[Issue, Issue, Issue]) -> None:
    base, ours, theirs = three
    merged = merge(base, ours, theirs)
    assert words(ours) - words(base) <= words(merged)
    # A section that was empty comes back when something is found for it.
    names = {section.name for section in base.sections}
    assert not (words(base) - words(ours)) & (words(merged) - names)


@several
@given(versions())
def test_everything_new_comes_in_or_is_named(three: tuple[Issue, Issue, Issue]) -> None:
    base, ours, theirs = three
    merged = merge(base, ours, theirs)
    named = "\n".join(decision.zh for decision in merged.decisions)
    known = {called(entry) for entry in entries(base)}
    standing = {called(entry) for entry in entries(merged)}
    for entry in entries(theirs):
        if called(entry) not in known:
            assert called(entry) in standing or called(entry) in named
    ids = {question.id for question in merged.questions}
    before = {question.id for question in base.questions}
    assert {question.id for question in theirs.questions} - before <= ids


@several
@given(versions())
def test_merging_again_changes_nothing(three: tuple[Issue, Issue, Issue]) -> None:
    base, ours, theirs = three
    merged = merge(base, ours, theirs)
    assert merge(theirs, merged, theirs) == merged
    # A run that was killed before it remembered what it wrote.
    assert merge(base, merged, theirs) == merged


@several
@given(versions())
def test_no_label_that_the_machine_gives_stands_twice(three: tuple[Issue, Issue, Issue]) -> None:
    base, ours, theirs = three
    for question in merge(base, ours, theirs).questions:
        labels = [answer.label for answer in question.answers if answer.label != "A9"]
        assert len(labels) == len(set(labels))


@several
@given(versions(), drafts())
def test_a_second_week_of_chat_leaves_the_edits_too(
    three: tuple[Issue, Issue, Issue], later: Issue
) -> None:
    base, ours, theirs = three
    merged = merge(theirs, merge(base, ours, theirs), later)
    assert words(ours) - words(base) <= words(merged)


# --- on paper ------------------------------------------------------------------------------------------

HERE = Path("004.md")
LORA = Entry(title="LoRA", urls=("https://arxiv.org/abs/2106.09685",), sources=("e1",))
ROPE = Entry(title="RoPE", urls=("https://arxiv.org/abs/2104.09864",), sources=("e2",))
FLASH = Entry(title="Flash", urls=("https://arxiv.org/abs/2205.14135",), sources=("e3",))


def asked(number: int, *answers: str, status: str = "answered") -> Question:
    return Question(
        id=f"q-{number}",
        label=f"Q{number}",
        text=f"How about {number} 怎么样？",
        status=status,  # type: ignore[arg-type]
        answers=tuple(
            Answer(text=text, label=f"A{place}", by="研究员1", sources=(f"a{number}{text}",))
            for place, text in enumerate(answers, 1)
        ),
        sources=(f"m{number}",),
    )


def shelf(*found: Entry, name: str = "学术") -> tuple[Section, ...]:
    return (
        Section(name="本周新闻", kind="news", subsections=(Subsection(name=name, entries=found),)),
        Section(name="自由讨论", kind="free_talk"),
    )


BASE = Issue(
    title="Talk 004",
    number="004",
    sections=shelf(LORA, ROPE),
    questions=(asked(1, "one"), asked(2, status="open"), asked(3, "three")),
    decisions=(Decision(kind="people", en="Who hosts?", zh="谁主持？"),),
)


@pytest.fixture(params=["zh", "en"])
def language(request: pytest.FixtureRequest) -> Language:
    return "zh" if request.param == "zh" else "en"


def edited(language: Language, *edits: tuple[str, str]) -> Issue:
    """BASE as an editor leaves it who replaces these words of its manuscript."""
    text = write(BASE, language)
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return read(text, HERE)


def colon(language: Language) -> str:
    return "：" if language == "zh" else ": "


def test_a_new_answer_comes_under_the_question_that_an_editor_rewrote(language: Language) -> None:
    ours = edited(language, ("How about 1 怎么样？", "How exactly 究竟怎么样？"))
    theirs = change(BASE, questions=(asked(1, "one", "two"), *BASE.questions[1:]))
    merged = merge(BASE, ours, theirs)
    question = merged.questions[0]
    assert question.text == "How exactly 究竟怎么样？"
    assert [(one.label, one.text) for one in question.answers] == [("A1", "one"), ("A2", "two")]
    news = merged.decisions[0]
    assert (news.en, news.zh) == (
        "New since your edit: answers to: Q1 How exactly 究竟怎么样？",
        "你改过之后新来的：这些问题有了新回答：Q1 How exactly 究竟怎么样？",
    )
    assert news.sources == ("a1two",)
    written = write(merged, language)
    assert f"**A2 · 研究员1**{colon(language)}two" in written
    assert (news.zh if language == "zh" else news.en) in written


def test_what_an_editor_deleted_stays_deleted(language: Language) -> None:
    mark = f"### Q2{colon(language)}How about 2 怎么样？"
    text = write(BASE, language)
    ours = read(text[: text.index(mark)] + text[text.index("### Q3") :], HERE)
    ours = change(ours, sections=shelf(ROPE))
    theirs = change(
        BASE,
        sections=shelf(LORA, ROPE, FLASH),
        questions=(*BASE.questions[:1], asked(2, "late"), asked(3, "three"), asked(4)),
    )
    merged = merge(BASE, ours, theirs)
    assert [entry.title for entry in entries(merged)] == ["RoPE", "Flash"]
    assert [(one.label, one.id) for one in merged.questions] == [
        ("Q1", "q-1"),
        ("Q2", "q-3"),
        ("Q3", "q-4"),
    ]


def test_two_versions_of_one_text_leave_the_editors_and_name_the_other(language: Language) -> None:
    ours = edited(language, ("three <!--", "three, we think <!--"))
    answer = change(BASE.questions[2].answers[0], text="three and a half")
    theirs = change(BASE, questions=(*BASE.questions[:2], change(asked(3), answers=(answer,))))
    merged = merge(BASE, ours, change(theirs, title="Talk 004"))
    assert merged.questions[2].answers[0].text == "three, we think"
    assert merged.decisions[0].en == (
        "Q3 A1: yours stays; with the new chat the draft would say «three and a half»"
    )
    assert merged.decisions[0].zh == "Q3 A1：保留你写的；按新的聊天，草稿会写“three and a half”"


def test_an_entry_in_another_section_and_a_renamed_section_stay_there(language: Language) -> None:
    ours = edited(language, ("## 本周新闻", "## 看点"))
    (talk,) = [one for one in ours.sections if one.kind == "free_talk"]
    club = Section(name="读书会", kind="special", subsections=(Subsection(entries=(LORA,)),))
    news = change(ours.sections[0], subsections=(Subsection(name="学术", entries=(ROPE,)),))
    ours = change(ours, sections=(club, news, talk))
    merged = merge(BASE, ours, change(BASE, sections=shelf(LORA, ROPE, FLASH)))
    standing = [
        (section.name, [entry.title for part in section.subsections for entry in part.entries])
        for section in merged.sections
    ]
    assert standing == [("读书会", ["LoRA"]), ("看点", ["RoPE", "Flash"]), ("自由讨论", [])]
    assert merged.decisions[0].zh == "你改过之后新来的：看点：Flash"


def test_a_part_that_an_editor_dissolved_gives_its_news_to_where_the_rest_went(
    language: Language,
) -> None:
    ours = edited(language, ("\n### 学术\n", ""))
    merged = merge(BASE, ours, change(BASE, sections=shelf(LORA, ROPE, FLASH)))
    (part,) = merged.sections[0].subsections
    assert (part.name, [entry.title for entry in part.entries]) == (None, ["LoRA", "RoPE", "Flash"])


def test_news_for_a_section_that_an_editor_deleted_are_named_not_printed() -> None:
    ours = change(BASE, sections=BASE.sections[1:])
    merged = merge(BASE, ours, change(BASE, sections=shelf(LORA, ROPE, FLASH)))
    assert list(entries(merged)) == []
    assert "Flash https://arxiv.org/abs/2205.14135" in merged.decisions[0].en
    empty = change(BASE, sections=shelf())
    back = merge(empty, change(empty, sections=BASE.sections[1:]), BASE)
    assert [entry.title for entry in entries(back)] == ["LoRA", "RoPE"]


def test_labels_go_on_except_where_an_editor_set_them() -> None:
    first, second, third = BASE.questions
    ours = change(BASE, questions=(first, change(second, label="Q9"), third))
    theirs = change(BASE, questions=(*BASE.questions, asked(4), asked(5)))
    merged = merge(BASE, ours, theirs)
    assert [one.label for one in merged.questions] == ["Q1", "Q9", "Q2", "Q3", "Q4"]
    more = merge(theirs, merged, change(theirs, questions=(*theirs.questions, asked(6))))
    assert [one.label for one in more.questions] == ["Q1", "Q9", "Q2", "Q3", "Q4", "Q5"]


def test_a_reply_goes_on_naming_its_answer_when_an_editor_removed_another() -> None:
    one, two = (Answer(text=text, label=label) for text, label in (("one", "A1"), ("two", "A2")))
    reply = Answer(text="not two", label="A3", replies_to=1)
    base = change(BASE, questions=(change(asked(1), answers=(one, two)),))
    ours = change(BASE, questions=(change(asked(1), answers=(two,)),))
    theirs = change(BASE, questions=(change(asked(1), answers=(one, two, reply)),))
    (question,) = merge(base, ours, theirs).questions
    assert [(each.label, each.text, each.replies_to) for each in question.answers] == [
        ("A1", "two", None),
        ("A2", "not two", 0),
    ]


def test_new_follow_ups_stand_behind_their_question_and_fall_with_it() -> None:
    follow_up = change(asked(7), role="follow_up", label="F1", parent="q-1")
    theirs = change(BASE, questions=(*BASE.questions, follow_up))
    ours = change(BASE, host=("阿澈",), questions=tuple(reversed(BASE.questions)))
    merged = merge(BASE, ours, theirs)
    assert [one.id for one in merged.questions] == ["q-3", "q-2", "q-1", "q-7"]
    gone = merge(BASE, change(BASE, questions=BASE.questions[1:]), theirs)
    assert [one.id for one in gone.questions] == ["q-2", "q-3"]
    assert "F1 How about 7" in gone.decisions[0].en


def test_what_was_ticked_off_does_not_come_back_and_what_is_new_to_decide_does() -> None:
    ours = change(BASE, decisions=(), host=("阿澈",))
    more = Decision(kind="unanswered", en="2 have no answer", zh="两个没有回答")
    theirs = change(BASE, decisions=(*BASE.decisions, more))
    assert merge(BASE, ours, theirs).decisions == (more,)


def test_what_the_machine_takes_back_goes_unless_an_editor_touched_it() -> None:
    first, second, third = BASE.questions
    ours = change(BASE, questions=(first, second, change(third, status="partly")))
    merged = merge(BASE, ours, change(BASE, questions=(second,)))
    assert [(one.id, one.label) for one in merged.questions] == [("q-2", "Q1"), ("q-3", "Q2")]


def test_a_reference_comes_in_only_for_what_stands_in_the_issue() -> None:
    def referring(sections: tuple[Section, ...], *found: Entry) -> tuple[Section, ...]:
        part = Subsection(entries=found)
        return (*sections, Section(name="参考资料", kind="references", subsections=(part,)))

    base = change(BASE, sections=referring(BASE.sections[1:], LORA), questions=BASE.questions[:1])
    ours = change(base, questions=(), host=("阿澈",))
    linked = change(BASE.questions[0], urls=ROPE.urls)
    theirs = change(base, questions=(linked,), sections=referring(shelf(FLASH), LORA, ROPE, FLASH))
    merged = merge(base, ours, theirs)
    references = merged.sections[-1].subsections[0].entries
    assert [entry.title for entry in references] == ["LoRA", "Flash"]
