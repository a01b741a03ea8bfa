"""Feeds: whole, well formed, with ids that stay."""

import json
from datetime import datetime
from pathlib import Path
from xml.etree.ElementTree import Element, parse

import pytest

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
        assert datetime.fromisoformat(item["date_published"]).tzinfo


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
