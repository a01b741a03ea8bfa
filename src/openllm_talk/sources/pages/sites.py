"""What is known of sites: where a page says its title, and what its site hangs on.

Everything a rule needs to know about a site stands here; adding a site is adding a row.
"""

import re
from typing import Final

from openllm_talk.records import Record


class Site(Record, frozen=True):
    """Where pages of `hosts` (and of what lies below them) say their title and abstract.

    `titles` and `abstracts` name metas in the order in which they are asked; «title» is the
    page's own title element. `script` finds the title in a script. `front` and `tail` are what
    the site hangs on, `slogans` abstracts that are the same on every page. Where `names` fits the
    whole title, that is only a name, and what it is stands in the abstract.
    """

    hosts: tuple[str, ...] = ()
    titles: tuple[str, ...] = ("og:title", "twitter:title", "title")
    abstracts: tuple[str, ...] = ("og:description", "description", "twitter:description")
    script: str = ""
    front: str = ""
    tail: str = ""
    slogans: str = ""
    names: str = ""


OTHER: Final = Site()
SITES: Final = (
    Site(
        hosts=("arxiv.org",),
        titles=("citation_title", "og:title", "title"),
        abstracts=("citation_abstract", "og:description"),
        front=r"\[[\w./-]+\]\s*",
    ),
    Site(
        hosts=("github.com",),
        front=r"GitHub - ",
        tail=r"\s*·\s*GitHub",
        slogans=r"\s*Contribute to \S+ development by creating an account on GitHub\.?",
        names=r"[\w.-]+/[\w.-]+",
    ),
    Site(
        hosts=("huggingface.co", "hf.co", "hf-mirror.com"),
        front=r"Paper page - ",
        tail=r"\s*(?:·\s*(?:Datasets at )?Hugging Face|- a Hugging Face Space by \S+)",
        slogans=r"\s*We.re on a journey to advance and democratize artificial intelligence.*",
    ),
    Site(
        hosts=("mp.weixin.qq.com",),
        script=r"\bvar\s+msg_title\s*=\s*(['\"])(?P<title>(?:\\.|(?!\1)[^\\\n]){1,400})\1",
    ),
    Site(
        hosts=("zhihu.com",),
        titles=("title", "og:title"),
        front=r"[(（]\d+\+?\s*(?:条消息|封私信)[^)）]*[)）]\s*",
        tail=r"\s*-\s*知乎(?:专栏)?",
        slogans=r".*(?:中文互联网高质量的问答社区|有问题，就会有答案).*",
    ),
    Site(hosts=("bilibili.com",), tail=r"\s*[_-]\s*(?:哔哩哔哩|bilibili).*"),
    Site(hosts=("csdn.net",), tail=r"\s*[_-]\s*CSDN博客.*"),
    Site(hosts=("juejin.cn",), tail=r"\s*-\s*掘金.*"),
    Site(hosts=("youtube.com", "youtu.be"), tail=r"\s*-\s*YouTube"),
    Site(hosts=("medium.com",), tail=r"\s*\|\s*(?:by .*|Medium)"),
)

NO_CONTENT: Final = re.compile(
    r"(?:(?:http|error|错误)\W*)?[45]\d\d(?:\W+(?:error|not found|forbidden|unauthori[sz]ed"
    r"|bad gateway|service.{0,30}|gateway.{0,20}|internal.{0,20}|too many requests|页面.{0,20}"
    r"|.{0,12}不存在.{0,12}|找不到.{0,12}))?\W*"
    r"|(?:\w+\W+)?(?:the )?(?:page|file|content|resource)?\s*(?:is |was |could |can)?"
    r"\s*not (?:be )?found\W*"
    r"|(?:error|access denied|forbidden|unauthori[sz]ed|bad gateway|service unavailable)\W*"
    r"|just a moment\W*|one moment,? please\W*|attention required\W.{0,40}|ddos-guard"
    r"|checking your browser.{0,60}|verif(?:y|ying).{0,40}(?:human|robot).{0,20}"
    r"|are you (?:a )?(?:robot|human)\W*|(?:security|human) (?:check|verification)|captcha"
    r"|before you continue.{0,40}|(?:redirecting|loading|please wait)\W*"
    r"|(?:please )?(?:log|sign)[ -]?in(?:\s*(?:to\b|[·|:–—-])\s*.{0,40})?"
    r"|.{0,6}(?:安全|人机|滑块|访问|身份|环境)验证(?:中心)?|(?:请)?(?:输入|完成)?验证码?|环境异常"
    r"|(?:请先?|用户|账号|扫码|统一身份)?(?:登录|登陆)(?:/注册|页面|中心)?"
    r"|.{0,12}(?:页面|网页|内容|文章).{0,6}(?:不存在|找不到|未找到|丢失|失效|已删除|无法查看).{0,12}"
    r"|该内容已被发布者删除|此内容.{0,8}无法查看|参数错误|系统(?:繁忙|错误)|出错[了啦]?\W*|服务器错误"
    r"|untitled|无标题|document|home|首页|index of /.*|welcome to nginx\W*|null|undefined",
    re.IGNORECASE,
)
"""Whole titles of pages that are an error, a login or a check instead of what was shared."""

CHECK_WORDS: Final = re.compile(
    r"环境异常|完成验证后即可继续访问|该内容已被发布者删除|此内容因违规无法查看|cf-chl-|安全验证"
)
"""Words on pages that have no title because they are a check."""

LOGIN: Final = re.compile(
    r"/(?:log-?in|sign-?in|sign_in|passport|unhuman|captcha|verify|oauth2?|sso)(?:/|$|\.)", re.I
)
"""Paths to which a site sends those whom it does not know."""


def site_of(host: str) -> Site:
    """What is known of the site at `host`; of most, nothing is."""
    for site in SITES:
        if any(host == one or host.endswith(f".{one}") for one in site.hosts):
            return site
    return OTHER
