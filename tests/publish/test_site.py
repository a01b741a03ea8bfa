"""The built site: what stands where, in which language, and that every link leads somewhere."""

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from sample import ISSUE_003

from openllm_talk.community import Community, SectionPlan
from openllm_talk.community import Site as Place
from openllm_talk.errors import PublishError
from openllm_talk.publish.pages import Press
from openllm_talk.publish.print_run import print_run
from openllm_talk.publish.site import PublicPerson, Site
from openllm_talk.records import Entry, Issue, LedgerQuestion, Question, Section, Subsection


class _Page(HTMLParser):
    """What a page links to, what it can be linked to by, and its headings in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.levels: list[int] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if "id" in given:
            self.ids.append(given["id"] or "")
        if tag in ("a", "link") and given.get("href"):
            self.links.append(given["href"] or "")
        if tag == "meta" and given.get("http-equiv") == "refresh":
            self.links.append((given["content"] or "").split("url=")[1])
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))


def _read(folder: Path, path: str) -> str:
    return (folder / path).read_text(encoding="utf-8")


def _pages(folder: Path) -> dict[str, _Page]:
    return {
        path.relative_to(folder).as_posix(): _Page(path.read_text(encoding="utf-8"))
        for path in folder.rglob("*.html")
    }


@pytest.mark.parametrize("which", ["sample_folder", "hostile_folder"])
def test_every_link_within_the_site_leads_somewhere(
    which: str, request: pytest.FixtureRequest
) -> None:
    folder: Path = request.getfixturevalue(which)
    pages = _pages(folder)
    home = "http://127.0.0.1:8000/"
    for path, page in pages.items():
        for link in page.links:
            target = urlsplit(urljoin(home + path.removesuffix("index.html"), link))
            if target.netloc != "127.0.0.1:8000":
                continue
            place = unquote(target.path).lstrip("/")
            place = (
                place if Path(place).suffix and not place.endswith("/") else place + "index.html"
            )
            assert (folder / place).is_file(), f"{path} -> {link}"
            if target.fragment and place in pages:
                assert target.fragment in pages[place].ids, f"{path} -> {link}"


@pytest.mark.parametrize("which", ["sample_folder", "hostile_folder"])
def test_headings_come_in_order_and_names_are_unique(
    which: str, request: pytest.FixtureRequest
) -> None:
    for path, page in _pages(request.getfixturevalue(which)).items():
        assert page.levels[0] == 1, path
        assert page.levels.count(1) == 1, path
        steps = zip(page.levels, page.levels[1:], strict=False)
        assert all(after <= before + 1 for before, after in steps), (path, page.levels)
        assert len(page.ids) == len(set(page.ids)), path


def test_permanent_addresses(sample_folder: Path) -> None:
    for path in (
        "issues/014/index.html",
        "issues/014/issue-014.md",
        "questions/003-main-2/index.html",
        "questions/q-longcontext/index.html",
        "people/林渡/index.html",
        "en/issues/014/index.html",
        "404.html",
        "feed.xml",
        "en/feed.json",
        "sitemap.xml",
        "robots.txt",
    ):
        assert (sample_folder / path).is_file(), path


def test_the_interface_speaks_the_language_of_its_edition(sample_folder: Path) -> None:
    chinese = _read(sample_folder, "issues/014/index.html")
    english = _read(sample_folder, "en/issues/014/index.html")
    assert '<html lang="zh-Hans">' in chinese
    assert '<html lang="en">' in english
    assert "上期遗留 · 第 003 期提出 · 已等 11 期" in chinese
    assert "Carried over · open since 003 · 11 issues" in english
    assert "本周新闻" in chinese
    assert "<h2" in english
    assert ">News</h2>" in english
    assert '<time datetime="2024-03-16">2024年3月16日</time>' in chinese
    assert '<time datetime="2024-03-16">16 March 2024</time>' in english


def test_content_keeps_its_own_language(sample_folder: Path) -> None:
    english = _read(sample_folder, "en/issues/014/index.html")
    assert '<div class="answer" lang="zh-Hans">' in english
    assert '<div class="answer" lang="en">' in english


def test_editions_name_each_other(sample_folder: Path) -> None:
    text = _read(sample_folder, "issues/014/index.html")
    assert (
        '<link rel="alternate" hreflang="en" href="http://127.0.0.1:8000/en/issues/014/">' in text
    )
    assert 'hreflang="en" href="../../en/issues/014/">English</a>' in text


def test_a_site_of_one_language_offers_no_other() -> None:
    community = Community(name="Only English", languages=("en",))
    texts = {page.path: page.text for page in print_run(Site(community=community))}
    assert '<html lang="en">' in texts["index.html"]
    assert "hreflang" not in texts["index.html"]
    assert not any(path.startswith(("zh/", "en/")) for path in texts)


def test_empty_sections_vanish(sample_folder: Path) -> None:
    text = _read(sample_folder, "issues/014/index.html")
    assert "本周经典" not in text
    assert "工业界" not in text


def test_questions_without_a_section_of_their_own_get_one(sample_folder: Path) -> None:
    text = _read(sample_folder, "issues/003/index.html")
    assert "自由讨论" in text
    assert 'href="../../questions/003-main-2/"' in text


def test_four_answers_stand_open_and_the_rest_is_folded(sample_folder: Path) -> None:
    text = _read(sample_folder, "issues/014/index.html")
    shown, folded = text.split("还有 2 个回答")
    assert "every chunk" in shown
    assert "+1，目录很有用" in folded.split("</details>")[0]


def test_a_named_person_is_linked_and_others_are_not(sample_folder: Path) -> None:
    text = _read(sample_folder, "issues/014/index.html")
    assert "<bdi>林渡</bdi></a>" in text
    assert "<bdi>研究员2</bdi></a>" not in text


def test_a_question_page_tells_its_way_through_the_issues(sample_folder: Path) -> None:
    text = _read(sample_folder, "questions/003-main-2/index.html")
    steps = re.findall(r'class="where"[^>]*>([^<]+)<', text)
    assert steps == ["群聊", "003", "014"]
    assert 'href="../../issues/014/#group-q4"' in text
    assert "MoE 的 LoRA 微调，4090 够不够？" in text


def test_a_merged_question_redirects_for_good(sample_folder: Path) -> None:
    text = _read(sample_folder, "questions/q-context-again/index.html")
    assert 'http-equiv="refresh" content="0; url=../../questions/q-longcontext/"' in text
    assert 'rel="canonical" href="http://127.0.0.1:8000/questions/q-longcontext/"' in text


def test_questions_merged_in_a_circle_keep_their_own_pages() -> None:
    site = Site(
        community=Community(name="x", languages=("en",)),
        questions=tuple(
            LedgerQuestion(id=one, text=one, title=one, status="open", merged_into=other)
            for one, other in (("a", "b"), ("b", "a"), ("c", "nowhere"))
        ),
    )
    texts = {page.path: page.text for page in print_run(site)}
    assert not any('http-equiv="refresh"' in text for text in texts.values())


def test_open_questions_come_first_and_the_oldest_at_the_top(sample_folder: Path) -> None:
    text = _read(sample_folder, "en/questions/index.html")
    assert re.findall(r'<section class="state" id="(\w+)"', text) == [
        "open",
        "partly",
        "stale",
        "answered",
    ]
    assert "waiting 12 issues" in text


def test_a_site_below_a_path_knows_its_whole_address() -> None:
    place = Place(address="https://example.org/talk")
    community = Community(name="x", languages=("en",), site=place)
    texts = {
        page.path: page.text for page in print_run(Site(community=community, issues=(ISSUE_003,)))
    }
    assert 'href="https://example.org/talk/issues/003/"' in texts["issues/003/index.html"]
    assert 'href="/talk/style.css' in texts["404.html"]
    assert "https://example.org/talk/sitemap.xml" in texts["robots.txt"]


def test_two_issues_of_one_number_are_refused() -> None:
    site = Site(community=Community(name="x"), issues=(ISSUE_003, ISSUE_003))
    with pytest.raises(PublishError, match="/issues/003/"):
        Press(site)


def test_two_people_of_one_name_get_pages_of_their_own() -> None:
    people = (PublicPerson(name="Rowan"), PublicPerson(name="rowan"))
    site = Site(community=Community(name="x", languages=("en",)), people=people)
    paths = [page.path for page in print_run(site)]
    assert "people/rowan/index.html" in paths
    assert "people/rowan-2/index.html" in paths


def test_a_section_of_the_community_s_own_keeps_its_name() -> None:
    plans = (SectionPlan(kind="special", zh="读书会", en="Book club"),)
    entries = (Subsection(entries=(Entry(title="第一章"),)),)
    issue = Issue(
        title="x",
        number="1",
        sections=(
            Section(name="读书会", kind="special", subsections=entries),
            Section(name="年终特辑", kind="special", subsections=entries),
        ),
    )
    community = Community(name="x", languages=("en",), sections=plans)
    text = {page.path: page.text for page in print_run(Site(community=community, issues=(issue,)))}
    assert ">Book club</h2>" in text["issues/1/index.html"]
    assert ">年终特辑</h2>" in text["issues/1/index.html"]


def test_a_follow_up_of_itself_or_of_nothing_is_still_printed() -> None:
    issue = Issue(
        title="x",
        number="1",
        questions=(
            Question(id="a", text="first of its own", parent="a"),
            Question(id="b", text="lost its parent", parent="gone", role="follow_up"),
            Question(id="c", text="one of a circle", parent="d"),
            Question(id="d", text="other of a circle", parent="c"),
        ),
    )
    site = Site(community=Community(name="x", languages=("en",)), issues=(issue,))
    text = {page.path: page.text for page in print_run(site)}["issues/1/index.html"]
    for words in ("first of its own", "lost its parent", "one of a circle", "other of a circle"):
        assert words in text


def test_no_name_or_id_leads_out_of_the_folder(hostile_folder: Path) -> None:
    names = [path.relative_to(hostile_folder).as_posix() for path in hostile_folder.rglob("*")]
    assert not any(".." in name or "<" in name or "\\" in name for name in names)
    assert not (hostile_folder.parent / "escape").exists()


# --- ways to the workshop ---


def _printed(site: Site) -> dict[str, str]:
    return {page.path: page.text for page in print_run(site)}


@pytest.mark.parametrize("workshop", [True, False])
def test_ways_to_the_workshop_stand_only_where_it_is_at_the_address(workshop: bool) -> None:
    community = Community(name="c", site=Place(workshop=workshop, pdf=False))
    asked = LedgerQuestion(id="q-1", text="Why?", title="Why?", status="open")
    known = LedgerQuestion(id="q-2", text="How?", title="How?", status="answered")
    pages = _printed(Site(community=community, questions=(asked, known)))
    opened, answered = (pages[f"en/questions/{one}/index.html"] for one in ("q-1", "q-2"))
    for way in (
        "../../../next/?language=en",
        "../../../ask/?language=en",
        "../../../search/",
        "../../../newsletter/?language=en",
    ):
        assert (f'"{way}"' in opened) is workshop
    assert ("../../../ask/answer/q-1/" in opened) is workshop
    assert "ask/answer" not in answered
    allowed = "form-action 'self'" if workshop else "form-action 'none'"
    assert allowed in opened
