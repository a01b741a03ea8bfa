"""Links that come bare: their titles from earlier issues and from their pages, each asked once."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest
from django.utils import timezone

from openllm_talk.archive import models, past
from openllm_talk.archive.importing import do_import
from openllm_talk.community import Community, Titles
from openllm_talk.issues.draft import Drafted, do_draft
from openllm_talk.records import Entry, Issue, Page, Section, Subsection
from openllm_talk.sources import pages
from openllm_talk.sources.documents.manuscript import normal, read
from web_server import WebServer, serving

PAPER = "https://arxiv.org/pdf/2401.01234v2.pdf"
ARTICLE = "https://mp.weixin.qq.com/s/lamp"
TITLE = "Lanterns: Small Lights for Long Contexts"
ABSTRACT = "We hang a lantern every 4k tokens and measure recall. " * 10
ON = Titles(fetch=True)


@dataclass
class Web:
    """Pages by address, and the addresses that were asked for."""

    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def fetch(self, url: str, seconds: float) -> Page:
        del seconds
        self.asked.append(url)
        return self.pages.get(url) or Page(
            url=url, status=404, reason="answered 404", reason_zh="回答 404"
        )

    def says(self, url: str, title: str, abstract: str | None = None) -> None:
        self.pages[url] = Page(url=url, title=title, abstract=abstract, status=200)


@pytest.fixture
def web() -> Iterator[WebServer]:
    with serving() as server:
        yield server


def asking(community: Community, titles: Titles = ON) -> Community:
    return msgspec.structs.replace(community, titles=titles)


def chat(path: Path, *texts: str) -> Path:
    lines = ['微信群"甲群"的聊天记录如下:', "", "—————  2026-06-05  —————", ""]
    for minute, text in enumerate(texts):
        lines += [f"阿澈  14:{minute:02}", text, ""]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def entries(issue: Issue) -> dict[str, Entry]:
    """The entries outside the references, by address."""
    return {
        entry.urls[0]: entry
        for section in issue.sections
        if section.kind != "references"
        for part in section.subsections
        for entry in part.entries
        if entry.urls
    }


def references(issue: Issue) -> dict[str, str]:
    return {
        entry.urls[0]: entry.title
        for section in issue.sections
        if section.kind == "references"
        for part in section.subsections
        for entry in part.entries
    }


def untitled(drafted: Drafted) -> tuple[str, str]:
    """What the list of decisions says of links without a title, in both languages."""
    (found,) = (one for one in drafted.issue.decisions if one.kind == "untitled")
    assert found.sources
    return found.en, found.zh


@pytest.fixture
def bare(community: Community, tmp_path: Path) -> Community:
    """A community that asks pages, after a chat with two bare links."""
    do_import([chat(tmp_path / "bare.txt", PAPER, ARTICLE)], community)
    return asking(community)


def test_bare_links_get_title_and_abstract_of_their_pages(bare: Community, workspace: Path) -> None:
    web = Web()
    web.says("https://arxiv.org/abs/2401.01234", TITLE, ABSTRACT)
    web.says(ARTICLE, "一盏灯照多远：长上下文评测笔记")
    drafted = do_draft(bare, workspace, fetch=web.fetch)
    found = entries(drafted.issue)
    assert found[PAPER].title == TITLE
    assert (found[PAPER].note or "").startswith("We hang a lantern")
    assert 100 < len(found[PAPER].note or "") <= 200
    assert found[ARTICLE].title == "一盏灯照多远：长上下文评测笔记"
    assert references(drafted.issue)[PAPER] == TITLE
    assert all(one.kind != "untitled" for one in drafted.issue.decisions)
    assert sorted(web.asked) == ["https://arxiv.org/abs/2401.01234", ARTICLE]


def test_nothing_is_asked_unless_it_is_switched_on(bare: Community, workspace: Path) -> None:
    web = Web()
    drafted = do_draft(asking(bare, Titles()), workspace, fetch=web.fetch)
    assert web.asked == []
    english, chinese = untitled(drafted)
    assert english.startswith("2 links have no title yet: ")
    assert "arXiv 2401.01234; " in english
    assert "mp.weixin.qq.com/s/lamp. With `fetch = true`" in english
    assert chinese.startswith("2 个链接还没有标题：")


def test_a_title_is_asked_once_and_a_failure_once_a_day(bare: Community, workspace: Path) -> None:
    web = Web()
    web.says("https://arxiv.org/abs/2401.01234", TITLE)
    english, chinese = untitled(do_draft(bare, workspace, fetch=web.fetch))
    assert english == "1 links have no title yet: mp.weixin.qq.com/s/lamp (answered 404)."
    assert chinese == "1 个链接还没有标题：mp.weixin.qq.com/s/lamp（回答 404）。"
    web.asked.clear()
    drafted = do_draft(bare, workspace, fetch=web.fetch)
    assert web.asked == []
    assert entries(drafted.issue)[PAPER].title == TITLE
    assert "answered 404" in untitled(drafted)[0]
    models.FetchedPage.objects.update(at=timezone.now() - datetime.timedelta(hours=25))
    do_draft(bare, workspace, fetch=web.fetch)
    assert web.asked == [ARTICLE]


def test_a_run_that_was_killed_keeps_the_titles_it_has(bare: Community, workspace: Path) -> None:
    web = Web()
    web.says("https://arxiv.org/abs/2401.01234", TITLE)
    web.says(ARTICLE, "一盏灯照多远")

    def killed(done: int, most: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        do_draft(bare, workspace, progress=killed, fetch=web.fetch)
    assert models.FetchedPage.objects.count() == 1
    web.asked.clear()
    assert len(entries(do_draft(bare, workspace, fetch=web.fetch).issue)) == 2
    assert len(web.asked) == 1


def test_a_machine_without_network_asks_again_the_next_time(
    bare: Community, workspace: Path
) -> None:
    web = Web()
    for url in ("https://arxiv.org/abs/2401.01234", ARTICLE):
        web.pages[url] = Page(url=url, reason="could not be reached", reason_zh="连接不上")
    assert "(could not be reached)" in untitled(do_draft(bare, workspace, fetch=web.fetch))[0]
    assert models.FetchedPage.objects.count() == 0
    web.says(ARTICLE, "一盏灯照多远")
    do_draft(bare, workspace, fetch=web.fetch)
    assert models.FetchedPage.objects.count() == 2


def test_a_draft_asks_so_many_pages_and_a_silent_site_not_for_ever(
    community: Community, workspace: Path, tmp_path: Path
) -> None:
    links = [f"https://silent.example/{number}" for number in range(6)]
    do_import([chat(tmp_path / "six.txt", *links)], community)
    few, silent = Web(), Web()
    drafted = do_draft(asking(community, Titles(fetch=True, most=2)), workspace, fetch=few.fetch)
    assert few.asked == links[:2]
    assert untitled(drafted)[0].endswith("; 2 more.")
    models.FetchedPage.objects.all().delete()
    silent.pages = {url: Page(url=url, reason="could not be reached") for url in links}
    do_draft(asking(community), workspace, fetch=silent.fetch)
    assert silent.asked == links[:2]


def test_a_title_in_the_chat_is_not_asked_for(
    community: Community, workspace: Path, tmp_path: Path
) -> None:
    do_import([chat(tmp_path / "t.txt", f"分享一篇论文《灯下的长上下文》 {PAPER}")], community)
    web = Web()
    issue = do_draft(asking(community), workspace, fetch=web.fetch).issue
    assert web.asked == []
    assert entries(issue)[PAPER].title == "灯下的长上下文"


def test_what_somebody_said_of_a_link_stays_its_note(
    community: Community, workspace: Path, tmp_path: Path
) -> None:
    said = "我昨晚跑了一遍这个，显存省了一半，但是慢"
    do_import([chat(tmp_path / "n.txt", f"{said} {PAPER}")], community)
    web = Web()
    web.says("https://arxiv.org/abs/2401.01234", TITLE, ABSTRACT)
    entry = entries(do_draft(asking(community), workspace, fetch=web.fetch).issue)[PAPER]
    assert (entry.title, entry.note) == (TITLE, said)


def test_an_earlier_issue_gives_the_title_of_a_link_that_only_answers(
    community: Community, workspace: Path, tmp_path: Path
) -> None:
    before = Issue(
        title="Talk 000",
        number="000",
        date="2026-05-30",
        urls=("https://arxiv.org/abs/2401.01234", ARTICLE),
        sections=(
            Section(
                name="News",
                kind="news",
                subsections=(
                    Subsection(
                        entries=(
                            Entry(title=TITLE, urls=("https://arxiv.org/abs/2401.01234",)),
                            Entry(title="mp.weixin.qq.com/s/lamp", urls=(ARTICLE,)),
                        )
                    ),
                ),
            ),
        ),
    )
    past.do_keep(before, tmp_path / "000.md", "first")
    path = tmp_path / "answer.txt"
    path.write_text(
        '微信群"甲群"的聊天记录如下:\n\n—————  2026-06-05  —————\n\n'
        "木木  14:00\n请问长上下文怎么评测召回比较靠谱？有没有推荐的方法？\n\n"
        f"阿澈  14:02\n可以看这篇里的方法，每 4k 埋一个点再测召回 {PAPER}\n\n"
        f"小满  14:03\n还有这个也讲了评测召回的方法，可以对照着看 {ARTICLE}\n",
        encoding="utf-8",
    )
    do_import([path], community)
    web = Web()
    found = references(do_draft(asking(community), workspace, fetch=web.fetch).issue)
    assert found[PAPER] == TITLE
    assert found[ARTICLE] == "mp.weixin.qq.com/s/lamp"
    assert web.asked == [ARTICLE]


def test_the_draft_that_names_untitled_links_is_read_back_whole(
    bare: Community, workspace: Path
) -> None:
    drafted = do_draft(bare, workspace, fetch=Web().fetch)
    back = read(drafted.manuscript.read_text(encoding="utf-8"), drafted.manuscript)
    assert back == normal(drafted.issue)


def test_the_whole_way_from_a_real_server_to_the_draft(
    web: WebServer, community: Community, workspace: Path, tmp_path: Path
) -> None:
    url = web.html("/posts/1", "<title>How to trim a wick</title>")
    hidden = web.to("/posts/2", "http://169.254.169.254/secret")
    do_import([chat(tmp_path / "t.txt", url, hidden)], community)

    def fetch(url: str, seconds: float) -> Page:
        return pages.fetch(url, seconds, web.local)

    drafted = do_draft(asking(community), workspace, fetch=fetch)
    assert entries(drafted.issue)[url].title == "How to trim a wick"
    assert "(is at a private address)" in untitled(drafted)[0]
    refused = do_draft(asking(community), workspace)
    assert entries(refused.issue)[url].title == "How to trim a wick"
    assert len(web.asked) == 2
