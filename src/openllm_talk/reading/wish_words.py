"""Wishes put together from their parts: a part of an issue, and what somebody would do with it.

The forms of `commands.py` name whole sentences and what they want; here only the words count, so a
wording that nobody thought of is still heard. What is wanted is then the sentence.
"""

import re
from typing import Final

from openllm_talk.community import CommandKind

PART: Final = re.compile(
    r"[本下这每一]一?期|期的?主题|本周|这周的|\btalk\b|周会|(?:分享|茶话|读书|讨论|研讨)会|沙龙|直播间?"
    r"|版[块面]|板块|栏目|专[栏题场]|那一[栏格块]|那[栏格]|[\u4e00-\u9fff]{2}(?:角(?![色度])|速[览报递])"
    r"|新闻|推荐(?:阅读|版|板|栏|区|里|位|那)|经典|实践|温故|学术(?:新闻|版|板|栏|区|那)"
    r"|项目(?:新闻|那|栏|区)|工业界?(?:新闻|版|板|栏|区|那)|导读|主持|主讲|领读|精读|编辑|纪要|头条|主题|题目|选题"
    r"|[周月]报|[周月期]刊|档期|速递|\bpaper reading\b|复盘稿|自由讨论|参考资料"
    r"|\b(?:(?<!first )(?<!an )(?<!open )issue(?!s)|newsletter|digest"
    r"|edition|news section|classics|free talk|hosting|line-?up|agenda)\b",
    re.IGNORECASE,
)
_CALL: Final = re.compile(
    r"谁|哪位|缺|差(?:一|个|人)|没人|空着|有没有人|有人|认领|报名|招|要不要讲|能讲|讲讲|讲一下|主持人?[？?]|领读"
    r"|\b(?:who|anyone|anybody|someone|volunteers?|needs? a)\b",
    re.IGNORECASE,
)
_MINE: Final = re.compile(
    r"认领|(?:我|俺|本人)(?!建议|提议|觉得|想听|看)[^，,。！？!?\n]{0,8}?(?:领|接|包|来|上|啃|当|做|写|讲|主持|负责|整理|编|弄|搞|报名|顶上)"
    r"|归我|交给我|(?:[给算留挂]|记在)(?:我|俺)(?:吧|了|来|名下|头上|一个|身上)|我的(?:活|锅|坑)|包在我"
    r"|\b(?:i'll|i will|i can|i could|let me|happy to|count me|put me|sign me|give me|leave it"
    r"|dibs|mine)\b",
    re.IGNORECASE,
)
_NOT_OURS: Final = re.compile(
    r"加我|微信号|扫码|私我|私聊|内推|急招|招聘|(?:提|开|关)了?(?:一?个)?[ ]?issue|\bgithub issue",
    re.IGNORECASE,
)
"""Advertisements, and the other sense of «issue»."""
IF: Final = re.compile(r"(?:我|俺)[^，,。\n]{0,6}的话|如果我|要是我|轮到我|\bif i\b", re.IGNORECASE)
ON_STAGE: Final = re.compile(
    r"(?:值得|可以|应该|必须|够格|强烈|求)[^，,。！!？?\n]{0,10}?(?:上|拿到|摆到|搬到|拎到)"
    r"[^，,。！!？?\n]{0,8}?(?:talk|[周享话书]会|沙龙|头条|台)",
    re.IGNORECASE,
)
"""Something should be on the talk: a nomination, whatever else is said of the issue."""
_VOTE: Final = re.compile(
    r"提名|[推投][^，,。\n]{0,8}一票|力荐|强推|[推投][它他她]|[推投荐]这[篇个]|我荐"
    r"|\b(?:nominat|my vote|voting for|vote for)\w*"
    r"|(?:值得|可以|可|应该|必须|够格|强烈|求|想听|该|能|得|希望)[^，,。！？!?\n]{0,14}?"
    r"(?:上|讲|进|拿到|摆到|搬到|拎到)[^，,。！？!?\n]{0,8}?(?:talk|[本下这]一?期|[周享话书]会|[周月期]刊"
    r"|沙龙|头条|台|主题)|选[它这]|拿来做|就这个"
    r"|\b(?:should|could|deserves?|belongs?|worth|has to|needs to)\b[^.\n]{0,30}"
    r"\b(?:talk|issue|edition|spot|slot|newsletter|session)\b",
    re.IGNORECASE,
)
_PROPOSE: Final = re.compile(
    r"建议|提议|提案|倡议|不如|要不|[搞开做办排来出弄设加]一?[期场个栏]|定[成为]|改[成为]|[放收加列塞归挂排留安]"
    r"(?:进|到|入|在|录|排|个)?[^，,。\n]{0,6}|给[^，,。\n]{2,30}吧|就叫|塞进|聊聊|讨论一?下|想看|位置"
    r"|\b(?:suggest|propose|how about|what about|put|add|include|file|move|drop|let's|maybe"
    r"|could we|can we)\b",
    re.IGNORECASE,
)


def kind(text: str, before: str = "") -> CommandKind | None:
    """The kind of wish that the words of `text` make up, if they do.

    `before` is what it answers: «I can do that» takes what somebody asked for there.
    """
    if _NOT_OURS.search(text):
        return None
    about = bool(PART.search(text))
    if _VOTE.search(text) and (about or not _MINE.search(text)):
        return "nominate"
    if _MINE.search(text) and not IF.search(text):
        answers = bool(PART.search(before) and _CALL.search(before))
        if answers or (about and _near(_MINE, text)):
            return "claim"
    return "suggest" if about and _near(_PROPOSE, text) else None


def _near(words: re.Pattern[str], text: str) -> bool:
    """Whether one of `words` stands in the same sentence as a part of an issue."""
    return any(
        words.search(sentence) and PART.search(sentence)
        for sentence in re.split(r"[。！!？?\n]", text)
    )
