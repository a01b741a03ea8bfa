"""Pages asked for their titles: from a real server, as careful as an address from a chat needs."""

import gzip
import socket
import time
from collections.abc import Iterator

import httpcore
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openllm_talk.errors import NoPage
from openllm_talk.records import Page
from openllm_talk.sources import pages
from openllm_talk.sources.pages import fetch, guard, head
from openllm_talk.sources.pages.encodings import decoded
from web_server import Served, WebServer, serving

ARXIV = """
<title>[2401.01234] Lanterns: Small Lights for Long Contexts</title>
<meta property="og:title" content="Lanterns: Small Lights for Long Contexts"/>
<meta name="description" content="Abstract page for arXiv paper 2401.01234: Lanterns"/>
<meta name="citation_title" content="Lanterns: Small Lights for Long&#10; Contexts" />
<meta name="citation_author" content="Ember, Ada" />
<meta name="citation_abstract" content="We hang a lantern every 4k tokens &amp; measure recall." />"""
GITHUB = """
<title>GitHub - lamplight/wick: A tiny inference server &lt;3 · GitHub</title>
<meta property="og:site_name" content="GitHub">
<meta property="og:title" content="GitHub - lamplight/wick: A tiny inference server &lt;3">
<meta property="og:description" content="A tiny inference server &lt;3 - lamplight/wick">"""
GITHUB_BARE = """
<meta property="og:title" content="GitHub - lamplight/wick">
<meta property="og:description" content="Contribute to lamplight/wick development by creating an account on GitHub.">"""
GITHUB_ISSUE = """
<meta property="og:title" content="Crash with --flash · Issue #12 · lamplight/wick">
<meta property="og:description" content="It crashes on start.">"""
HUB = """
<title>lamplight/ember-7b · Hugging Face</title>
<meta property="og:title" content="lamplight/ember-7b · Hugging Face">
<meta property="og:description" content="We’re on a journey to advance and democratize artificial intelligence through open source and open science.">"""
HUB_SPACE = '<meta property="og:title" content="Ember Chat - a Hugging Face Space by lamplight">'
WEIXIN = """
<meta name="description" content="" /><title></title>
<meta property="og:title" content="一盏灯照多远：长上下文评测笔记" />
<meta property="og:description" content="三个月里的六次实验" />
<meta property="og:site_name" content="微信公众平台" />"""
WEIXIN_SCRIPT = r"""<title></title></head><body><script>
var biz = "x"; var msg_title = '他说：\x26quot;灯\x26quot; 不\'亮\''.html(false);</script>"""
ZHIHU = '<title data-rh="true">(12 封私信 / 3 条消息) 灯芯怎么选？ - 知乎</title><meta property="og:title" content="别的">'
ANY = """<meta content='Say "hi" to  wicks' property=og:title><meta name=description content="How &amp; why">
<!-- <meta property="og:title" content="commented out"> --><title>Other</title>"""
NAMED = (
    '<meta property="og:site_name" content="The Wick Blog"><title>Trim it | The Wick Blog</title>'
)


@pytest.fixture
def web() -> Iterator[WebServer]:
    with serving() as server:
        yield server


def asked(web: WebServer, url: str, seconds: float = 5) -> Page:
    return fetch(url, seconds, web.local)


@pytest.mark.parametrize(
    ("host", "page", "title", "abstract"),
    [
        ("arxiv.org", ARXIV, "Lanterns: Small Lights for Long Contexts",
         "We hang a lantern every 4k tokens & measure recall."),
        ("github.com", GITHUB, "lamplight/wick: A tiny inference server <3", None),
        ("github.com", GITHUB_BARE, "lamplight/wick", None),
        ("github.com", GITHUB_ISSUE, "Crash with --flash · Issue #12 · lamplight/wick",
         "It crashes on start."),
        ("huggingface.co", HUB, "lamplight/ember-7b", None),
        ("huggingface.co", HUB_SPACE, "Ember Chat", None),
        ("mp.weixin.qq.com", WEIXIN, "一盏灯照多远：长上下文评测笔记", "三个月里的六次实验"),
        ("mp.weixin.qq.com", WEIXIN_SCRIPT, "他说：\"灯\" 不'亮'", None),
        ("zhuanlan.zhihu.com", ZHIHU, "灯芯怎么选？", None),
        ("example.com", ANY, 'Say "hi" to wicks', "How & why"),
        ("example.com", NAMED, "Trim it", None),
    ],
)  # fmt: skip
def test_each_site_says_its_title_in_its_own_way(
    host: str, page: str, title: str, abstract: str | None
) -> None:
    assert head.read(page, host, "/p/1") == (title, abstract)


