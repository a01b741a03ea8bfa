"""The head of a manuscript: YAML between two lines `---`, with the key `talk`.

Read as nodes and not as values, so that `004` stays 004 and `20:00` no number of minutes, and so
that everything that is wrong has a line.
"""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import yaml

from openllm_talk.errors import BrokenSource
from openllm_talk.records import Correction, Issue, Record
from openllm_talk.sources.documents.manuscript.words import split_names

VERSION = "1"
LARGEST = 1_000_000
"""Characters of a front matter; no issue comes near it."""

_RULE = re.compile(r"---[ \t]*")
_VERSION_KEY = re.compile(r"talk[ \t]*[:：]")
_KEYS = {
    "talk": "talk",
    "number": "编号",
    "title": "标题",
    "date": "日期",
    "time": "时间",
    "highlights": "本期提要",
    "host": "主持人",
    "editor": "编辑",
    "section_leads": "版块负责人",
    "contributors": "贡献者",
    "video": "视频",
    "since": "起",
    "until": "止",
    "approved_by": "批准人",
    "corrections": "更正",
    "urls": "其他链接",
}
_CORRECTION_KEYS = {"date": "日期", "by": "批准人", "note": "说明"}
_BY_TYPED = {
    **{key: key for key in _KEYS},
    **{zh: key for key, zh in _KEYS.items()},
    "提要": "highlights",
}
_CORRECTION_TYPED = {
    **{key: key for key in _CORRECTION_KEYS},
    **{zh: key for key, zh in _CORRECTION_KEYS.items()},
}
_TEXTS = ("number", "title", "date", "time", "video", "since", "until", "approved_by")
_NAMES = ("host", "editor", "contributors")
_FULL_WIDTH_COLON = re.compile(rf"^({'|'.join(map(re.escape, _BY_TYPED))})[ \t]*：[ \t]*")


class Head(Record, frozen=True):
    """The front matter as an issue without body, and the text below it.

    `titled` says whether it has a title, be it an empty one.
    """

    issue: Issue
    rest: str
    titled: bool = True


def claim(text: str) -> bool:
    """Whether the text begins with front matter that has the key `talk`."""
    lines = text.removeprefix("\ufeff").lstrip("\n")[:LARGEST].split("\n")
    if not _RULE.fullmatch(lines[0]):
        return False
    for line in lines[1:]:
        if _RULE.fullmatch(line):
            return False
        if _VERSION_KEY.match(line):
            return True
    return False


def read(text: str, path: Path) -> Head:
    """The head and what follows it; raises BrokenSource with the line (from 1)."""
    lines = text.removeprefix("\ufeff").split("\n")
    start = next((place for place, line in enumerate(lines) if line.strip()), 0)
    rules = (place for place in range(start + 1, len(lines)) if _RULE.fullmatch(lines[place]))
    end = next(rules, None) if _RULE.fullmatch(lines[start]) else None
    if end is None:
        raise BrokenSource(
            "the front matter has no end; put a line of three dashes (---) below it",
            "开头的信息没有结束；请在它下面加一行三个短横线（---）",
            path=path,
            line=start + 1,
        )
    yaml_lines = [_FULL_WIDTH_COLON.sub(r"\1: ", line, count=1) for line in lines[start + 1 : end]]
    reader = _Head(path, first_line=start + 2)
    issue = reader.issue("\n".join(yaml_lines))
    return Head(issue=issue, rest="\n".join(lines[end + 1 :]), titled=reader.titled)


