"""Where in an issue a link belongs: by its kind of site, its age and the words around it."""

import re
from collections.abc import Mapping
from typing import Final, Literal

from openllm_talk.records import Link, Record, SectionKind

Subsection = Literal["academic", "project", "industry", "material", "model", "misc"]


class SubsectionName(Record, frozen=True):
    """The printed name of a subsection in both languages; `also` are others that mean it."""

    zh: str
    en: str
    also: tuple[str, ...] = ()


class Place(Record, frozen=True):
    """Where in an issue a link belongs; `subsection` is None where the section has none."""

    section: SectionKind
    subsection: Subsection | None = None


SUBSECTIONS: Final[Mapping[Subsection, SubsectionName]] = {
    "academic": SubsectionName(zh="学术", en="Academic"),
    "project": SubsectionName(zh="项目", en="Projects"),
    "industry": SubsectionName(zh="工业界", en="Industry", also=("工业", "业界")),
    "material": SubsectionName(zh="资料", en="Reading"),
    "model": SubsectionName(zh="模型", en="Models"),
    "misc": SubsectionName(zh="杂项", en="Misc"),
}

_PAPERS: Final = frozenset(
    {"arxiv", "openreview", "acl", "doi", "semantic_scholar", "papers_with_code", "neurips", "pmlr"}
)
CODE: Final = frozenset({"github", "gitee", "gitlab", "gist", "pypi", "github_pages", "kaggle"})
HUBS: Final = frozenset({"huggingface", "modelscope"})
_ARTICLES: Final = frozenset(
    {"zhihu", "juejin", "csdn", "medium", "kexue", "notion", "feishu", "tencent_docs", "wikipedia",
     "bilibili", "youtube", "colab", "stackoverflow", "xiaohongshu", "douyin"}
)  # fmt: skip
_POSTS: Final = frozenset({"weixin", "x", "reddit", "weibo", "jiqizhixin", "baai", "hacker_news"})
_THROWAWAY: Final = re.compile(
    r"^https?://(?:[\w-]+\.)*(?:paste\.?(?:bin|e|\w*)|pastebin|imgur|imageshack|hastebin|dpaste|ix"
    r"|termbin|tinypic|postimg|rafb|sprunge|transfer|file|0x0)\.[a-z]{2,4}(?:\.[a-z]{2})?/",
    re.IGNORECASE,
)
RELEASE: Final = re.compile(
    r"开源|发布|推出|上线|新出|刚出|首发|官宣|正式版|重磅|最新|launch|releas|announc"
    r"|open[- ]?sourc|introduc|\bnew\b"
    r"|just (?:out|dropped|shipped)",
    re.IGNORECASE,
)
_TEACHING: Final = re.compile(
    r"教程|入门|综述|解读|详解|总结|复盘|原理|一文|笔记|指南|手把手|学习|资料|经验|实践|盘点"
    r"|浅谈|剖析|tutorial|guide|survey"
    r"|course|lecture|notes|how to|explained|intro(?:duction)?\b|handbook|cookbook|postmortem",
    re.IGNORECASE,
)
_CLASSIC: Final = re.compile(
    r"经典|老文|老论文|旧文|旧账|重读|重温|温故|复习|老祖宗|祖师|开山|奠基|常读常新|当年"
    r"|\bclassic|\bseminal|old but gold|\brevisit|\bre-?read|\bthe original paper",
    re.IGNORECASE,
)
_MEASURED: Final = re.compile(
    r"实践|实测|实验(?:记录|数据|结果)|跑完了?|跑了(?:一遍|一轮|三|几)|对比(?:跑|数据|结果)|压测|复现"
    r"|前后曲线|曲线|样例整理|整理(?:出来|成文|好了)|写成文|复盘|踩坑(?:记录|小记)|(?:数据|脚本|日志|结果)"
    r"(?:都)?(?:放|传|贴|在)|\bmy (?:results|numbers|benchmark|runs)|\bwe measured|\bi measured"
    r"|write-?up of (?:my|our)|\breproduc",
    re.IGNORECASE,
)
_OWN: Final = re.compile(
    r"我们?|自[己家荐]|咱|顺手|写了|做了|搓了|整理|跑完|拙作|求虐|轻拍|拍砖|\b(?:i|my|we|our)\b",
    re.IGNORECASE,
)
_FOR_USE: Final = re.compile(
    r"(?<![专通复占])[用拿](?!户|法论)|现成|试试|推荐|参考|先看|看这个|看看这|然后看|照着|可以看|学"
    r"|\b(?:use|using|try|see|check|read|docs?|worth|recommend|for the|look at|helps?)\b",
    re.IGNORECASE,
)
_MADE: Final = re.compile(
    r"自荐|自家|自己(?:写|做|搓|训|改)|(?:写|做|搓|攒|撸|训)了一?[个套版]|我(?:们)?(?:照着|把|刚)?.{0,12}"
    r"(?:改的|开源|放出|发布)|求虐|轻拍|手痒|求 ?star|逛到|刷到|\bi (?:made|wrote|built|released)"
    r"|\bwe (?:made|built|released|open)",
    re.IGNORECASE,
)
_BUSINESS: Final = re.compile(
    r"融资|[A-Ea-e]\+? ?轮|降价|涨价|折扣|[打降]\S?折|政策|补贴|收购|裁员|财报|监管|备案|上市公司"
    r"|量产|行业新闻|业界|industry news|算力券|合作|签约|官方口径"
    r"|\b(?:funding|raises|acquir|layoffs?|regulat|price (?:cut|drop)|earnings)",
    re.IGNORECASE,
)
_NEWS_ADDRESS: Final = re.compile(
    r"/news/|://(?:www\.)?news\.|[\w-]*(?:news|daily)\.", re.IGNORECASE
)
_LECTURE: Final = re.compile(r"/(?:blog|posts?|archives|docs|learn)/|://blog\.")
_ARXIV_MONTH: Final = re.compile(r"arxiv:(\d\d)(\d\d)\.")
OLD: Final = 24
"""Months after which a paper that is shared is a classic, not news."""


