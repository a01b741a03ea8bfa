"""What an address is: its canonical form, the work behind it, its kind of place.

Everything a rule needs to know about a site stands in the tables at the top; adding a site is
adding a row. No page is ever fetched, so short links (t.co, b23.tv, t.cn) stay as they are.
"""

import re
from typing import Final, NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Query parameters that only say who shared the address, where from and with what.
TRACKING: Final = _names(
    "spm spm_id_from from_spmid vd_source buvid seid bbid plat_id unique_k up_id is_story_h5 "
    "fbclid gclid gbraid wbraid dclid msclkid yclid twclid ttclid igshid igsh mc_cid mc_eid "
    "mkt_tok _hsenc _hsmi __hssc __hstc __hsfp ref_src ref_url refsrc gs_lcp sxsrf ved trackid "
    "track_id tracking_id trk trkinfo isappinstalled wechatshare wxshare shareuid sharer "
    "sharer_sharetime sharer_shareinfo sharer_shareid share shareid sharefrom sharetoken "
    "sharetime shared_from app_platform app_version appuid appid app_id apptime xhsshare "
    "author_share shareredid from_source from_channel nsukey mpshare scene srcid chksm "
    "pass_ticket exportkey wx_header sessionid session_id ops_request_misc request_id biz_id "
    "s_r hybrid_search_source hybrid_search_extra wechat_share _wv _wwv weibo_id wm "
    "share_session_id cvid oq aqs gs_l sei usg cmpid campaign_id ncid sr_share"
)
TRACKING_PREFIXES: Final = ("utm_", "share_", "sharer_", "hmsr", "hmpl", "hmcu", "pk_", "mtm_")

# «from» says where somebody shared from only on these sites, or with these values.
_SHARED_FROM_SITES: Final = (
    "bilibili.com", "zhihu.com", "weixin.qq.com", "weibo.com", "weibo.cn", "juejin.cn",
    "csdn.net", "36kr.com", "toutiao.com", "xiaohongshu.com", "douban.com", "jianshu.com",
    "jiqizhixin.com", "baai.ac.cn", "youku.com", "douyin.com",
)  # fmt: skip
_SHARED_FROM_VALUES: Final = _names(
    "singlemessage groupmessage timeline wechat weixin qq qqmessage moments weibo copy copy_link "
    "copylink share sharelink app android iphone ios mobile timeline_app search"
)


class Query(NamedTuple):
    """Which query parameters matter on a site: `keep` alone where given, else all but `drop`."""

    host: str
    path: str
    keep: frozenset[str] | None = None
    drop: frozenset[str] = frozenset()


# The first row that fits host (or a subdomain of it) and path decides.
_QUERIES: Final = (
    Query("mp.weixin.qq.com", r"/s$", keep=frozenset({"__biz", "mid", "idx", "sn"})),
    Query("mp.weixin.qq.com", r"/s/", keep=frozenset()),
    Query("bilibili.com", r"/(?:video|bangumi|list|medialist|festival)/", keep=frozenset("tp")),
    Query("bilibili.com", r"/(?:read|opus|dynamic)?", drop=frozenset({"mid", "timestamp", "ts"})),
    Query("zhuanlan.zhihu.com", r"/p/", keep=frozenset()),
    Query("zhihu.com", r"/(?:question|answer|pin|zvideo|people)/", keep=frozenset()),
    Query("youtube.com", r"/", drop=frozenset({"si", "feature", "pp", "ab_channel", "app"})),
    Query("youtu.be", r"/", drop=frozenset({"si", "feature"})),
    Query("x.com", r"/", drop=frozenset({"t", "cxt", "ref_src"})),
    Query("twitter.com", r"/", drop=frozenset({"t", "cxt", "ref_src"})),
    Query("docs.qq.com", r"/", drop=frozenset({"u", "_t", "dver", "pub"})),
    Query("arxiv.org", r"/(?:abs|pdf|html)/", keep=frozenset()),
    Query("juejin.cn", r"/(?:post|pin)/", keep=frozenset()),
    Query("blog.csdn.net", r"/", keep=frozenset()),
    Query("reddit.com", r"/r/[^/]+/comments/", keep=frozenset({"context"})),
    Query("medium.com", r"/", drop=frozenset({"source", "sk"})),
    Query("open.spotify.com", r"/", drop=frozenset({"si"})),
    Query("notion.site", r"/", drop=frozenset({"pvs"})),
    Query("feishu.cn", r"/", drop=frozenset({"from"})),
    Query("xiaohongshu.com", r"/", drop=frozenset({"xsec_token", "xsec_source", "type"})),
    Query("google.com", r"/search", keep=frozenset({"q", "tbm"})),
    Query("baidu.com", r"/s$", keep=frozenset({"wd", "word"})),
    Query("amazon.com", r"/", drop=frozenset({"ref", "tag", "psc", "qid", "sr", "keywords"})),
    Query("github.com", r"/", drop=frozenset({"ref", "source"})),
    Query("huggingface.co", r"/", drop=frozenset({"ref", "source", "from"})),
)


