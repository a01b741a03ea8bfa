"""Charts: what they show, what they say in words, and that they hold nothing private."""

from datetime import date, timedelta

import msgspec
import pytest
from django.utils import translation
from lxml import etree
from sample import sample_site

from openllm_talk.community import People
from openllm_talk.publish.charts import data
from openllm_talk.publish.charts.activity import DayCount, activity
from openllm_talk.publish.charts.answerers import Exchange, who_answers_whom
from openllm_talk.publish.charts.drawing import Chart, fitted, step
from openllm_talk.publish.charts.questions import IssueCount, open_and_answered
from openllm_talk.publish.print_run import print_run
from openllm_talk.records import Answer, Appearance, Issue, LedgerQuestion, Question, Status

SVG = "{http://www.w3.org/2000/svg}"


def drawn(chart: Chart | None) -> etree._Element:
    """The chart's SVG, which must be well formed and say what it is."""
    assert chart is not None
    root = etree.fromstring(chart.svg)
    labels = {each.get("id"): each.text for each in (root[0], root[1])}
    named = (root.get("aria-labelledby") or "").split()
    assert [labels[each] for each in named] == [chart.title, chart.description]
    assert root.get("role") == "img"
    return root


def bars(root: etree._Element, kind: str) -> list[float]:
    """The heights of the bars of a kind."""
    return [
        float(each.get("height") or 0)
        for each in root.iter(f"{SVG}rect")
        if each.get("class") == kind
    ]


def asked(id: str, *appearances: tuple[str, Status], now: Status = "open") -> LedgerQuestion:  # noqa: A002
    """A question of the ledger that stood in these issues in these states."""
    return LedgerQuestion(
        id=id,
        text=id,
        title=id,
        status=now,
        appearances=tuple(
            Appearance(text=id, issue=one, status=state) for one, state in appearances
        ),
    )


def issue(number: str, *pairs: tuple[str, str]) -> Issue:
    """An issue in which the second of each pair answered the first."""
    questions = tuple(
        Question(id=f"{number}-{place}", text="?", asker=asker, answers=(Answer(text="!", by=by),))
        for place, (asker, by) in enumerate(pairs)
    )
    return Issue(title=number, number=number, questions=questions)


ISSUES = (
    Issue(title="", number="001"),
    Issue(title="", number="002"),
    Issue(title="", number="003"),
)


def test_a_question_counts_from_its_first_issue_and_is_answered_from_its_answer_on() -> None:
    questions = (
        asked("a", ("001", "open"), ("003", "answered"), now="answered"),
        asked("b", ("002", "partly")),
        asked("c", ("002", "open"), now="answered"),
        asked("in the chat alone"),
    )
    found = [(one.number, one.waiting, one.answered) for one in data.counts(ISSUES, questions)]
    assert found == [("001", 1, 0), ("002", 3, 0), ("003", 1, 2)]


def test_bars_are_as_high_as_questions_are_many() -> None:
    root = drawn(open_and_answered([IssueCount("001", 4, 0), IssueCount("002", 2, 6)]))
    assert bars(root, "open") == pytest.approx([80, 40])
    assert bars(root, "answered") == pytest.approx([120])


def test_the_table_says_all_that_the_chart_shows() -> None:
    chart = open_and_answered([IssueCount("001", 4, 0), IssueCount("002", 2, 6)])
    assert chart is not None
    assert chart.rows == (("001", "4", "0"), ("002", "2", "6"))


def test_nothing_to_show_draws_nothing() -> None:
    assert open_and_answered([]) is None
    assert open_and_answered([IssueCount("001", 0, 0)]) is None
    assert who_answers_whom([]) is None
    assert activity([]) is None


def test_days_without_a_word_are_days_too() -> None:
    chart = activity([DayCount(date(2026, 6, 5), 3), DayCount(date(2026, 6, 8), 1)])
    assert chart is not None
    assert [row[1] for row in chart.rows] == ["3", "0", "0", "1"]
    assert len(bars(drawn(chart), "said")) == 2


def test_a_year_is_counted_by_the_week() -> None:
    days = [DayCount(date(2025, 1, 1) + timedelta(days=number), 1) for number in range(365)]
    chart = activity(days)
    assert chart is not None
    assert len(chart.rows) == 53
    assert {row[1] for row in chart.rows} == {"7", "1"}


def test_a_day_without_messages_alone_divides_by_nothing() -> None:
    assert bars(drawn(activity([DayCount(date(2026, 6, 5), 0)])), "said") == []


@pytest.mark.parametrize(
    ("language", "word"), [("zh-Hans", "谁回答了谁"), ("en", "Who answers whom")]
)
def test_a_chart_speaks_the_language_of_its_page(language: str, word: str) -> None:
    with translation.override(language):
        chart = who_answers_whom([Exchange("A", "B", 2)], "014")
    assert chart is not None
    assert chart.title == f"{word} · 014"


def test_the_busiest_are_drawn_and_all_stand_in_the_table() -> None:
    pairs = [Exchange(f"asker {each}", "Ache", each + 1) for each in range(20)]
    chart = who_answers_whom(pairs)
    assert chart is not None
    assert len(chart.rows) == 20
    assert len(list(drawn(chart).iter(f"{SVG}path"))) == 8


def test_a_name_cannot_become_markup() -> None:
    name = "<script>alert(1)</script>\"'&"
    root = drawn(who_answers_whom([Exchange(name, "Ache", 1)]))
    assert not list(root.iter(f"{SVG}script"))
    assert any((each.text or "").startswith("<script>") for each in root.iter(f"{SVG}text"))


def test_pseudonyms_of_several_issues_are_never_taken_for_one_person() -> None:
    issues = (
        issue("001", ("研究员1", "Ache"), ("Ache", "研究员2")),
        issue("002", ("研究员1", "Rowan"), ("研究员1", "研究员2")),
    )
    people = People(named=("Ache", "Rowan"))
    with translation.override("en"):
        found = data.exchanges(issues, people, "en")
    names = {name for one in found.all for name in (one.asker, one.answerer)}
    assert names == {"Ache", "Rowan", "pseudonyms"}


def test_where_nobody_is_named_the_newest_issue_is_shown_by_its_own_pseudonyms() -> None:
    issues = (
        issue("001", ("研究员1", "研究员2")),
        issue("002", *(("研究员1", f"研究员{each}") for each in (2, 3, 4))),
        issue("003", ("研究员1", "研究员2")),
    )
    found = data.exchanges(issues, People(), "en")
    assert found.number == "002"
    assert {one.answerer for one in found.all} == {"Researcher 2", "Researcher 3", "Researcher 4"}


def test_charts_come_with_the_third_issue() -> None:
    site = sample_site()
    pages = {page.path: page.text for page in print_run(site)}
    for path in ("index.html", "questions/index.html", "en/questions/index.html"):
        assert 'class="chart questions"' in pages[path], path
    few = msgspec.structs.replace(site, issues=site.issues[:2])
    assert not any("<svg" in page.text.split("<body>")[-1] for page in print_run(few) if page.text)


def test_labels_fit_and_lines_stand_at_round_numbers() -> None:
    assert fitted("研究员1", 138) == "研究员1"
    assert fitted("一个名字特别特别长的参与者", 100).endswith("…")
    assert [step(most) for most in (0, 1, 4, 9, 31, 105, 2000)] == [1, 1, 2, 5, 20, 50, 1000]