def place(link: Link) -> Place:
    """Where `link` belongs.

    Papers are academic news, or classics where they are old or called so. What people made is
    project news, and so are models and code unless they are named for others to use: those are
    recommended, like articles and tutorials. What somebody measured is practice. Posts of news
    places and business are industry news. Pictures and pasted text belong in the references.
    """
    words = f"{link.title or ''} {link.note or ''}"
    if _THROWAWAY.match(link.url):
        return Place(section="references")
    if link.site in _PAPERS:
        if _CLASSIC.search(words) or _is_old(link):
            return Place(section="classic")
        return Place(section="news", subsection="academic")
    if _MEASURED.search(words) and _OWN.search(words) and link.site not in _POSTS:
        return Place(section="practice")
    if link.site in CODE:
        return _code(words)
    return _hub(link, words) if link.site in HUBS else _read(link, words)


def _read(link: Link, words: str) -> Place:
    """Where something to read belongs: an article, a post, any other page."""
    is_news = _BUSINESS.search(words) or _NEWS_ADDRESS.search(link.url)
    teaches = _TEACHING.search(words)
    if link.site in _ARTICLES or (link.site in _POSTS and teaches):
        return Place(section="recommended", subsection="material")
    if link.site in _POSTS or is_news:
        return Place(section="news", subsection="industry")
    if _LECTURE.search(link.url) or teaches:
        return Place(section="recommended", subsection="material")
    if RELEASE.search(words):
        return Place(section="news", subsection="industry")
    return Place(section="recommended", subsection="misc")


def _code(words: str) -> Place:
    is_new = _MADE.search(words) or (RELEASE.search(words) and not _TEACHING.search(words))
    is_for_use = not is_new and bool(_FOR_USE.search(words) or _TEACHING.search(words))
    return Place(section="recommended" if is_for_use else "news", subsection="project")


def _hub(link: Link, words: str) -> Place:
    if "/blog/" in link.url or "/docs/" in link.url:
        return Place(section="recommended", subsection="material")
    is_told = bool(words.strip()) and not _FOR_USE.search(words)
    if _MADE.search(words) or RELEASE.search(words) or is_told:
        return Place(section="news", subsection="project")
    if "/datasets/" in link.url:
        return Place(section="recommended", subsection="material")
    is_space = "/spaces/" in link.url
    return Place(section="recommended", subsection="project" if is_space else "model")


def _is_old(link: Link) -> bool:
    """Whether a paper was years old when it was shared; its arXiv id tells the month."""
    month, shared = _ARXIV_MONTH.match(link.work), re.match(r"(\d{4})-(\d\d)", link.shared or "")
    if not month or not shared:
        return False
    age = 12 * (int(shared[1]) - 2000 - int(month[1])) + int(shared[2]) - int(month[2])
    return age > OLD
