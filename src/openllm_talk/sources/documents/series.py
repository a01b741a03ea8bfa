"""An issue of a numbered series: fields in 【brackets】, sections, free talk, references.

The skeleton: a title with a number, a record of the issue (fields), sections with fields of their
own and named subsections, the free talk in up to three groups, the references, and a tail that is
the same in every issue and is left out.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from openllm_talk.records import Entry, Group, Issue, Question, Section, SectionKind, Subsection
from openllm_talk.sources.documents import dates, labels, talk
from openllm_talk.sources.documents.addresses import addresses, words
from openllm_talk.sources.documents.block import Block
from openllm_talk.sources.documents.entries import EntryReader, is_placeholder

_KINDS: tuple[tuple[SectionKind, str], ...] = (
    ("news", r"(?:本周|本期|每周)?(?:新闻|要闻|资讯)|news"),
    ("recommended", r"(?:本周|本期|每周)?推荐|recommend(?:ed|ations?)"),
    ("classic", r"(?:本周|本期|每周)?经典(?:话题)?|classics?"),
    ("practice", r"(?:本周|本期|每周)?实践|practice"),
    ("free_talk", r"free ?talk|自由(?:讨论|提问|问答)"),
    ("references", r"参考(?:资料|文献|链接)|references?"),
)
_HEADER = re.compile(r"序章|背景介绍|本期记录|注意事项|前言")
_TAIL = re.compile(
    r"后续计划|加入/?赞助我们.*|赞助我们|加入我们|组织(?:建设|介绍)|往期(?:精彩|回顾|链接)|群组介绍|贡献方式"
)
_SUBSECTIONS = re.compile(
    r"学术界?|论文|项目|开源项目|工业界?|业界|产业界?|资料|课程|模型|数据集?|工具|杂项|其他|其它|refs?"
    r"|academic|projects?|industry|models?|materials?|resources?|misc(?:ellaneous)?|others?",
    re.IGNORECASE,
)
_GROUPS: tuple[tuple[Group, str], ...] = (
    ("online", r"线上(?:讨论|问答|提问)|online(?: discussion)?"),
    ("group", r"(?:微信)?群(?:里|内|聊)?(?:讨论|问答)|group(?: chat| discussion)?"),
)
_PICTURE = re.compile(r"聊天(?:区|记录|截图)\s*[:：]?")
_ISSUE_FIELDS = {
    "编号": "number",
    "时间": "time",
    "本期提要": "highlights",
    "主持人": "host",
    "主持": "host",
    "编辑": "editor",
    "版块负责人": "section_leads",
    "talk 视频": "video",
    "视频": "video",
}
_SECTION_FIELDS = {
    "贡献者": "contributors",
    "提名区": "nominated",
    "提名": "nominated",
    "建议区": "suggestions",
    "建议": "suggestions",
    "本期主题": "topic",
    "本周主题": "topic",
    "主题": "topic",
}
_TEMPLATE_FIELDS = {
    "缘起",
    "结构",
    "本期贡献者",
    "具体内容贡献者",
    "talk 模板",
    "小要求",
}
_TITLE_NUMBER = re.compile(r"(?:^|\D)(?:第\s*)?(\d{1,4})\s*(?:期)?\s*$")


@dataclass(slots=True)
class _SectionReader:
    """One section while its blocks come in."""

    name: str
    kind: SectionKind
    fields: dict[str, list[str]] = field(default_factory=dict)
    urls: list[str] = field(default_factory=list)
    body: list[Block] = field(default_factory=list)
    open_field: str | None = None


def is_issue(blocks: Sequence[Block]) -> bool:
    """Whether blocks look like an issue of a series: its fields, or two of its sections."""
    fields = {found.name for block in blocks if (found := labels.field(block.text))}
    known = fields & (_ISSUE_FIELDS.keys() | _SECTION_FIELDS.keys())
    kinds = {_section_kind(block) for block in blocks} - {None}
    return len(known) >= 2 or len(kinds) >= 2


def read(blocks: Sequence[Block]) -> Issue:
    """The issue that the blocks of a document hold."""
    head, sections = _split(blocks)
    facts = _fields(head)
    built = [_build(section, facts.people | _people(sections)) for section in sections]
    urls = [url for section in sections for url in section.urls]
    title = _title(blocks)
    named = _TITLE_NUMBER.search(title)
    number = named[1] if named else _number_in(facts.first("number"))
    questions = tuple(_unique(question for part in built for question in part.questions))
    contributors = _contributors([part.section for part in built], questions)
    when = dates.read(facts.first("time"))
    return Issue(
        title=title,
        number=number.zfill(3) if number else None,
        date=when.date,
        time=when.time,
        highlights=labels.phrases(facts.first("highlights")),
        host=labels.names(facts.first("host")),
        editor=labels.names(facts.first("editor")),
        section_leads=_leads(facts.first("section_leads")),
        contributors=contributors,
        video=facts.video,
        sections=tuple(part.section for part in built),
        questions=questions,
        urls=tuple(dict.fromkeys(urls)),
    )


# --- the skeleton ---------------------------------------------------------------------------------


def _plain(text: str) -> str:
    name = re.sub(r"[-—–]\s*optional$", "", text.strip(), flags=re.IGNORECASE)
    return name.strip(" :：*#【】").strip()


def _section_kind(block: Block) -> SectionKind | None:
    if block.code or len(block.text) > 24:
        return None
    name = _plain(block.text)
    for kind, pattern in _KINDS:
        if re.fullmatch(pattern, name, re.IGNORECASE):
            return kind
    return None


def _split(blocks: Sequence[Block]) -> tuple[list[Block], list[_SectionReader]]:
    """The record at the head, and the sections with their blocks; the tail is left out."""
    head: list[Block] = []
    sections: list[_SectionReader] = []
    in_tail = False
    for position, block in enumerate(blocks):
        kind = _section_kind(block)
        top = block.heading == 1 or (block.heading == 0 and not block.anchors)
        is_head = top and _HEADER.fullmatch(_plain(block.text)) is not None
        if kind is not None and not _belongs_inside(block, kind, sections):
            sections.append(_SectionReader(block.text.strip(), kind))
            in_tail = False
        elif top and sections and _TAIL.fullmatch(_plain(block.text)):
            in_tail = True
        elif in_tail or is_head:
            continue
        elif block.heading == 1 and sections and _has_fields(blocks, position):
            sections.append(_SectionReader(block.text.strip(" :："), "special"))
        elif sections:
            _take(sections[-1], block)
        else:
            head.append(block)
    return head, sections


def _belongs_inside(block: Block, kind: SectionKind, sections: list[_SectionReader]) -> bool:
    """A deeper heading or plain word that repeats a section's name stays inside its section."""
    return bool(sections) and (block.heading > 1 or any(part.kind == kind for part in sections))