class Wrapper(NamedTuple):
    """A page that only leads elsewhere, and the parameters that may hold where."""

    host: str
    path: str
    parameters: tuple[str, ...]


_WRAPPERS: Final = (
    Wrapper("link.zhihu.com", "/", ("target",)),
    Wrapper("link.juejin.cn", "/", ("target",)),
    Wrapper("link.csdn.net", "/", ("target",)),
    Wrapper("link.jianshu.com", "/", ("t",)),
    Wrapper("link.segmentfault.com", "/", ("url",)),
    Wrapper("xie.infoq.cn", "/link", ("target",)),
    Wrapper("gitee.com", "/link", ("target",)),
    Wrapper("oschina.net", "/action/GoToLink", ("url",)),
    Wrapper("cloud.tencent.com", "/developer/tools/blog-entry", ("target",)),
    Wrapper("douban.com", "/link2", ("url",)),
    Wrapper("docs.qq.com", "/scenario/link.html", ("url",)),
    Wrapper("c.pc.qq.com", "/", ("pfurl", "url")),
    Wrapper("mail.qq.com", "/cgi-bin/readtemplate", ("gourl",)),
    Wrapper("weixin110.qq.com", "/", ("url", "target")),
    Wrapper("open.weixin.qq.com", "/connect/oauth2", ("redirect_uri",)),
    Wrapper("mp.weixin.qq.com", "/mp/redirect", ("url", "target")),
    Wrapper("mp.weixin.qq.com", "/mp/wappoc_appmsgcaptcha", ("target_url",)),
    Wrapper("weibo.cn", "/sinaurl", ("u", "toasturl")),
    Wrapper("weibo.com", "/sinaurl", ("u",)),
    Wrapper("google.com", "/url", ("q", "url")),
    Wrapper("google.com.hk", "/url", ("q", "url")),
    Wrapper("google.com", "/amp/s", ()),
    Wrapper("duckduckgo.com", "/l", ("uddg",)),
    Wrapper("youtube.com", "/redirect", ("q",)),
    Wrapper("t.me", "/iv", ("url",)),
    Wrapper("t.me", "/share", ("url",)),
    Wrapper("facebook.com", "/l.php", ("u",)),
    Wrapper("instagram.com", "/", ("u",)),
    Wrapper("out.reddit.com", "/", ("url",)),
    Wrapper("linkedin.com", "/redir", ("url",)),
    Wrapper("vk.com", "/away.php", ("to",)),
    Wrapper("steamcommunity.com", "/linkfilter", ("url", "u")),
    Wrapper("slack-redir.net", "/link", ("url",)),
    Wrapper("safelinks.protection.outlook.com", "/", ("url",)),
    Wrapper("applink.feishu.cn", "/client/web_url", ("url",)),
    Wrapper("security.feishu.cn", "/link", ("target",)),
)

# Fragments that an editor or an app hung on; every other one names a place in the page.
_FRAGMENT_TAILS: Final = frozenset({"tdsub", "rd", "wechat_redirect", "wechat_webview_type=1"})