def test_a_name_gets_what_it_is_from_the_abstract() -> None:
    page = GITHUB_BARE.replace(
        "Contribute to lamplight/wick development by creating an account on GitHub.",
        "A tiny server - lamplight/wick",
    )
    assert head.read(page, "github.com", "/lamplight/wick") == (
        "lamplight/wick: A tiny server",
        None,
    )


@pytest.mark.parametrize(
    "title",
    ["404", "404 Not Found", "403 Forbidden", "Page not found", "Just a moment...", "安全验证 - 知乎",
     "百度安全验证", "环境异常", "Sign in to GitHub", "登录 - 知乎", "Attention Required! | Cloudflare",
     "Error 503", "页面不存在", "你访问的页面不存在了", "验证码", "Are you a robot?"],
)  # fmt: skip
def test_a_page_that_is_an_error_a_login_or_a_check_gives_no_title(title: str) -> None:
    with pytest.raises(NoPage, match="error, a login or a check"):
        head.read(f"<title>{title}</title>", "zhuanlan.zhihu.com", "/p/1")


@pytest.mark.parametrize(
    "title",
    ["404 Media reports on models", "Login tokens considered harmful", "500 tips for prompts",
     "Loading 70B models on one card", "登录态在多轮对话里怎么保存", "Just a moment of attention",
     "Not found in translation", "Verifying humans with CAPTCHAs: a survey of ten years"],
)  # fmt: skip
def test_a_title_that_only_speaks_of_errors_is_a_title(title: str) -> None:
    assert head.read(f"<title>{title}</title>", "example.com", "/p/1")[0] == title


def test_a_check_without_a_title_is_known_by_its_words() -> None:
    with pytest.raises(NoPage, match="error, a login or a check"):
        head.read("<title></title><h2>环境异常</h2>", "mp.weixin.qq.com", "/s/1")


def test_only_a_front_page_may_be_called_like_its_site() -> None:
    page = '<meta property="og:site_name" content="Wick"><title>Wick</title>'
    assert head.read(page, "wick.example", "/")[0] == "Wick"
    with pytest.raises(NoPage, match="no title"):
        head.read(page, "wick.example", "/post/1")


def test_a_title_is_one_line_of_visible_text_and_not_long() -> None:
    title, _ = head.read(
        f"<title>\n a\u202e\u200b  b \x00{'灯' * 300}</title>", "example.com", "/x"
    )
    assert title.startswith("a b 灯")
    assert len(title) == 120
    assert title.endswith("…")


@pytest.mark.parametrize(
    "page",
    ["<meta " * 90_000, '<meta "' * 75_000, "<!--" * 130_000, "<title " * 75_000, "<title>" * 75_000,
     "<meta content='" * 35_000, "var msg_title='\n" * 35_000, "<meta x=" * 60_000, "var " + " " * 500_000,
     '<meta name="description" content="' + "a" * 500_000],
)  # fmt: skip
def test_a_page_made_to_be_slow_is_read_quickly(page: str) -> None:
    began = time.monotonic()
    for host in ("mp.weixin.qq.com", "zhihu.com"):
        with pytest.raises(NoPage):
            head.read(page, host, "/x")
    assert time.monotonic() - began < 2


@given(st.text(), st.sampled_from(["github.com", "zhihu.com", "mp.weixin.qq.com", "x.example"]))
@settings(max_examples=200, deadline=None)
def test_any_text_is_a_title_or_none(text: str, host: str) -> None:
    for page in (text, f"<title>{text}</title>", f'<meta property="og:title" content="{text}">'):
        try:
            title, _ = head.read(page, host, "/x")
        except NoPage:
            continue
        assert 0 < len(title) <= 120
        assert title == " ".join(title.split())
        title.encode("utf-8")


