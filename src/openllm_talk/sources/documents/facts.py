"""The record at the head of an issue: title, number, day, people, highlights, video."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from openllm_talk.sources.documents import dates, labels, skeleton
from openllm_talk.sources.documents.addresses import addresses
from openllm_talk.sources.documents.block import Block

FIELDS = {
    "编号": "number",
    "期号": "number",
    "时间": "time",
    "日期": "time",
    "本期提要": "highlights",
    "提要": "highlights",
    "主持人": "host",
    "主持": "host",
    "编辑": "editor",
    "版块负责人": "section_leads",
    "板块负责人": "section_leads",
    "talk 视频": "video",
    "talk视频": "video",
    "视频": "video",
    "录播": "video",
    "回放": "video",
    "number": "number",
    "issue": "number",
    "date": "time",
    "time": "time",
    "when": "time",
    "highlights": "highlights",
    "in this issue": "highlights",
    "host": "host",
    "hosts": "host",
    "editor": "editor",
    "editors": "editor",
    "edited by": "editor",
    "hosted by": "host",
    "section leads": "section_leads",
    "video": "video",
    "talk video": "video",
    "recording": "video",
}
_GOES_ON = {"highlights", "section_leads", "video"}
_NUMBER_IN_TITLE = (
    re.compile(r"第\s*(\d{1,4})\s*期"),
    re.compile(r"(?:talk|issue|vol\.?|no\.?|#|＃)\s*[#＃]?\s?(\d{1,4})(?!\d)", re.IGNORECASE),
    re.compile(r"(?<![\d.])(\d{1,4})\s*期?$"),
)
_DAY = re.compile(r"(?:19|20)\d\d\s?[-/.年]?\s?\d{1,2}\s?[-/.月]?\s?\d{1,2}日?")
_SECTION = r"(?:(?:本周|本期)?(?:新闻|推荐|经典|实践)|free ?talk|自由讨论|参考资料|news|practice)"
_LEAD = re.compile(
    rf"(?P<section>{_SECTION})\s*[:：\-—]\s*(?P<people>.*?)\s*"
    rf"(?=[；;，,、\s]*{_SECTION}\s*[:：\-—]|[；;\n]|$)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Facts:
    """The fields of a record by their names in an Issue, and the addresses of each."""

    values: dict[str, list[str]] = field(default_factory=dict)
    urls: dict[str, list[str]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """All that a field holds; «» where it is missing."""
        return "\n".join(self.values.get(name, []))

    @property
    def people(self) -> frozenset[str]:
        """Whoever hosted or edited."""
        return frozenset(labels.names(self.text("host")) + labels.names(self.text("editor")))

    @property
    def video(self) -> str | None:
        """The address of the recording."""
        return next(iter(self.urls.get("video", [])), None)

    @property
    def when(self) -> dates.When:
        """The day and hour of the talk."""
        return dates.read(self.text("time"))


def read(head: Sequence[Block]) -> Facts:
    """The fields in the blocks before the first section; a value may go on in the lines below."""
    facts = Facts()
    name: str | None = None
    for block in head:
        found = labels.field(block.text) or _bare(block.text)
        known = FIELDS.get(re.sub(r"\s+", " ", found.name.lower())) if found else None
        if found and known:
            name, value = known, found.value
        elif name is None or block.heading or (found and not addresses(block)):
            name = None
            continue
        else:
            value = block.text
        facts.values.setdefault(name, []).append(value)
        facts.urls.setdefault(name, []).extend(addresses(block))
        if name not in _GOES_ON:
            name = None if value else name
    return facts


def _bare(text: str) -> labels.Field | None:
    """A field that someone wrote without the brackets."""
    found = labels.bare_field(text)
    return found if found and found.name.lower() in FIELDS else None


def title(blocks: Sequence[Block]) -> str:
    """The title of an issue: its first heading or line that is no field and names no part of it."""
    for block in blocks:
        named = skeleton.section_kind(block) or skeleton.is_header(block)
        if not named and (block.heading == 1 or not labels.field(block.text)):
            return block.text.strip()
    return ""


def number_in_title(text: str) -> str | None:
    """The number of an issue in its title: «… 014», «第 14 期», «… #7» (never a part of a date)."""
    rest = _DAY.sub(" ", text).strip()
    for pattern in _NUMBER_IN_TITLE:
        found = pattern.search(rest)
        if found:
            return found[1].zfill(3)
    return None


def number_in_field(text: str) -> str | None:
    """The number of an issue in its field «【编号】：Talk 014 (…)»."""
    found = re.search(r"(?<!\d)(\d{1,4})(?!\d)", text)
    return found[1].zfill(3) if found else None


def leads(text: str) -> dict[str, tuple[str, ...]]:
    """Who leads which section: «新闻：羊；经典-鹿»; without section names all stand under «»."""
    found = labels.value(text[:1000])
    if found is None:
        return {}
    by_section: dict[str, tuple[str, ...]] = {}
    named = list(_LEAD.finditer(found))
    pairs = [(lead["section"].strip(), lead["people"]) for lead in named] or [("", found)]
    for section, people in pairs:
        if labels.names(people):
            by_section[section] = by_section.get(section, ()) + labels.names(people)
    return by_section
