"""Feeds: whole, well formed, with ids that stay."""

import json
import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from xml.etree.ElementTree import Element, parse

import msgspec
import pytest
from lxml import etree
from sample import sample_site

from openllm_talk.publish.print_run import print_run
from openllm_talk.records import Correction

KNOWN = "2024-03-16T21:00:00+08:00"
ATOM = "{http://www.w3.org/2005/Atom}"


def _atom(folder: Path, path: str = "feed.xml") -> Element:
    root = parse(folder / path).getroot()
    assert root is not None
    return root


def _text(element: Element, name: str) -> str:
    return element.findtext(f"{ATOM}{name}") or ""


@pytest.mark.parametrize("which", ["sample_folder", "hostile_folder"])
def test_atom_has_what_the_standard_asks_for(which: str, request: pytest.FixtureRequest) -> None:
    root = _atom(request.getfixturevalue(which))
    for element in (root, *root.iter(f"{ATOM}entry")):
        assert _text(element, "id").startswith("tag:")
        assert _text(element, "title")
        assert datetime.fromisoformat(_text(element, "updated")).tzinfo
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    ids = [_text(entry, "id") for entry in root.iter(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))


def test_the_newest_issue_comes_first_with_its_time_and_zone(sample_folder: Path) -> None:
    entries = list(_atom(sample_folder).iter(f"{ATOM}entry"))
    assert [_text(entry, "title")[-3:] for entry in entries] == ["015", "014", "003"]
    assert _text(entries[1], "id") == "tag:127.0.0.1,2024-03-16:issues/014"
    assert _text(entries[1], "published") == "2024-03-16T21:00:00+08:00"


def test_feeds_hold_the_full_text_with_whole_addresses(sample_folder: Path) -> None:
    content = _text(list(_atom(sample_folder, "en/feed.xml").iter(f"{ATOM}entry"))[1], "content")
    assert "every chunk, which recovers most cross references" in content
    assert "<math" in content
    assert 'href="http://127.0.0.1:8000/en/questions/q-longcontext/"' in content
    assert 'href="http://127.0.0.1:8000/en/issues/014/#main-q1"' in content
    assert 'href="../' not in content
    assert 'href="#' not in content


@pytest.mark.parametrize("which", ["sample_folder", "hostile_folder"])
def test_json_feed_has_what_the_standard_asks_for(
    which: str, request: pytest.FixtureRequest
) -> None:
    folder: Path = request.getfixturevalue(which)
    feed = json.loads((folder / "feed.json").read_text(encoding="utf-8"))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"]
    assert feed["feed_url"] == "http://127.0.0.1:8000/feed.json"
    for item in feed["items"]:
        assert item["id"].startswith("tag:")
        assert item["url"].startswith("http://127.0.0.1:8000/issues/")
        assert "content_html" in item
        assert datetime.fromisoformat(item.get("date_published", KNOWN)).tzinfo


def test_both_kinds_of_feed_tell_the_same(sample_folder: Path) -> None:
    atom = [_text(entry, "id") for entry in _atom(sample_folder).iter(f"{ATOM}entry")]
    feed = json.loads((sample_folder / "feed.json").read_text(encoding="utf-8"))
    assert [item["id"] for item in feed["items"]] == atom


def test_the_site_map_lists_pages_in_both_languages_but_no_redirect(sample_folder: Path) -> None:
    text = (sample_folder / "sitemap.xml").read_text(encoding="utf-8")
    assert "<loc>http://127.0.0.1:8000/issues/014/</loc>" in text
    assert "<loc>http://127.0.0.1:8000/en/issues/014/</loc>" in text
    assert "q-context-again" not in text
    assert "404" not in text
    parse(sample_folder / "sitemap.xml")


SECTIONS = ("news", "recommended", "classic", "practice", "free-talk")
FEEDS = [
    f"{prefix}{path}"
    for prefix in ("", "en/")
    for path in ("feed", "feeds/open-questions", *(f"feeds/{each}" for each in SECTIONS))
]


@pytest.mark.parametrize("which", ["sample_folder", "hostile_folder"])
@pytest.mark.parametrize("path", FEEDS)
def test_every_feed_keeps_the_rules_of_rss(
    which: str, path: str, request: pytest.FixtureRequest
) -> None:
    folder: Path = request.getfixturevalue(which)
    root = etree.parse(folder / f"{path}.rss").getroot()
    assert (root.tag, root.get("version"), len(root)) == ("rss", "2.0", 1)
    channel = root[0]
    for name in ("title", "link", "description", "language"):
        assert len(channel.findall(name)) == 1
        assert channel.findtext(name)
    (address,) = channel.findall(f"{ATOM}link")
    assert address.get("href") == f"http://127.0.0.1:8000/{path}.rss"
    for item in channel.iter("item"):
        assert item.findtext("title") or item.findtext("description")
        assert item.findtext("link", "").startswith("http://127.0.0.1:8000/")
        assert item.xpath("guid/@isPermaLink") == ["false"]
        for date in item.findall("pubDate"):
            assert parsedate_to_datetime(date.text or "").tzinfo
    guids = [item.findtext("guid") for item in channel.iter("item")]
    assert len(guids) == len(set(guids))


