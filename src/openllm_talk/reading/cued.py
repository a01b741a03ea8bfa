"""Private things that a word beside them gives away, whatever they look like themselves.

The other finders know forms; here a cue («QQ 加 …», «收件写 …», «他叫 …», «在 … 做端侧») names what
stands next to it, so a wording or a form that no table holds is still found.
"""

import re
from collections.abc import Iterator
from typing import Final

from openllm_talk.reading.identifiers import Finding, Kind
from openllm_talk.reading.long_texts import each
from openllm_talk.reading.real_names import FULL_NAME

_PLATFORM: Final = (
    r"(?:QQ|扣扣|企鹅|微信|[vVwW]信|薇信|vx|wx|VX|WX|电报|telegram|\bTG\b|飞书|钉钉|whatsapp"
    r"|signal)"
)
_HANDLE: Final = (
    r"(?P<id>[A-Za-z][\w-]{5,30}(?<![-_])|\d{3}(?: ?\d{2,4}){1,3}|\d{6,12})(?![\w-])"
    r"(?! ?(?:机器人|小程序|公众号|支付))"
)
_PHONE: Final = r"1[3-9]\d[ -]?\d{4}[ -]?\d{4}"
_CITY: Final = r"(?:(?![寄是到往址发送在去来给住])[\u4e00-\u9fff]){2,6}[市省]"
_PART: Final = r"[\u4e00-\u9fff]{1,6}"
_NUMBER: Final = r"[0-9０-９]{1,5}"
_BUILDING: Final = (
    r"(?:\s?[\u4e00-\u9fff\w-]{0,10}?(?:楼|栋|幢|座|院|小区|园|大厦|中心|广场|城|公寓|塔))?"
)
_ROOM: Final = rf"(?:\s?(?:[A-Za-z]\s?[座栋楼塔]|{_NUMBER}(?:\s?(?:单元|栋|幢|号楼|楼|层|室))?))*"
_NO_FIRM: Final = (
    r"(?!大?公司|学校|实验|家里|群里|单位|研究|国内|海外|这里|那里|本地|线[上下]|服务|终端|显卡|模型"
    r"|客户|训练|推理|手机|浏览|一起|北京|上海|深圳|杭州|广州|成都|南京|武汉|西安|苏州)"
)
_FIRM: Final = (
    r"(?P<id>[\u4e00-\u9fff]{3}[智科云芯视行维算语图网域擎源觉联讯创能软信通驾驭航宇微锐])"
)

_FORMS: Final[tuple[tuple[Kind, tuple[str, ...]], ...]] = (
    ("account", (_PLATFORM, r"[ 　]*(?:群|号码?|id|ID)?[ 　]*",
                 r"(?:搜|加|是|找|联系|拿|也是|同号|[:：])*[ 　]*", _HANDLE)),
    ("account", (r"[加搜找][ 　]*", _HANDLE,
                 r"[ 　]*(?:这个|的|就是)?(?:微信|QQ|[vw]x|VX|WX|TG|号)")),
    ("identity", (r"(?<![A-Za-z0-9])(?P<id>[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])",
                  r"(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx])(?![A-Za-z0-9])")),
    ("name", (r"(?:收[件货]人?|联系人|现场|本名|真名|大名|全名|姓名|名字|本人|户名|抬头|署名",
              r"|[他她]叫|我叫|实名)(?:是|写的?|填的?|就|叫|留|报|[:：，, ])*",
              rf"(?P<id>{FULL_NAME})(?=$|[\s，,。！!？?、；;）)]|对吧|的|转|收|就|代)")),
    ("name", (rf"(?<![\u4e00-\u9fff])(?P<id>{FULL_NAME})",
              r"(?:[ 　:：，,]|转[\u4e00-\u9fff]{1,4}[，, ])*",
              rf"(?={_PHONE}|[1-9]\d{{5}}(?:19|20)\d{{2}}[01]\d)")),
    ("name", (rf"(?:{_PHONE}|\d{{17}}[\dXx])[，, 　]*(?:本人|找|叫|联系)?",
              rf"(?P<id>{FULL_NAME})(?=$|[\s，,。！!？?、])")),
    ("company", (r"(?:在|来自|入职|加入|跳槽到?|就职于|供职于)", _NO_FIRM, _FIRM,
                 r"(?=做|上班|工作|搞|干|当|实习|带|负责|的|[？?。，,！!\s]|吧|$)")),
    ("company", (r"(?:就是|我们是|公司[叫是]|东家是?|[推内]荐[^，,。]{0,4}[，,])[ ]?", _NO_FIRM,
                 _FIRM, r"(?=那套|那边|家的|的|[。，,！!\s]|$)")),
    ("address", (rf"(?P<id>{_CITY}(?:{_PART}[区县市镇])?{_PART}(?:路|街|道|巷|弄|大道)",
                 rf"\s?{_NUMBER}\s?[号弄]{_BUILDING}{_ROOM})")),
)  # fmt: skip
_COMPILED: Final = tuple((kind, re.compile("".join(parts))) for kind, parts in _FORMS)
_QUICK: Final = re.compile(
    r"[QqVvWwＱ]|扣扣|企鹅|信|电报|飞书|钉钉|[加搜找收联本真大全姓名户抬署他她我实现在荐]|\d{11}"
    r"|来自|入职|就是|公司|东家|[路街道巷弄]"
)


def findings(text: str) -> Iterator[Finding]:
    """What cues in `text` give away, form by form; places may overlap."""
    if not _QUICK.search(text):
        return
    for kind, form in _COMPILED:
        for found in each(form, text):
            start, end = found.span("id")
            yield Finding(start=start, end=start + len(text[start:end].rstrip()), kind=kind)