def _has_fields(blocks: Sequence[Block], position: int) -> bool:
    following = blocks[position + 1 : position + 3]
    return any(
        (found := labels.field(block.text)) is not None and found.name in _SECTION_FIELDS
        for block in following
    )


def _take(section: _SectionReader, block: Block) -> None:
    """A field, the continuation of one, or a part of the body."""
    found = None if block.code else labels.field(block.text)
    if found and _plain(found.name) == _plain(section.name):
        return  # 【本周新闻】：… only explains the section
    if found and found.name in _SECTION_FIELDS:
        section.open_field = _SECTION_FIELDS[found.name]
        values = section.fields.setdefault(section.open_field, [])
        if found.value:
            values.append(found.value)
            section.open_field = None
        section.urls += addresses(block)
        return
    continues = section.open_field in {"nominated", "suggestions"} and block.heading == 0
    if continues and (labels.numbered(block.text) or block.depth):
        section.fields[section.open_field or ""].append(_without_mark(words(block)))
        section.urls += addresses(block)
        return
    section.open_field = None
    section.body.append(block)
    section.urls += addresses(block)


def _without_mark(text: str) -> str:
    number = labels.numbered(text)
    return number.rest if number else labels.without_bullet(text)


# --- the record -----------------------------------------------------------------------------------


@dataclass(slots=True)
class _Facts:
    """The fields of the record, and the video's address."""

    values: dict[str, list[str]]
    video: str | None

    def first(self, name: str) -> str:
        return next(iter(self.values.get(name, [])), "")

    @property
    def people(self) -> frozenset[str]:
        return frozenset(labels.names(self.first("host")) + labels.names(self.first("editor")))


def _fields(head: Iterable[Block]) -> _Facts:
    facts = _Facts({}, None)
    for block in head:
        found = labels.field(block.text)
        name = _ISSUE_FIELDS.get(re.sub(r"\s+", " ", found.name)) if found else None
        if found is None or name is None:
            continue
        facts.values.setdefault(name, []).append(found.value)
        if name == "video":
            facts.video = next(iter(addresses(block)), None)
    return facts


def _title(blocks: Sequence[Block]) -> str:
    for block in blocks:
        if block.heading == 1 or not labels.field(block.text):
            return block.text.strip()
    return ""


def _number_in(text: str) -> str | None:
    found = re.search(r"(?<!\d)(\d{1,4})(?!\d)", text)
    return found[1] if found else None


