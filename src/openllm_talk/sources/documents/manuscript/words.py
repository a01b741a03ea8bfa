"""What is called what in a manuscript, in both languages, as written and as people type it."""

import re

from openllm_talk.errors import Language
from openllm_talk.records import Group, Record, Role, SectionKind, Status

STATUS: dict[Language, dict[Status, str]] = {
    "zh": {"open": "未解决", "partly": "部分解决", "answered": "已解决", "stale": "已搁置"},
    "en": {"open": "open", "partly": "partly answered", "answered": "answered", "stale": "stale"},
}
_STATUS_TYPED: dict[str, Status] = {
    "待解决": "open",
    "未回答": "open",
    "待回答": "open",
    "部分回答": "partly",
    "partly": "partly",
    "partial": "partly",
    "解决": "answered",
    "已回答": "answered",
    "solved": "answered",
    "搁置": "stale",
}

CARRIED_OVER: dict[Language, str] = {"zh": "上期遗留", "en": "carried over"}
_CARRIED_OVER_TYPED = frozenset({"上期遗留", "遗留", "carried over", "carry-over"})

GROUPS: dict[Language, dict[Group, str]] = {
    "zh": {"main": "自由提问", "online": "线上讨论", "group": "群里讨论", "embedded": "其他版块"},
    "en": {
        "main": "Questions",
        "online": "Online",
        "group": "In the group",
        "embedded": "From other sections",
    },
}
_GROUPS_TYPED: dict[str, Group] = {
    "线上": "online",
    "线上讨论": "online",
    "现场讨论": "online",
    "online": "online",
    "online discussion": "online",
    "群里": "group",
    "群里讨论": "group",
    "群内讨论": "group",
    "群聊": "group",
    "in the group": "group",
    "group chat": "group",
}

FREE_TALK: dict[Language, str] = {"zh": "自由讨论", "en": "Free talk"}
_KINDS: tuple[tuple[str, SectionKind], ...] = (
    ("新闻|news", "news"),
    ("推荐|recommend", "recommended"),
    ("经典|classic", "classic"),
    ("实践|practice", "practice"),
    ("参考资料|参考文献|references?", "references"),
    ("讨论|问答|free ?talk|questions?", "free_talk"),
)

CONTRIBUTORS: dict[Language, str] = {"zh": "贡献者", "en": "Contributors"}
TOPIC: dict[Language, str] = {"zh": "本期主题", "en": "Topic"}
NOMINATED: dict[Language, str] = {"zh": "提名", "en": "Nominated"}
SUGGESTION: dict[Language, str] = {"zh": "建议", "en": "Suggestion"}
FIELDS = {
    "contributors": "贡献者|contributors?",
    "topic": "本期主题|本周主题|主题|topic",
    "nominated": "提名区|提名|nominated|nominations?",
    "suggestions": "建议区|建议|suggestions?",
}

ADDRESSES: dict[Language, str] = {"zh": "链接", "en": "Links"}
ANSWER: dict[Language, str] = {"zh": "答", "en": "Answer"}
SHORTENED: dict[Language, str] = {"zh": "机器缩写", "en": "shortened by machine"}
TITLED: dict[Language, str] = {"zh": "机器拟题", "en": "title by machine"}
DECISIONS: dict[Language, str] = {"zh": "发布前请定：", "en": "Before publishing:"}
DECISIONS_TYPED = frozenset({"发布前请定", "发表前请定", "发布前请确认", "before publishing"})

ROLES: dict[str, Role] = {"Q": "question", "D": "discussion", "F": "follow_up"}
ROLES_TYPED: dict[str, Role] = {"问": "question", "讨论": "discussion", "追问": "follow_up"}

_LONGEST_BYLINE = 300
_SEPARATOR = re.compile(r"\s*[·・•|]\s*")
_NAME = re.compile(
    r'\s*(?:"((?:[^"\\]|\\.)*)"(?=\s*(?:[、，,;；]|\Z))|([^、，,;；\s][^、，,;；]*))', re.DOTALL
)
_PLAIN_NAME = re.compile(r'[^、，,;；"\s](?:[^、，,;；"]*[^、，,;；"\s])?')