# --- encodings -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [("gbk", "gbk"), ("gb2312", "gb18030"), ("utf-8", "gbk"), ("", "gbk"), ("", "utf-8"),
     ("iso-8859-1", "utf-8"), ("nonsense", "utf-8"), ("big5", "big5"), ("base64", "utf-8"),
     ("", "utf-16"), ("", "utf-8-sig")],
)  # fmt: skip
def test_a_page_is_read_in_the_encoding_that_makes_sense(charset: str, encoding: str) -> None:
    text = "<title>一盞燈照多遠</title>" if encoding == "big5" else "<title>一盏灯照多远</title>"
    assert decoded(text.encode(encoding), charset) == text


def test_a_meta_names_the_encoding_and_one_bad_byte_does_not_change_it() -> None:
    page = '<meta http-equiv="Content-Type" content="text/html; charset=gbk"><title>灯</title>'
    assert "灯" in decoded(page.encode("gbk"), "iso-8859-1")
    long = ("灯下谈" * 2000).encode()
    assert decoded(long + b"\xff" + long).count("灯下谈") == 4000


# --- asking --------------------------------------------------------------------------------------


def test_a_page_gives_title_and_abstract(web: WebServer) -> None:
    url = web.html("/a", ANY)
    page = asked(web, url)
    assert page == Page(url=url, title='Say "hi" to wicks', abstract="How & why", status=200)
    ((_, headers),) = web.asked
    assert headers["User-Agent"].startswith("openllm-talk/")
    assert {"Cookie", "Authorization", "Referer"}.isdisjoint(headers)


def test_a_packed_page_in_a_wrong_charset_is_read(web: WebServer) -> None:
    body = gzip.compress("<title>一盏灯照多远</title>".encode("gbk"))
    web.pages["/z"] = Served(body, headers={"Content-Encoding": "gzip"})
    assert asked(web, web.at("/z")).title == "一盏灯照多远"


def test_redirects_are_followed_without_cookies_and_not_for_ever(web: WebServer) -> None:
    web.html("/end", "<title>The end of it</title>")
    web.to("/b", "/end")
    start = web.to("/a", "/b", **{"Set-Cookie": "who=you; Path=/"})
    assert asked(web, start).title == "The end of it"
    assert all("Cookie" not in headers for _, headers in web.asked)
    round_ = web.to("/round", "/round")
    web.asked.clear()
    assert asked(web, round_).reason == "redirects without an end"
    assert len(web.asked) == pages.MOST_REDIRECTS + 1


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("http://127.0.0.1/admin", "is at a private address"),
        ("http://localhost/admin", "is at a private address"),
        ("http://[::1]/", "is at a private address"),
        ("http://[::ffff:10.0.0.1]/", "is at a private address"),
        ("http://169.254.169.254/latest/meta-data", "is at a private address"),
        ("http://2130706433/", "is at a private address"),
        ("http://0.0.0.0/", "is at a private address"),
        ("http://10.1.2.3:8080/", "is at the unusual port 8080"),
        ("http://user:secret@example.com/", "has credentials in its address"),
        ("file:///etc/passwd", "is no web address"),
        ("ftp://example.com/a", "is no web address"),
    ],
)
def test_a_redirect_to_where_no_link_leads_is_refused(
    web: WebServer, target: str, reason: str
) -> None:
    page = asked(web, web.to("/r", target))
    assert (page.title, page.reason) == (None, reason)
    assert page.reason_zh
    assert fetch(target).reason == reason


def test_the_server_itself_is_refused_where_nobody_allowed_it(web: WebServer) -> None:
    url = web.html("/a", ANY)
    assert fetch(url).reason == f"is at the unusual port {web.port}"
    assert web.asked == []


def test_a_login_that_a_page_redirects_to_is_not_the_page(web: WebServer) -> None:
    web.html("/account/login", "<title>Wick</title>")
    assert "a login" in asked(web, web.to("/p", "/account/login?next=/p")).reason
    web.html("/", "<title>Wick, the home of wicks</title>")
    assert "front page" in asked(web, web.to("/gone", "/")).reason
    assert asked(web, web.html("/docs/login/", "<title>How to log in</title>")).title


@pytest.mark.parametrize("pause", [5.0, 0.15])
def test_a_slow_server_has_so_many_seconds_in_all(web: WebServer, pause: float) -> None:
    web.pages["/slow"] = Served((b"<p>.",) * 60, pause=pause)
    began = time.monotonic()
    page = asked(web, web.at("/slow"), seconds=1)
    assert time.monotonic() - began < 2
    assert page.reason == "took longer than 1 seconds"