_SITES: Final = {
    "arxiv.org": "arxiv", "ar5iv.org": "arxiv", "alphaxiv.org": "arxiv",
    "ar5iv.labs.arxiv.org": "arxiv", "papers.cool": "arxiv",
    "huggingface.co": "huggingface", "hf.co": "huggingface", "hf-mirror.com": "huggingface",
    "modelscope.cn": "modelscope", "github.com": "github", "github.io": "github_pages",
    "gist.github.com": "gist", "gitee.com": "gitee", "gitlab.com": "gitlab",
    "mp.weixin.qq.com": "weixin", "weixin.qq.com": "weixin", "docs.qq.com": "tencent_docs",
    "zhihu.com": "zhihu", "bilibili.com": "bilibili", "b23.tv": "bilibili",
    "youtube.com": "youtube", "youtu.be": "youtube", "x.com": "x", "twitter.com": "x", "t.co": "x",
    "reddit.com": "reddit", "redd.it": "reddit", "openreview.net": "openreview",
    "aclanthology.org": "acl", "semanticscholar.org": "semantic_scholar", "doi.org": "doi",
    "paperswithcode.com": "papers_with_code", "kaggle.com": "kaggle", "juejin.cn": "juejin",
    "csdn.net": "csdn", "weibo.com": "weibo", "weibo.cn": "weibo", "xiaohongshu.com": "xiaohongshu",
    "douyin.com": "douyin", "feishu.cn": "feishu", "notion.site": "notion", "medium.com": "medium",
    "stackoverflow.com": "stackoverflow", "wikipedia.org": "wikipedia", "discord.gg": "discord",
    "discord.com": "discord", "t.me": "telegram", "pypi.org": "pypi", "colab.research.google.com":
    "colab", "jiqizhixin.com": "jiqizhixin", "baai.ac.cn": "baai", "news.ycombinator.com":
    "hacker_news", "spaces.ac.cn": "kexue", "kexue.fm": "kexue", "nips.cc": "neurips",
    "neurips.cc": "neurips", "proceedings.mlr.press": "pmlr",
}  # fmt: skip

_SCHEME: Final = re.compile(r"^([a-zA-Z][a-zA-Z0-9+.-]*)://")
_BARE_HOST: Final = re.compile(
    r"^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?\.)+[a-zA-Z]{2,24}(?::\d{1,5})?(?=[/?#]|$)"
)
_TAIL: Final = "。，、；：！？）】》」』”’…　"
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_MOST_WRAPPERS: Final = 5
_ARXIV_NUMBER: Final = r"(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Za-z]{2})?/\d{7})"
_ARXIV: Final = re.compile(
    rf"^/(?:abs|pdf|html|ps|format|src|e-print|papers|arxiv|overview|forum|paper)/"
    rf"(?:arxiv/)?({_ARXIV_NUMBER})(?:v\d+)?(?:\.pdf|\.html)?/?$",
    re.IGNORECASE,
)
_ARXIV_HOSTS: Final = (
    "arxiv.org", "ar5iv.org", "alphaxiv.org", "huggingface.co", "hf.co", "hf-mirror.com",
    "papers.cool", "scirate.com", "arxiv-vanity.com", "itp.ac.cn", "arxivxplorer.com",
)  # fmt: skip
_DOI_OF_ARXIV: Final = re.compile(rf"^/10\.48550/arxiv\.({_ARXIV_NUMBER})/?$", re.IGNORECASE)


def canonical(url: str) -> str:
    """The one form of an address in which it is compared, stored and published.

    Scheme and host in lower case, default port and credentials gone, wrapper pages undone,
    parameters and fragments that only tell who shared it dropped; what is left keeps its order
    and spelling. Without a scheme it gets https. What is not a web address comes back unchanged
    but for blanks around it. Applying it twice changes nothing.
    """
    address = _with_scheme(url)
    for _ in range(_MOST_WRAPPERS):
        parts = _split(address)
        if parts is None:
            return address
        target = _wrapped(parts)
        if target is None:
            break
        address = target
    return _settled(address)