class Byline(Record, frozen=True):
    """What stands in italics under a question: who asked, its state, and who made its title."""

    asker: str | None = None
    status: Status | None = None
    carried_over: bool = False
    open_since: str | None = None
    rewritten: bool = False


def section_kind(name: str) -> SectionKind:
    """The kind that a section's name says: «本周新闻» is news; a name that says none is special."""
    lower = name.lower()
    for pattern, kind in _KINDS:
        if re.search(pattern, lower):
            return kind
    return "special"


def group_of(words: str) -> Group | None:
    """The group of questions that a heading in Free Talk names, if it names one."""
    return _GROUPS_TYPED.get(words.strip(" ：:").lower())


def write_byline(byline: Byline, language: Language) -> str:
    """The line under a question, or an empty text where there is nothing to say."""
    pieces = []
    if byline.asker is not None:
        pieces.append(f"{byline.asker} 问" if language == "zh" else f"asked by {byline.asker}")
    if byline.status is not None:
        pieces.append(STATUS[language][byline.status])
    if byline.carried_over:
        pieces.append(CARRIED_OVER[language])
    if byline.open_since is not None:
        since = byline.open_since
        pieces.append(f"自 {since} 期" if language == "zh" else f"open since {since}")
    if byline.rewritten:
        pieces.append(TITLED[language])
    return f"*{' · '.join(pieces)}*" if pieces else ""


def read_byline(line: str) -> Byline | None:
    """The byline that the line is: every piece of it must say something known.

    Outside of italics «who asked» alone is none: it may well be a sentence.
    """
    stripped = line.strip()
    if len(stripped) > _LONGEST_BYLINE or stripped.startswith("\\"):
        return None
    italic = len(stripped) > 2 and stripped[0] == stripped[-1] and stripped[0] in "*_"
    if italic:
        stripped = stripped[1:-1].strip()
    known: dict[str, str | bool] = {}
    for piece in _SEPARATOR.split(stripped):
        found = _byline_piece(piece)
        if found is None or found[0] in known:
            return None
        known[found[0]] = found[1]
    only_asker = known.keys() == {"asker"}
    return Byline(**known) if italic or not only_asker else None  # type: ignore[arg-type]


def _byline_piece(piece: str) -> tuple[str, str | bool] | None:
    lower = piece.lower()
    for words in STATUS.values():
        for status, word in words.items():
            if lower == word:
                return ("status", status)
    if lower in _STATUS_TYPED:
        return ("status", _STATUS_TYPED[lower])
    if lower in _CARRIED_OVER_TYPED:
        return ("carried_over", True)
    if lower in TITLED.values():
        return ("rewritten", True)
    if since := re.fullmatch(r"自 ?([0-9A-Za-z.-]+) ?期|open since ([0-9A-Za-z.-]+)", piece):
        return ("open_since", since[1] or since[2])
    if asker := re.fullmatch(r"(\S.*?) ?(?:问|提问)|asked by (\S.*)", piece):
        return ("asker", asker[1] or asker[2])
    return None


def join_names(names: tuple[str, ...], language: Language) -> str:
    """The names on one line; one that holds a separator stands in quotes."""
    separator = "、" if language == "zh" else ", "
    return separator.join(name if is_plain(name) else _quoted(name) for name in names)


def split_names(line: str) -> tuple[str, ...]:
    """The names of a line, whichever way they are separated: «甲、乙», «A, B», «A；B»."""
    names = []
    for found in _NAME.finditer(line):
        quoted = found[1]
        names.append(found[2] if quoted is None else re.sub(r"\\(.)", r"\1", quoted))
    return tuple(name.strip() for name in names if name.strip())


def is_plain(name: str) -> bool:
    """Whether the name can stand in a line of names as it is."""
    return _PLAIN_NAME.fullmatch(name) is not None


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
