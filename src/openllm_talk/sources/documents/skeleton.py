"""The skeleton of an issue: which lines name a section, a part of one, a group of the talk.

Word processors tell headings by level, notes often do not; levels drift from issue to issue. So
names decide, and levels only where names do not.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from openllm_talk.records import Group, SectionKind
from openllm_talk.sources.documents import labels
from openllm_talk.sources.documents.block import Block

LONGEST_NAME = 24
"""Characters of a line that may be nothing but the name of a section or a part of one."""
_WEEK = r"(?:本周|本期|每周|一周)?"
_KINDS: dict[SectionKind, str] = {
    "news": _WEEK + r"(?:新闻|要闻|资讯)|(?:weekly )?news",
    "recommended": _WEEK + r"推荐|recommend(?:ed|ations?)",
    "classic": _WEEK + r"经典(?:话题|回顾)?|classics?",
    "practice": _WEEK + r"实践|practice",
    "free_talk": r"free[ -]?talk(?:ing)?|自由(?:讨论|提问|问答)区?",
    "references": r"参考(?:资料|文献|链接)|references?",
}
_KIND = re.compile(
    "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS.items()), re.IGNORECASE
)
_HEADER = re.compile(r"序章|背景介绍|本期记录|注意事项|前言")
_TAIL = re.compile(
    r"后续(?:计划|安排)|(?:加入|赞助)(?:\s?[/／、和与及]?\s?(?:加入|赞助))?(?:我们)?|组织(?:建设|介绍|架构)"
    r"|往期(?:精彩|回顾|链接|内容|汇总)|群组?介绍|贡献方式|联系(?:我们|方式)|关于我们"
    r"|join us|sponsor(?: us)?|(?:previous|past) issues"
)
_SUBSECTIONS = re.compile(
    r"学术界?|论文|(?:开源)?项目|工业界?|业界|产业界?|资料|课程|(?:开源)?模型|数据集?|工具|杂项|其他|其它|refs?"
    r"|academi[ac]|papers?|projects?|industry|models?|materials?|resources?|datasets?|tools?"
    r"|misc(?:ellaneous)?|others?",
    re.IGNORECASE,
)
_GROUPS: tuple[tuple[Group, str], ...] = (
    ("main", r"自由(?:提问|问答|讨论)区?|(?:free )?questions?|q\s?&\s?a"),
    ("online", r"线上(?:讨论|问答|提问)区?|online(?: discussion| talk)?"),
    ("group", r"(?:微信|qq)?群(?:里|内|聊)?的?(?:讨论|问答|提问)区?|group(?: chat| discussion)?"),
)
_LEFT_OVER = re.compile(
    r"(?:上期|上周|往期|前期)遗留(?:问题)?|carried over|left over", re.IGNORECASE
)
_PLACEHOLDER = re.compile(
    r"^(?:注[:：]\s?论文\s?\+\s?重点|示例[:：]?\s?可参考.*|有空会同步.*"
    r"|(?:由于|因为)?时间(?:关系|有限).{0,20}(?:到这|到此).*|(?:今天|本期|这期|这次)?就?先?(?:到这|到此)(?!.*[?？]).{0,16}|[(（](?:空|无|略|待补充|TBD)[)）]|[(（]?\d{1,2}[.．、)）]?|[-—–_.。·…\s]*)$"
)
SECTION_FIELDS = {
    "贡献者": "contributors",
    "提名区": "nominated",
    "提名": "nominated",
    "建议区": "suggestions",
    "建议": "suggestions",
    "本期主题": "topic",
    "本周主题": "topic",
    "主题": "topic",
    "contributors": "contributors",
    "contributor": "contributors",
    "nominated": "nominated",
    "nominations": "nominated",
    "suggestions": "suggestions",
    "topic": "topic",
}


@dataclass(slots=True)
class Part:
    """A section: its heading, its kind, and the blocks under it."""

    name: str
    kind: SectionKind
    blocks: list[Block] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Skeleton:
    """The blocks before the first section, and the sections; what is the same every time is out."""

    head: list[Block]
    parts: list[Part]


@dataclass(frozen=True, slots=True)
class TalkGroup:
    """A heading inside the free talk: the group it opens, and whether it carries questions over."""

    group: Group
    left_over: bool = False


def plain(text: str) -> str:
    """A heading's words without numbers, marks and «-optional» around them."""
    name = re.sub(
        r"\s*(?:[-—–]\s*|[(（]\s*)(?:optional|可选)\s*[)）]?$",
        "",
        text.strip(),
        flags=re.IGNORECASE,
    )
    number = labels.numbered(name)
    return (number.rest if number else name).strip(" :：*#【】!！\t").strip()


