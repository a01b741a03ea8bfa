"""Where somebody can be found: postal addresses, Chinese and English, as they stand in a text.

A town alone is no address («坐标杭州»). One counts from a street with its number on, from a
building with its room, or from a district with a street. Nothing of the words in front («地址：»,
«寄到») belongs to it.
"""

import re
from collections.abc import Iterator
from typing import Final

from openllm_talk.reading.identifiers import Finding
from openllm_talk.reading.long_texts import each

# Characters that end or begin no part of an address: prepositions, verbs, pronouns, particles.
_PART: Final = (
    r"(?:(?![的了在是我你他她它您这那哪到寄送址往从就和与或及跟发吗呢吧啊呀去来给让被把都也还很太"
    r"说看用做找打问叫请快递收于住搬离走拿要想])[\u4e00-\u9fff])"
)
_GAP: Final = r"[ \t]{0,2}[，,]?[ \t]{0,2}"
_NUMBER: Final = r"[0-9０-９]{1,5}(?:[-—－之][0-9]{1,4})?|[一二三四五六七八九十百]{1,4}"
_STREETS: Final = (
    r"(?:大道|大街|街道?|胡同|路|道|巷|弄|里|街区)(?:[东南西北中]段?|[东西南北中]?[一二三四]段)?"
)
_UNIT: Final = (
    r"(?:[A-Za-z0-9]{1,5}(?:[-—][A-Za-z0-9]{1,5}){0,3}|[一二三四五六七八九十]{1,3}"
    r"|[甲乙丙丁东西南北])"
    r"\s?(?:号楼|号院|号门|单元|栋|幢|座|塔|楼|层|室|房间?|门|户|期|区|馆|弄|号|[Ff](?![A-Za-z]))"
)
_BUILDINGS: Final = (
    r"(?:大厦|广场|塔楼|中心|科技园|软件园|产业园|工业园|创业园|创意园|园区|园|花园|家园"
    r"|小区|新村|公寓|花苑"
    r"|苑|府|公馆|华庭|名邸|国际|写字楼|大楼|商务楼|宿舍楼?|校区|大学|学院|医院|酒店|商城"
    r"|百货|驿站|菜鸟驿站"
    r"|丰巢|大院|门面|天地|城|湾|里)"
)
_TAIL: Final = rf"(?:{_GAP}(?:{_PART}{{1,10}}?{_BUILDINGS}(?![\u4e00-\u9fff]{{0,3}}吗)|{_UNIT}))"
_ROOM: Final = (
    rf"(?:{_GAP}(?:[A-Z][-]?)?\d{{3,4}}(?![\d.\-%A-Za-z]|\s?[万亿条个人年元次块张卡分秒步层GMTKB]))"
)
_TOWNS: Final = (
    "北京|上海|天津|重庆|杭州|深圳|广州|苏州|南京|成都|武汉|西安|合肥|长沙|厦门|青岛|郑州"
    "|宁波|无锡|东莞|佛山"
    "|珠海|济南|大连|沈阳|哈尔滨|长春|福州|昆明|贵阳|南昌|太原|石家庄|海口|三亚|常州|嘉兴"
    "|绍兴|温州|香港|台北"
)
_REGION: Final = (
    rf"(?:(?:{_PART}{{2,6}}?(?:省|自治区|特别行政区)|{_TOWNS}){_GAP})?"
    rf"(?:{_PART}{{1,6}}?(?:市|自治州){_GAP})?"
    rf"(?:{_PART}{{1,6}}?(?:新区|开发区|高新区|区|县){_GAP})?"
    rf"(?:{_PART}{{1,6}}?(?:镇|乡|街道|村){_GAP})?"
)
_CHINESE: Final = (
    # From a street with its number on.
    re.compile(
        rf"(?P<id>(?:{_REGION}|(?:{_TOWNS}){_GAP}(?:{_PART}{{1,6}}?(?:区|县){_GAP})?)"
        rf"(?P<street>{_PART}{{1,8}}?{_STREETS}){_GAP}(?:{_NUMBER})\s?(?:号院?|弄)"
        rf"(?:[ ]?(?:{_NUMBER})\s?号(?![楼院门]))?{_TAIL}{{0,6}}{_ROOM}?)"
    ),
    # A district with a street, and no number.
    re.compile(
        rf"(?P<id>(?:{_PART}{{2,6}}?(?:省|自治区){_GAP})?(?:{_PART}{{2,6}}?市{_GAP}"
        rf"|(?:{_TOWNS}){_GAP})"
        rf"{_PART}{{1,6}}?(?:新区|区|县){_GAP}(?P<street>{_PART}{{1,8}}?(?:大道|大街|街道?|胡同"
        r"|路|巷|镇))"
        rf"{_TAIL}{{0,6}}{_ROOM}?)"
    ),
    # A building or estate with its parts down to the room.
    re.compile(
        rf"(?P<id>(?:{_REGION}|(?:{_TOWNS}){_GAP})(?P<street>{_PART}{{2,8}}?{_BUILDINGS}){_GAP}"
        r"(?:[A-Za-z]|\d{1,3}|[一二三四五六七八九十]{1,3})\s?(?:号楼|栋|幢|座|单元|号院|期|区)"
        rf"(?:{_GAP}{_UNIT}){{0,4}}{_ROOM}?)"
    ),
    re.compile(
        rf"(?P<id>(?P<street>{_PART}{{2,6}}?){_GAP}?"
        r"(?:[A-Z]|\d{1,3})\s?(?:号楼|栋|幢|座)"
        rf"(?:{_GAP}(?:\d{{1,3}}|[一二三四五六七八九十]{{1,2}})\s?(?:单元|楼|层|F)){{0,2}}"
        rf"{_GAP}\d{{3,4}}\s?(?:室|房|号房)?(?![\d.A-Za-z%]|\s?[万亿条个人年元次块张卡]))"
    ),
    re.compile(
        r"(?P<id>(?:(?P<street>[A-Za-z]|\d{1,3})\s?(?:号楼|栋|幢|座)\s?)"
        r"(?:\d{1,2}|[一二三四五六七八九十]{1,2})\s?单元\s?\d{2,4}\s?(?:室|房)?(?!\d))"
    ),
    re.compile(
        rf"(?P<id>(?P<street>{_PART}{{2,6}}[ ]?(?:SOHO|Soho|soho|MALL|Mall|CBD)){_GAP}"
        rf"(?:T\d|[A-Z]|\d{{1,2}})?{_GAP}?(?:座|号楼|栋|塔)?{_GAP}(?:\d{{3,4}}"
        rf"|\d{{1,2}}\s?[层楼F])(?:室)?)"
    ),
    # What is called an address, as far as it looks like one.
    re.compile(
        r"(?:(?:收货|收件|邮寄|快递|家庭|公司|办公|通讯|联系|单位|详细|寄件|现|家"
        r"|户籍)?(?:地址|住址)(?:是|为|[:：])\s*"
        r"|(?:寄到|寄往|快递到|住在|送到|寄给)\s?)"
        rf"(?P<id>(?P<street>{_PART}{{2,10}}?(?:省|市|区|县|镇|乡|村|路|街|道|巷|{_BUILDINGS}))"
        rf"{_GAP}(?=[^\n]{{0,20}}\d)[\u4e00-\u9fffA-Za-z0-9 \-]{{0,30}}?"
        r"(?:号|室|楼|层|座|栋|幢|单元|组|队|房|库|门|\d{3,4}))(?=$|[\s，,。；;（(！!、]|\D)"
    ),
)
_NO_STREET: Final = re.compile(
    r"(?:思|线|链|通|电|网|套|一|半|回|支|多|单|双|两|几|每|各|这|出|后|老|走|铁|公|门|退"
    r"|活|死|带|顺|迷"
    r"|岔|歧|一条|技术|学习|内存|数据|学术|推理|训练|专家)路$"
    r"|(?:管|通|频|赛|轨|隧|报|渠|知|味|难|厂|柏油|人行|地|霸|公|神|打交|跑|车)道$"
    r"|(?:这|那|哪|心|手|群|夜|公|邻|家|万|千|百|里|英|海)里$|^(?:本|上|下|每|第|前|后)"
    r"|(?:数据|计算|超算|智算|算力|研发|机房|集群|注册|文档|开源|模型)中心$|(?:训练|推理"
    r"|技术|模型|系统)"
    r"|数据集|词表|参数|显存|版本|模型|实验"
)
_LEAD_IN: Final = re.compile(
    r"(?:[ \t，,]|我家|公司|我司|地点|地点改|位置|总部|办公室|办公地|工位|机房|线下|见面"
    r"|聚会|聚餐|活动|目前|搬家|面试"
    r"|报名|集合|顺丰|京东快递|发货|坐标|门店|实验室|学校|约定|明天|今天|后天|周末"
    r"|周[一二三四五六日天]|下午|上午|晚上"
    r"|中午|下周|新家|老家|我们?)+(?=[\u4e00-\u9fffA-Z0-9])"
)
_ENGLISH: Final = re.compile(
    r"(?<![\w.#$-])(?P<id>(?:(?:Apt|Suite|Unit|Flat|Room|Floor)\.? ?#?\w{1,5}, )?"
    r"\d{1,5}[A-Z]?(?:-\d{1,4})? (?:(?:N|S|E|W|North|South|East|West)\.? )?"
    r"(?:[A-Z][a-z'’]{1,20}|\d{1,3}(?:st|nd|rd|th))(?: (?:[A-Z][a-z'’]{1,20}|of|de|la)){0,3}? "
    r"(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Way|Court|Ct|Place"
    r"|Pl|Square|Sq"
    r"|Terrace|Parkway|Pkwy|Highway|Hwy|Crescent|Close|Quay|Row|Alley|Broadway)\b"
    r"(?:\.(?=,| [A-Z#]))?"
    r"(?:,? (?:(?:Apt|Apartment|Suite|Ste|Unit|Flat|Room|Rm|Floor|Fl)\.? ?#?\w{1,6}|#\w{1,6}"
    r"|\d{1,2}(?:st|nd|rd|th) [Ff]loor))?"
    r"(?:, [A-Z][A-Za-z'’.]{1,20}(?: [A-Z][a-z]{1,20}){0,2}(?! \d{1,2}:))?"
    r"(?:,? (?:[A-Z]{2} \d{5}(?:-\d{4})?|[A-Z]{1,2}\d{1,2}[A-Z]? \d[A-Z]{2}|[A-Z]{2}(?![A-Za-z])"
    r"|\d{5,6}(?!\d)))?"
    r"(?:, (?:USA|UK|U\.S\.A?\.?|United Kingdom|United States|Singapore|Canada|Australia"
    r"|Germany|China))?"
    r"|P\.?\s?O\.? Box \d{1,6})(?!\w)"
)


def findings(text: str) -> Iterator[Finding]:
    """The postal addresses in `text`; places may overlap."""
    if re.search(r"\d|[区县]", text):
        for pattern in _CHINESE:
            for match in each(pattern, text):
                if not _NO_STREET.search(match["street"]):
                    yield _finding(match)
    for match in each(_ENGLISH, text):
        yield _finding(match)


def _finding(match: re.Match[str]) -> Finding:
    start, end = match.span("id")
    lead = _LEAD_IN.match(match["id"])
    start += lead.end() if lead else 0
    return Finding(
        kind="address", start=start, end=start + len(match.string[start:end].rstrip(" \t，,"))
    )
