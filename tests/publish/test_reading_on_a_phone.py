"""What a phone reader meets: what stands open, what is folded, whose language names speak."""

from openllm_talk.community import Community
from openllm_talk.errors import Language
from openllm_talk.publish.issue_view import FEW_QUESTIONS, SHOWN_QUESTIONS
from openllm_talk.publish.print_run import print_run
from openllm_talk.publish.site import Site
from openllm_talk.records import (
    Answer,
    Entry,
    Issue,
    LedgerQuestion,
    Question,
    Section,
    Subsection,
)


def _busy_issue(count: int) -> Issue:
    """An issue whose group asked `count` questions, each answered once."""
    return Issue(
        title="x",
        number="1",
        questions=tuple(
            Question(
                id=f"q{place}",
                text=f"question number {place}?",
                group="group",
                status="answered",
                answers=(Answer(text=f"answer number {place}", by="研究员3"),),
            )
            for place in range(1, count + 1)
        ),
    )


def _issue_page(issue: Issue, language: Language = "en") -> str:
    site = Site(community=Community(name="x", languages=(language,)), issues=(issue,))
    return {page.path: page.text for page in print_run(site)}["issues/1/index.html"]


def test_after_the_first_questions_of_a_busy_group_answers_are_one_click_away() -> None:
    text = _issue_page(_busy_issue(12))
    assert text.count("<details><summary>1 answer</summary>") == 12 - SHOWN_QUESTIONS
    assert all(f"answer number {place}" in text for place in range(1, 13))


def test_in_a_quiet_group_everything_stands_open() -> None:
    assert "<details" not in _issue_page(_busy_issue(FEW_QUESTIONS))


def test_feeds_fold_no_question() -> None:
    site = Site(community=Community(name="x", languages=("en",)), issues=(_busy_issue(12),))
    feed = {page.path: page.text for page in print_run(site)}["feed.json"]
    assert "<details" not in feed


def test_a_pseudonym_speaks_the_language_of_its_page() -> None:
    assert "Researcher 3" in _issue_page(_busy_issue(1))
    assert "研究员3" in _issue_page(_busy_issue(1), "zh")


def test_usual_subsections_are_named_in_the_language_of_the_page() -> None:
    parts = tuple(Subsection(name=name, entries=(Entry(title=name),)) for name in ("学术", "彩蛋"))
    issue = Issue(
        title="x", number="1", sections=(Section(name="News", kind="news", subsections=parts),)
    )
    text = _issue_page(issue)
    assert ">Academic</h3>" in text
    assert ">彩蛋</h3>" in text


def test_a_reference_stands_once_however_it_was_written_down() -> None:
    entries = (
        Entry(title="A paper", urls=("https://a.example/p",)),
        Entry(title="a remark without an address"),
    )
    section = Section(
        name="References", kind="references", subsections=(Subsection(entries=entries),)
    )
    text = _issue_page(
        Issue(title="x", number="1", sections=(section,), urls=("https://a.example/p",))
    )
    assert text.count("https://a.example/p") == 1
    assert text.count("a remark without an address") == 1


def test_the_page_of_a_follow_up_says_what_it_follows_up() -> None:
    first = Question(id="a", text="How do you cut contracts?")
    second = Question(id="b", text="And the tables?", role="follow_up", parent="a")
    site = Site(
        community=Community(name="x", languages=("en",)),
        issues=(Issue(title="x", number="1", questions=(first, second)),),
        questions=tuple(
            LedgerQuestion(id=one.id, text=one.text, title="", status="open", first_issue="1")
            for one in (first, second)
        ),
    )
    texts = {page.path: page.text for page in print_run(site)}
    assert "How do you cut contracts?" in texts["questions/b/index.html"]
    assert "And the tables?" not in texts["questions/a/index.html"]


def test_a_question_is_listed_in_its_own_words_where_they_are_few() -> None:
    question = LedgerQuestion(
        id="a", text="JSON mode costs six points. Known thing?", title="Known thing?", status="open"
    )
    site = Site(community=Community(name="x", languages=("en",)), questions=(question,))
    text = {page.path: page.text for page in print_run(site)}["questions/index.html"]
    assert "JSON mode costs six points. Known thing?" in text


def test_a_long_shelf_shows_its_first_links_and_folds_the_rest() -> None:
    entries = tuple(
        Entry(title=f"link {place}", urls=(f"https://a.example/{place}",)) for place in range(12)
    )
    section = Section(
        name="News", kind="news", subsections=(Subsection(name="Misc", entries=entries),)
    )
    text = _issue_page(Issue(title="x", number="1", sections=(section,)))
    shown, folded = text.split("<summary>6 more</summary>")
    assert "link 5" in shown
    assert "link 6" not in shown
    assert "link 11" in folded