def is_placeholder(text: str) -> bool:
    """Whether a line only holds the template's hint or an empty number."""
    return _PLACEHOLDER.match(text.strip()) is not None


def section_kind(block: Block) -> SectionKind | None:
    """The kind of section that a line names, if it is nothing but such a name."""
    return None if block.code or len(block.text) > LONGEST_NAME else kind_named(plain(block.text))


def kind_named(name: str) -> SectionKind | None:
    """The kind of section that is called so."""
    found = _KIND.fullmatch(name)
    return next((kind for kind in _KINDS if found[kind]), None) if found else None


def is_header(block: Block) -> bool:
    """Whether a heading names a part of the record before the sections."""
    return block.heading > 0 and _HEADER.fullmatch(plain(block.text)) is not None


def is_subsection(block: Block) -> bool:
    """Whether a line is nothing but the name of a part that sections usually have."""
    if block.code or block.anchors or len(block.text) > LONGEST_NAME:
        return False
    if labels.has_bullet(block.text):
        return False
    return _SUBSECTIONS.fullmatch(plain(block.text)) is not None


def talk_group(block: Block) -> TalkGroup | None:
    """The group of the free talk that a line opens; the template's hint may stand behind it."""
    if block.code:
        return None
    if len(block.text) > 4 * LONGEST_NAME:
        return None
    name, colon, rest = block.text.replace("：", ":").partition(":")
    if len(name) > LONGEST_NAME or (colon and rest.strip() and not is_placeholder(rest)):
        return None
    for group, pattern in _GROUPS:
        if re.fullmatch(pattern, plain(name), re.IGNORECASE):
            return TalkGroup(group)
    left_over = _LEFT_OVER.fullmatch(plain(name)) is not None
    return TalkGroup("main", left_over=True) if left_over else None


def split(blocks: Sequence[Block]) -> Skeleton:
    """The head and the sections of an issue; the tail that is the same in every one is left out."""
    blocks = _levelled(blocks)
    by_heading = sum(block.heading == 1 and section_kind(block) is not None for block in blocks) > 1
    head: list[Block] = []
    parts: list[Part] = []
    in_tail = False
    for position, block in enumerate(blocks):
        kind = _opens(block, parts, by_heading)
        if kind is not None:
            parts.append(Part(block.text.strip(), kind))
            in_tail = False
        elif _is_special(blocks, position, parts, in_tail):
            parts.append(Part(block.text.strip(" :："), "special"))
            in_tail = False
        elif parts and _is_tail(block):
            in_tail = True
        elif in_tail or (parts and is_header(block)):
            continue
        elif parts:
            parts[-1].blocks.append(block)
        else:
            head.append(block)
    return Skeleton(head, parts)


def _levelled(blocks: Sequence[Block]) -> list[Block]:
    """Blocks with the sections' headings at level 1, at whatever level they are written."""
    levels = Counter(block.heading for block in blocks if block.heading and section_kind(block))
    shift = max(levels, key=lambda level: (levels[level], -level)) - 1 if levels else 0
    if not shift:
        return list(blocks)
    return [
        replace(block, heading=max(1, block.heading - shift)) if block.heading else block
        for block in blocks
    ]


def _opens(block: Block, parts: list[Part], by_heading: bool) -> SectionKind | None:
    """The kind of section that starts here; a name that is repeated inside stays inside."""
    kind = section_kind(block)
    if kind is None or block.heading > 1 or (by_heading and block.heading == 0):
        return None
    if block.heading == 0 and (block.anchors or any(part.kind == kind for part in parts)):
        return None
    return kind


def _is_special(blocks: Sequence[Block], position: int, parts: list[Part], in_tail: bool) -> bool:
    """Whether a heading of the sections' level starts a section of the community's own.

    One with fields does. Without them it does after the talk or the references, which hold no
    titles; elsewhere it is the title of an entry.
    """
    block = blocks[position]
    if block.heading != 1 or not parts or labels.label(block.text):
        return False
    following = blocks[position + 1 : position + 3]
    fields = (labels.field(one.text) for one in following)
    if any(found is not None and found.name.lower() in SECTION_FIELDS for found in fields):
        return True
    closed = parts[-1].kind in {"free_talk", "references"} and not in_tail
    return (
        closed
        and not (_is_tail(block) or is_header(block) or talk_group(block))
        and (labels.numbered(block.text) is None and not block.text.rstrip().endswith(("?", "？")))
    )


def _is_tail(block: Block) -> bool:
    short = len(block.text) <= LONGEST_NAME and not block.anchors
    return short and _TAIL.fullmatch(plain(block.text).lower()) is not None