def test_a_title_that_came_in_time_counts_though_the_page_did_not(web: WebServer) -> None:
    web.pages["/slow"] = Served((b"<title>In time</title>", *(b"<p>.",) * 60), pause=0.2)
    assert asked(web, web.at("/slow"), seconds=1).title == "In time"


def test_of_a_huge_page_only_the_beginning_is_read(web: WebServer) -> None:
    web.pages["/huge"] = Served((b"<title>Huge</title>", *(b"x" * 65536,) * 4000))
    began = time.monotonic()
    assert asked(web, web.at("/huge")).title == "Huge"
    bomb = gzip.compress(b"<title>Bomb</title>" + b"\0" * 200_000_000)
    web.pages["/bomb"] = Served(bomb, headers={"Content-Encoding": "gzip"})
    assert asked(web, web.at("/bomb")).title == "Bomb"
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("served", "reason"),
    [
        (Served(b"%PDF-1.7", kind="application/pdf"), "is no page but application/pdf"),
        (Served(b"\x89PNG", kind=None), "is no page"),
        (Served(b"<title>Gone</title>", status=410), "answered 410"),
        (Served(b"<p>nothing</p>"), "has no title"),
        (Served(b"", headers={"Content-Encoding": "br"}), "is packed as «br»"),
        (Served(b"no gzip", headers={"Content-Encoding": "gzip"}), "is packed in a broken way"),
    ],
)
def test_what_is_no_page_says_why(web: WebServer, served: Served, reason: str) -> None:
    web.pages["/x"] = served
    page = asked(web, web.at("/x"))
    assert (page.title, page.reason) == (None, reason)
    assert page.reason_zh


@pytest.mark.parametrize(
    "url", ["", "x", "http://", "http://[", "http://a..b/", "http://" + "a" * 300 + ".com/",
            "http://exa mple.com/", "http://host:99999/", "http://\udcff.com/", "http://例え..jp/"],
)  # fmt: skip
def test_an_address_that_is_none_gives_a_reason(url: str) -> None:
    page = fetch(url, 2)
    assert page.title is None
    assert page.reason


def test_a_server_that_does_not_speak_the_web_gives_a_reason() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        url = f"http://127.0.0.1:{port}/"
        local = frozenset({("127.0.0.1", port)})
        assert fetch(url, 0.5, local).reason == "took longer than 0.5 seconds"
    assert fetch(url, 0.5, local).reason == "could not be reached"


# --- the guard -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.1.1", "0.0.0.0",
     "100.64.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::1",
     "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "fec0::1", "ff02::1", "2001:db8::1",
     "::ffff:127.0.0.1", "::ffff:192.168.0.1", "::127.0.0.1", "2002:7f00:1::1", "64:ff9b::10.0.0.1",
     "64:ff9b:1::1", "2001::1", "not an address"],
)  # fmt: skip
def test_an_address_that_is_somebodys_own_is_not_public(address: str) -> None:
    assert not guard.is_public(address)


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::1.1.1.1"]
)
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert guard.is_public(address)


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Names resolve to each of `answers` in turn; the list of names that were asked for."""
    names: list[str] = []

    def resolve(host: str, port: int, **options: object) -> list[tuple[object, ...]]:
        names.append(host)
        found = answers[min(len(names), len(answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in found]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return names


def test_one_private_address_among_public_ones_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, ["1.1.1.1", "192.168.0.1"])
    assert fetch("http://both.example/").reason == "is at a private address"


def test_the_connection_goes_to_the_very_address_that_was_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = resolving(monkeypatch, ["1.1.1.1"], ["127.0.0.1"])
    connected: list[str] = []

    class Sockets:
        def connect_tcp(self, host: str, *_: object) -> None:
            connected.append(host)
            raise httpcore.ConnectError(host)

    monkeypatch.setattr(guard, "_SOCKETS", Sockets())
    assert fetch("http://rebind.example/").reason == "could not be reached"
    assert (names, connected) == (["rebind.example"], ["1.1.1.1"])


def test_a_name_that_takes_for_ever_to_resolve_has_its_time_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def never(*_: object, **__: object) -> list[object]:
        time.sleep(2)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", never)
    began = time.monotonic()
    assert fetch("http://slow.example/", 0.5).reason == "took longer than 0.5 seconds"
    assert time.monotonic() - began < 1.5