@pytest.mark.parametrize("which", ["sample_folder", "hostile_folder"])
@pytest.mark.parametrize("path", FEEDS)
def test_all_formats_of_a_feed_tell_the_same(
    which: str, path: str, request: pytest.FixtureRequest
) -> None:
    folder: Path = request.getfixturevalue(which)
    feed = json.loads((folder / f"{path}.json").read_text(encoding="utf-8"))
    rss = etree.parse(folder / f"{path}.rss").getroot()
    atom = _atom(folder, f"{path}.xml")
    assert feed["feed_url"] == f"http://127.0.0.1:8000/{path}.json"
    assert feed["title"] == _text(atom, "title") == rss.findtext("channel/title")
    assert feed["language"] == ("en" if path.startswith("en/") else "zh-Hans")
    ids = [item["id"] for item in feed["items"]]
    assert ids == [_text(entry, "id") for entry in atom.iter(f"{ATOM}entry")]
    assert ids == [item.findtext("guid") for item in rss.iter("item")]
    assert all(item["content_html"] is not None for item in feed["items"])


def test_the_feed_of_a_section_holds_that_section_alone(sample_folder: Path) -> None:
    feed = json.loads((sample_folder / "en/feeds/news.json").read_text(encoding="utf-8"))
    newest = next(item for item in feed["items"] if "014" in item["title"])
    assert newest["title"].endswith("· News")
    assert re.fullmatch(r"http://127.0.0.1:8000/en/issues/014/#s\d+", newest["url"])
    assert "When Evaluation Leaks" in newest["content_html"]
    assert "rope-scaling" not in newest["content_html"]


def test_the_feed_of_open_questions_holds_what_nobody_answered(sample_folder: Path) -> None:
    feed = json.loads((sample_folder / "feeds/open-questions.json").read_text(encoding="utf-8"))
    urls = [item["url"] for item in feed["items"]]
    assert "http://127.0.0.1:8000/questions/003-main-2/" in urls
    assert "http://127.0.0.1:8000/questions/q-longcontext/" not in urls


def test_the_list_of_feeds_names_each_once(sample_folder: Path) -> None:
    root = etree.parse(sample_folder / "feeds.opml").getroot()
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    assert root.findtext("head/title")
    outlines = root.findall("body/outline/outline")
    assert all(each.get("type") == "rss" and each.get("text") for each in outlines)
    addresses = [each.get("xmlUrl") or "" for each in outlines]
    assert sorted(addresses) == sorted(f"http://127.0.0.1:8000/{path}.xml" for path in FEEDS)


def test_a_page_leads_to_every_feed(sample_folder: Path) -> None:
    page = (sample_folder / "en/feeds/index.html").read_text(encoding="utf-8")
    for path in FEEDS:
        if path.startswith("en/"):
            for end in (".xml", ".rss", ".json"):
                assert f'href="../../{path}{end}"' in page
    assert 'href="../../feeds.opml"' in page
    assert 'href="feeds/"' in (sample_folder / "index.html").read_text(encoding="utf-8").replace(
        "./feeds", "feeds"
    )


def test_a_corrected_issue_is_news_to_readers_of_feeds() -> None:
    site = sample_site()
    made = Correction(note="一个数字改了", date="2024-04-01T09:00+08:00", by="林渡")
    issues = tuple(
        msgspec.structs.replace(issue, corrections=(made,)) if issue.number == "014" else issue
        for issue in site.issues
    )
    pages = {
        page.path: page.text for page in print_run(msgspec.structs.replace(site, issues=issues))
    }
    item = json.loads(pages["feed.json"])["items"][1]
    assert item["date_published"] == KNOWN
    assert item["date_modified"] == "2024-04-01T09:00:00+08:00"
    assert "一个数字改了" in item["content_html"]
    assert "2024-04-01T09:00:00+08:00</updated>" in pages["feed.xml"]
    assert '>Corrected <time datetime="2024-04-01">' in pages["en/issues/014/index.html"]
    assert "**更正 2024年4月1日**：一个数字改了 — 林渡" in pages["issues/014/issue-014.md"]