def _settled(address: str) -> str:
    """`address` tidied until tidying changes nothing (dropping one tail can bare another)."""
    for _ in range(_MOST_WRAPPERS):
        parts = _split(address)
        tidied = address if parts is None else _with_scheme(_tidy(parts))
        if tidied == address:
            return address
        address = tidied
    return address


def work(url: str) -> str:
    """The work behind an address: equal for all addresses of one work.

    «arxiv:2305.10142» for abstract, PDF, HTML, any version and the mirrors that show it;
    «github:owner/name» for a repository's front page, clone address, branch and README, while a
    file, folder, issue or release in it is a work of its own; likewise «huggingface:owner/name»;
    «youtube:…», «bilibili:BV…», «x:…», «reddit:…», «openreview:…» by their number. Else the
    canonical address without scheme, «www.», closing slash and fragment.
    """
    address = canonical(url)
    parts = _split(address)
    if parts is None:
        return address
    host = _bare_host(parts)
    named = _arxiv(host, parts) or _repository(host, parts) or _numbered(host, parts)
    if named is not None:
        return named
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{parts.path.rstrip('/')}{query}"


def abstract_page(url: str) -> str:
    """The page that says what the work behind an address is.

    For a paper of arXiv that is its abstract page, whichever PDF, version or mirror was shared;
    every other address is its own.
    """
    kind, _, number = work(url).partition(":")
    return f"https://arxiv.org/abs/{number}" if kind == "arxiv" else canonical(url)


def site(url: str) -> str:
    """The kind of place an address leads to: «arxiv», «github», «weixin», …, else «web»."""
    parts = _split(canonical(url))
    if parts is None:
        return "web"
    host = _bare_host(parts)
    if _arxiv(host, parts):
        return "arxiv"
    labels = host.split(".")
    for start in range(len(labels) - 1):
        kind = _SITES.get(".".join(labels[start:]))
        if kind is not None:
            return kind
    return "web"


def _with_scheme(url: str) -> str:
    text = url.strip().rstrip(_TAIL).replace("&amp;", "&")
    if _SCHEME.match(text):
        return text
    if text.startswith("//") and _BARE_HOST.match(text[2:]):
        return f"https:{text}"
    return f"https://{text}" if _BARE_HOST.match(text) else text