def _leads(text: str) -> dict[str, tuple[str, ...]]:
    """Who leads which section: «新闻：羊；经典：鹿»; without section names all stand under «»."""
    leads: dict[str, tuple[str, ...]] = {}
    found = labels.value(text)
    for part in re.split(r"[；;]", found or ""):
        name, colon, people = part.partition("：") if "：" in part else part.partition(":")
        section, who = (name.strip(), people) if colon else ("", part)
        if labels.names(who):
            leads[section] = leads.get(section, ()) + labels.names(who)
    return leads


def _people(sections: Iterable[_SectionReader]) -> frozenset[str]:
    return frozenset(
        name
        for section in sections
        for value in section.fields.get("contributors", [])
        for name in labels.names(value)
    )


# --- the body of a section ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Built:
    section: Section
    questions: tuple[Question, ...]


def _build(reader: _SectionReader, known: frozenset[str]) -> _Built:
    if reader.kind == "free_talk":
        talked = _free_talk(reader.body, known)
        questions = talked.questions
        loose = (Subsection(entries=talked.loose),)
        parts: tuple[Subsection, ...] = loose if talked.loose else ()
    else:
        body, questions = _embedded(reader.body, known)
        parts = _entries(body, EntryReader(bullets_are_entries=reader.kind == "references"))
    fields = reader.fields
    topic = labels.value("；".join(fields.get("topic", [])))
    section = Section(
        name=reader.name,
        kind=reader.kind,
        topic=topic,
        nominated=_listed(fields.get("nominated", [])),
        suggestions=_listed(fields.get("suggestions", [])),
        contributors=labels.names("、".join(fields.get("contributors", []))),
        subsections=parts,
    )
    return _Built(section, questions)


def _listed(values: list[str]) -> tuple[str, ...]:
    found: list[str] = []
    for value in values:
        short = len(value) <= 24 and "、" in value
        found += labels.phrases(value.replace("、", "；") if short else value)
    return tuple(found)


def _entries(body: Sequence[Block], entries: EntryReader) -> tuple[Subsection, ...]:
    under_title = False
    for position, block in enumerate(body):
        name = _plain(block.text)
        if block.heading == 1:
            entries.title(name)
            under_title = True
        elif (block.heading and not under_title) or _is_subsection(block):
            entries.subsection(name)
            under_title = False
        else:
            following = body[position + 1] if position + 1 < len(body) else None
            entries.add(block, None if following and _is_subsection(following) else following)
    return entries.subsections()


def _is_subsection(block: Block) -> bool:
    plain = not (block.code or block.anchors or labels.has_bullet(block.text))
    return plain and _SUBSECTIONS.fullmatch(_plain(block.text)) is not None


def _embedded(
    body: Sequence[Block], known: frozenset[str]
) -> tuple[list[Block], tuple[Question, ...]]:
    """Questions that stand inside another section, with an answer's label behind or below them."""
    rest: list[Block] = []
    questions: list[Question] = []
    skip = False
    for position, block in enumerate(body):
        if skip:
            skip = False
            continue
        following = body[position + 1] if position + 1 < len(body) else None
        found = talk.embedded(block, following, known)
        if found is None:
            rest.append(block)
        else:
            questions.append(found.question)
            skip = found.took_following
    return rest, tuple(questions)


def _free_talk(body: Sequence[Block], known: frozenset[str]) -> talk.Talked:
    parts: list[tuple[Group, list[Block]]] = [("main", [])]
    in_picture = False
    for block in body:
        group = _group(block)
        in_picture = not group and (
            in_picture or _PICTURE.fullmatch(block.text.strip()) is not None
        )
        if in_picture:
            continue  # text read off chat screenshots shows names of people who were never asked
        if group:
            parts.append((group, []))
        elif not is_placeholder(block.text):
            parts[-1][1].append(block)
    found = [talk.read(blocks, group, known) for group, blocks in parts]
    loose: list[Entry] = [entry for part in found for entry in part.loose]
    return talk.Talked(tuple(q for part in found for q in part.questions), tuple(loose))


def _group(block: Block) -> Group | None:
    if block.code or len(block.text) > 24:
        return None
    for group, pattern in _GROUPS:
        if re.fullmatch(pattern, _plain(block.text), re.IGNORECASE):
            return group
    return None


def _unique(questions: Iterable[Question]) -> Iterable[Question]:
    """Questions of two sections may carry the same number: the later one gets a «+»."""
    seen: set[str] = set()
    for question in questions:
        identity = question.id
        while identity in seen:
            identity += "+"
        seen.add(identity)
        yield question if identity == question.id else talk.renamed(question, identity)


def _contributors(sections: list[Section], questions: tuple[Question, ...]) -> tuple[str, ...]:
    names = [name for section in sections for name in section.contributors]
    for question in questions:
        names += [name for name in (question.asker, *(a.by for a in question.answers)) if name]
    return tuple(dict.fromkeys(names))
