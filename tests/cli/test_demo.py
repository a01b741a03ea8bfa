"""The main job, as `make demo` does it: the command in a process of its own, on the sample."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from openllm_talk import sources
from openllm_talk.cli.community import sample_community
from openllm_talk.community import load
from openllm_talk.issues import practice
from openllm_talk.publish.write import MARKER
from openllm_talk.records import Message
from openllm_talk.sources import documents


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace of a finished demo."""
    workspace = tmp_path_factory.mktemp("demo") / "demo"
    environment = os.environ | {"DEMO_SERVE": "0", "TALK_LANGUAGE": "en"}
    # A community's own database is left alone.
    environment["DATABASE_URL"] = "postgres://nobody@127.0.0.1:9/nowhere"
    environment.pop("TALK_WORKSPACE", None)
    subprocess.run(
        [sys.executable, "-m", "openllm_talk", "demo", "--workspace", str(workspace)],
        check=True,
        env=environment,
        capture_output=True,
        timeout=120,
    )
    return workspace


def _pages(demo: Path) -> dict[str, str]:
    files = [*demo.glob("site/**/*.html"), *demo.glob("site/**/*.md"), *demo.glob("site/**/*.json")]
    files += demo.glob("site/**/*.xml")
    return {str(file.relative_to(demo)): file.read_text(encoding="utf-8") for file in files}


def test_the_next_issue_is_published_in_both_languages(demo: Path) -> None:
    assert (demo / "site/issues/004/index.html").is_file()
    assert (demo / "site/en/issues/004/index.html").is_file()
    assert (demo / "drafts/004.md").is_file()


def test_who_approved_it_stands_on_the_page(demo: Path) -> None:
    assert "the sample editor" in (demo / "site/issues/004/index.html").read_text(encoding="utf-8")


def test_an_open_question_is_carried_over_with_its_age(demo: Path) -> None:
    issue = documents.read(demo / "drafts/004.md")
    carried = [question for question in issue.questions if question.carried_over]
    assert carried
    assert all(question.open_since in {"001", "002", "003"} for question in carried)


def test_every_question_answer_and_entry_of_the_chat_keeps_its_messages(demo: Path) -> None:
    issue = documents.read(demo / "drafts/004.md")
    fresh = [question for question in issue.questions if not question.carried_over]
    assert fresh
    assert all(question.sources for question in fresh)
    assert all(answer.sources for question in fresh for answer in question.answers)
    entries = [
        entry
        for section in issue.sections
        if section.kind in {"news", "recommended"}
        for part in section.subsections
        for entry in part.entries
    ]
    assert entries
    assert all(entry.sources for entry in entries)


def test_no_work_stands_twice_and_none_of_an_earlier_issue_is_news(demo: Path) -> None:
    from openllm_talk.reading.links import work

    issue = documents.read(demo / "drafts/004.md")
    works = [
        work(url)
        for section in issue.sections
        if section.kind in {"news", "recommended"}
        for part in section.subsections
        for entry in part.entries
        for url in entry.urls
    ]
    assert len(works) == len(set(works))
    earlier = {
        work(url)
        for path in sorted((sample_community() / "issues").glob("*.md"))
        for url in documents.read(path).urls
    }
    assert not earlier & set(works)


def test_nothing_that_identifies_a_person_reaches_a_public_file(demo: Path) -> None:
    private = re.compile(
        r"(?<!\d)1[3-9]\d{9}(?!\d)|\+65 ?8000|[\w.+-]+@[\w-]+\.(?:com|org|net|example)\b|wxid_\w+"
    )
    for name, page in _pages(demo).items():
        if name.endswith(MARKER):
            continue  # digests: some hold as many digits as a number
        found = private.search(page)
        assert found is None, f"{name}: {found[0] if found else ''}"


def test_nobody_is_named_who_did_not_ask_for_it(demo: Path) -> None:
    sample = sample_community()
    named = set(load(sample).people.named)
    authors = {
        row.author
        for path in sorted((sample / "chat").iterdir())
        for row in sources.read(path)
        if isinstance(row, Message) and row.kind == "message" and row.author
    }
    # A name that is also an ordinary word cannot be told from the word in running text.
    distinctive = {name for name in authors - named if len(name) > 2 and not name.isalpha()}
    assert len(distinctive) > 5
    for name, page in _pages(demo).items():
        for author in distinctive:
            assert author not in page, f"{name} names {author}"


def test_those_who_opted_in_have_a_page(demo: Path) -> None:
    people = [path.parent.name for path in demo.glob("site/people/*/index.html")]
    assert "juniper" in people


def test_hostile_chat_cannot_run(demo: Path) -> None:
    assert not any(
        "<script" in page for name, page in _pages(demo).items() if name.endswith(".html")
    )


def test_what_was_measured_for_the_issue_is_shown_with_its_figure(demo: Path) -> None:
    names = practice.names(sample_community())
    issue = documents.read(demo / "drafts/004.md")
    assert [one.practice for one in practice.entries_of(issue) if one.practice] == names
    shown = [one for one in practice.entries_of(issue) if one.figure]
    page = (demo / "site/en/issues/004/index.html").read_text(encoding="utf-8")
    assert page.count("<img ") == len(shown)
    for file in re.findall(r'<img src="\.\./\.\./\.\./([^"]+)"', page):
        assert (demo / "site" / file).is_file()


def test_feeds_carry_the_whole_issue(demo: Path) -> None:
    feed = json.loads((demo / "site/feed.json").read_text(encoding="utf-8"))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    newest = next(item for item in feed["items"] if "004" in item["title"])
    assert len(newest["content_html"]) > 10_000


def test_the_community_s_own_name_is_nobody_s(demo: Path) -> None:
    name = load(sample_community()).name
    assert documents.read(demo / "drafts/004.md").title == f"{name} 004"
    assert name in (demo / "site/index.html").read_text(encoding="utf-8")
    masked = re.compile(r"研究员\s?\d+ Talk|Researcher \d+ Talk")
    assert not any(masked.search(page) for page in _pages(demo).values())