def _split(address: str) -> SplitResult | None:
    """The parts of a web address, or None where it is none (`javascript:`, a broken host)."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname or port == 0:
        return None
    return parts


def _bare_host(parts: SplitResult) -> str:
    """The host without the subdomains that only choose a device."""
    host = (parts.hostname or "").rstrip(".")
    return re.sub(r"^(?:www|m|mobile|amp|old)\.(?=[^.]+\.[^.])", "", host)


def _is_at(host: str, *sites: str) -> bool:
    return any(host == place or host.endswith(f".{place}") for place in sites)


def _wrapped(parts: SplitResult) -> str | None:
    """Where a wrapper page leads, if this is one and says it."""
    host = parts.hostname or ""
    parameters = dict(_parameters(parts.query))
    for wrapper in _WRAPPERS:
        if not (_is_at(host, wrapper.host) and parts.path.startswith(wrapper.path.rstrip("/"))):
            continue
        for name in wrapper.parameters:
            target = _with_scheme(unquote(parameters.get(name, "").replace("+", "%20")))
            if _split(target) is not None:
                return target
    defended = re.match(r"^/v3/__(https?:/{1,2}.+?)__;", parts.path)
    if host == "urldefense.com" and defended:
        return re.sub(r"^(https?:)/+", r"\1//", defended[1])
    return None


def _parameters(query: str) -> list[tuple[str, str]]:
    """Name and raw value of each part of a query, in order."""
    pairs = (part.partition("=") for part in query.split("&") if part)
    return [(name, value) for name, _, value in pairs]


def _tidy(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if ":" in host:
        host = f"[{host}]"
    if parts.port is not None and parts.port != _DEFAULT_PORTS[parts.scheme]:
        host = f"{host}:{parts.port}"
    path = parts.path or "/"
    query = "&".join(part for part in parts.query.split("&") if _matters(part, host, path))
    fragment = parts.fragment
    if fragment.lower() in _FRAGMENT_TAILS or fragment.startswith(":~:"):
        fragment = ""
    return "".join(
        (
            f"{parts.scheme}://{host}{path}",
            f"?{query}" if query else "",
            f"#{fragment}" if fragment else "",
        )
    )


def _matters(part: str, host: str, path: str) -> bool:
    """Whether a part of the query says what is shown, not who shared it."""
    name, _, value = part.partition("=")
    name = name.lower()
    if not name:
        return False
    if name.startswith(TRACKING_PREFIXES) or name in TRACKING:
        return False
    if name == "from" and (_is_at(host, *_SHARED_FROM_SITES) or value in _SHARED_FROM_VALUES):
        return False
    if name == "ref" and _BARE_HOST.match(value):
        return False
    if _is_at(host, "bilibili.com") and name == "p" and value == "1":
        return False
    for rule in _QUERIES:
        if _is_at(host, rule.host) and re.match(rule.path, path):
            return name in rule.keep if rule.keep is not None else name not in rule.drop
    return True


def _arxiv(host: str, parts: SplitResult) -> str | None:
    found = None
    if _is_at(host, *_ARXIV_HOSTS):
        found = _ARXIV.match(parts.path)
    elif host == "doi.org":
        found = _DOI_OF_ARXIV.match(parts.path)
    return f"arxiv:{found[1].lower()}" if found else None


def _repository(host: str, parts: SplitResult) -> str | None:
    """A code or model repository; what lies deeper in it keeps its path."""
    kinds = {"github.com": "github", "gitee.com": "gitee"}
    kinds |= dict.fromkeys(("huggingface.co", "hf.co", "hf-mirror.com"), "huggingface")
    kind = kinds.get(host)
    steps = [step for step in parts.path.split("/") if step]
    lead = 1 if kind == "huggingface" and steps[:1] in (["datasets"], ["spaces"]) else 0
    if kind is None or len(steps) < lead + 2:
        return None
    name = "/".join(steps[: lead + 2]).lower().removesuffix(".git")
    rest = steps[lead + 2 :]
    is_branch = len(rest) == 2 and rest[0] == "tree"
    is_readme = len(rest) == 3 and rest[0] == "blob" and rest[2].lower().startswith("readme")
    if not rest or is_branch or is_readme:
        return f"{kind}:{name}"
    return f"{kind}:{name}/{'/'.join(rest)}"


def _numbered(host: str, parts: SplitResult) -> str | None:
    """A post, talk or article that its site counts."""
    path, query = parts.path, dict(_parameters(parts.query))
    if host == "youtu.be" and len(path) > 1:
        return f"youtube:{path[1:].split('/')[0]}"
    if host == "youtube.com" and (path == "/watch" and query.get("v")):
        return f"youtube:{query['v']}"
    if host == "openreview.net" and query.get("id"):
        return f"openreview:{query['id']}"
    for place, kind, pattern in (
        ("youtube.com", "youtube", r"^/(?:shorts|live|embed|v)/([\w-]{6,})"),
        ("bilibili.com", "bilibili", r"^/video/(BV\w+|av\d+)"),
        ("x.com", "x", r"^/[^/]+(?:/[^/]+)?/status(?:es)?/(\d+)"),
        ("twitter.com", "x", r"^/[^/]+(?:/[^/]+)?/status(?:es)?/(\d+)"),
        ("reddit.com", "reddit", r"^/r/[^/]+/comments/(\w+)"),
        ("redd.it", "reddit", r"^/(\w+)/?$"),
        ("zhuanlan.zhihu.com", "zhihu", r"^/(p/\d+)"),
        ("zhihu.com", "zhihu", r"^/(?:question/\d+/)?(answer/\d+)"),
        ("zhihu.com", "zhihu", r"^/(question/\d+)"),
        ("aclanthology.org", "acl", r"^/([\w.-]+?)(?:\.pdf)?/?$"),
    ):
        found = re.match(pattern, path) if _is_at(host, place) else None
        if found and not (kind == "bilibili" and query.get("p")):
            return f"{kind}:{found[1]}"
    return None