class _Head:
    """Reads the nodes of one front matter; knows where it stands."""

    def __init__(self, path: Path, first_line: int) -> None:
        self._path = path
        self._first_line = first_line
        self.titled = False

    def issue(self, text: str) -> Issue:
        """The issue that the YAML describes, without a body."""
        nodes = self._mapping(self._compose(text))
        known: dict[str, yaml.Node] = {}
        for typed, node in nodes.items():
            known[self._key(typed, node, _BY_TYPED, _KEYS)] = node
        self._check_version(known.get("talk"))
        values: dict[str, object] = {}
        for key, node in known.items():
            if read := self._reader_of(key):
                values[key] = read(node)
        self.titled = values.get("title") is not None
        values["title"] = values.get("title") or ""
        return Issue(**values)  # type: ignore[arg-type]

    def _reader_of(self, key: str) -> Callable[[yaml.Node], object] | None:
        if key in _TEXTS:
            return self._text
        if key in _NAMES:
            return self._names
        special: Mapping[str, Callable[[yaml.Node], object]] = {
            "highlights": self._phrases,
            "urls": self._list,
            "section_leads": self._leads,
            "corrections": self._corrections,
        }
        return special.get(key)

    def _compose(self, text: str) -> yaml.Node | None:
        if len(text) > LARGEST:
            raise self._broken("the front matter is too long", "开头的信息太长", self._first_line)
        try:
            return yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as exc:
            mark = exc.problem_mark or exc.context_mark
            line = self._first_line + (mark.line if mark else 0)
            problem = exc.problem or "not valid YAML"
            raise self._broken(
                f"the front matter cannot be read ({problem}); put texts with a colon in quotes",
                f"开头的信息读不懂（{problem}）；含冒号的文字请放进引号里",
                line,
            ) from exc
        except yaml.YAMLError as exc:
            place = getattr(exc, "position", 0)
            line = self._first_line + text.count("\n", 0, place)
            raise self._broken(
                "the front matter holds a character that YAML does not allow; remove it",
                "开头的信息里有 YAML 不允许的字符；请删掉它",
                line,
            ) from exc
        except RecursionError as exc:
            raise self._broken(
                "the front matter is nested too deeply; write plain lists of names",
                "开头的信息嵌套太深；请写成普通的名单",
                self._first_line,
            ) from exc

    def _mapping(self, node: yaml.Node | None) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            raise self._broken(
                "here «key: value» is expected",
                "这里应当是“键: 值”",
                self._line(node) if node else self._first_line,
            )
        nodes: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = self._text(key) or ""
            if name in nodes:
                raise self._broken(
                    f"«{name}» stands here twice; keep one",
                    f"“{name}” 出现了两次；请只留一个",
                    self._line(key),
                )
            nodes[name] = value
        return nodes

    def _key(
        self, typed: str, node: yaml.Node, by_typed: Mapping[str, str], keys: Iterable[str]
    ) -> str:
        key = by_typed.get(typed.strip().lower())
        if key is not None:
            return key
        near = difflib.get_close_matches(typed, by_typed, n=1)
        known = near[0] if near else ", ".join(keys)
        raise self._broken(
            f"the front matter knows no «{typed}»; it knows {known}",
            f"开头的信息里没有 “{typed}” 这一项；可以写 {known}",
            self._line(node),
        )

    def _check_version(self, node: yaml.Node | None) -> None:
        version = self._text(node) if node else None
        if version != VERSION:
            raise self._broken(
                f"is a manuscript of version {version}; this program reads «talk: {VERSION}»",
                f"是第 {version} 版的稿件格式；本程序读 “talk: {VERSION}”",
                self._line(node) if node else self._first_line,
            )

    def _text(self, node: yaml.Node) -> str | None:
        if not isinstance(node, yaml.ScalarNode):
            raise self._broken(
                "here one text is expected, not a list",
                "这里应当是一段文字，而不是列表",
                self._line(node),
            )
        absent = node.style is None and node.value.lower() in ("", "null", "~")
        return None if absent else str(node.value)

    def _list(self, node: yaml.Node) -> tuple[str, ...]:
        if not isinstance(node, yaml.SequenceNode):
            one = self._text(node)
            return () if one is None else (one,)
        texts = (self._text(each) for each in node.value)
        return tuple(text for text in texts if text is not None)

    def _names(self, node: yaml.Node) -> tuple[str, ...]:
        if isinstance(node, yaml.SequenceNode):
            return self._list(node)
        return split_names(self._text(node) or "")

    def _phrases(self, node: yaml.Node) -> tuple[str, ...]:
        if isinstance(node, yaml.SequenceNode):
            return self._list(node)
        return tuple(re.split(r"[;；]", self._text(node) or ""))

    def _leads(self, node: yaml.Node) -> dict[str, tuple[str, ...]]:
        if isinstance(node, yaml.ScalarNode) and self._text(node) is None:
            return {}
        return {name: self._names(names) for name, names in self._mapping(node).items()}

    def _corrections(self, node: yaml.Node) -> tuple[Correction, ...]:
        if isinstance(node, yaml.SequenceNode):
            return tuple(map(self._correction, node.value))
        note = self._text(node)
        return () if note is None else (Correction(note=note),)

    def _correction(self, node: yaml.Node) -> Correction:
        if isinstance(node, yaml.ScalarNode):
            return Correction(note=self._text(node) or "")
        nodes = self._mapping(node)
        values = {
            self._key(typed, each, _CORRECTION_TYPED, _CORRECTION_KEYS): self._text(each)
            for typed, each in nodes.items()
        }
        return Correction(
            note=values.get("note") or "", date=values.get("date"), by=values.get("by")
        )

    def _line(self, node: yaml.Node) -> int:
        return self._first_line + int(node.start_mark.line)

    def _broken(self, en: str, zh: str, line: int) -> BrokenSource:
        return BrokenSource(en, zh, path=self._path, line=line)


__all__ = ["LARGEST", "VERSION", "Head", "claim", "read"]
