"""The paragraphs of a news or reading section to entries: which title belongs to which address.

People write title then address, address then title, one title with four addresses, or a bare
address; notes follow as bullets or long paragraphs.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from openllm_talk.records import Entry, Subsection
from openllm_talk.sources.documents import labels
from openllm_talk.sources.documents.addresses import addresses, words
from openllm_talk.sources.documents.block import Block
from openllm_talk.sources.documents.skeleton import is_placeholder

_LINK_WORDS = (
    r"论文|原文|全文|中文|英文|翻译|译文|版本|代码|源码|项目|仓库|主页|官网|地址|链接|来源|出处|视频|回放|录播|文档|博客|知乎|公众号"
    r"|模型|权重|数据集?|下载|在线|体验|试用|演示|官方|开源|相关|更多|详情|见|参考"
    r"|github|gitee|hugging\s?face|hf|modelscope|arxiv|paper|pdf|abs|code|demo|blog|link|source|repo|project|page"
    r"|homepage|website|model|weights?|data(?:set)?|docs?|video|slides|from|via|url|here"
)
_LINK_LABEL = re.compile(
    rf"^[(（【\[]?(?:(?:{_LINK_WORDS})[\s/&+、和与的]*){{1,6}}[)）】\]]?\s*[:：\-—]*\s*[)）】\]]?$",
    re.IGNORECASE,
)
_LONG = 60


@dataclass(slots=True)
class _Open:
    """An entry that is still growing."""

    title: str
    urls: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    bullet_depth: int | None = None
    is_heading: bool = False

    @property
    def promises_more(self) -> bool:
        """Whether the title announces what follows («… 精要：»)."""
        return self.title.endswith((":", "：")) and not self.urls

    def close(self) -> Entry:
        note = "\n".join(self.notes).strip()
        title = self.title.strip().strip("-—–:：").strip()
        return Entry(title=title, urls=tuple(dict.fromkeys(self.urls)), note=note or None)


@dataclass(slots=True)
class _Part:
    name: str | None
    entries: list[_Open] = field(default_factory=list)


class EntryReader:
    """Takes the blocks of one section in order and gives its subsections."""

    def __init__(self, *, bullets_are_entries: bool = False) -> None:
        self._parts = [_Part(None)]
        self._bullets_are_entries = bullets_are_entries

    def subsection(self, name: str) -> None:
        """What follows stands under `name`."""
        self._parts.append(_Part(name))

    def title(self, text: str, urls: Iterable[str] = ()) -> None:
        """A heading that is itself the title of an entry; paragraphs after it are its notes."""
        self._open(text, list(urls))
        self._parts[-1].entries[-1].is_heading = True

    def add(self, block: Block, following: Block | None) -> None:
        """Place one block; `following` is the next one of the section, if any."""
        if block.code:
            self._note(f"```\n{block.text}\n```")
            return
        text = labels.without_bullet(labels.without_bullet(words(block)))
        found = list(addresses(block))
        bare = not re.sub(r"[\s\W_]+", "", text)
        if is_placeholder(text) and not found:
            return
        if bare and found:
            self._bare(found)
        elif found and _LINK_LABEL.match(text) and self._last is not None:
            self._last.urls += found
        elif self._is_note(block, text, found):
            self._note(text)
            if self._last is not None:
                self._last.urls += found
        elif self._names_the_last(following, found):
            self._parts[-1].entries[-1].title = _without_number(text)
        else:
            depth = block.depth if labels.has_bullet(block.text) else None
            self._open(_without_number(text), found, depth)

    def subsections(self) -> tuple[Subsection, ...]:
        """All parts, named ones also when empty."""
        return tuple(
            Subsection(name=part.name, entries=tuple(entry.close() for entry in part.entries))
            for part in self._parts
            if part.name is not None or part.entries
        )

    @property
    def _last(self) -> _Open | None:
        entries = self._parts[-1].entries
        return entries[-1] if entries else None

    def _open(
        self, title: str, found: list[str] | None = None, bullet_depth: int | None = None
    ) -> None:
        entry = _Open(title, list(found or []), bullet_depth=bullet_depth)
        self._parts[-1].entries.append(entry)

    def _note(self, text: str) -> None:
        if self._last is None:
            self._open("")
        self._parts[-1].entries[-1].notes.append(text)

    def _bare(self, found: list[str]) -> None:
        """An address alone belongs to the title before it, if that has none yet."""
        if self._last is not None and (self._last.is_heading or not self._last.urls):
            self._last.urls += found
        else:
            self._open("", found)

    def _is_note(self, block: Block, text: str, found: list[str]) -> bool:
        last = self._last
        if last is None:
            return False
        if labels.has_bullet(block.text):
            if last.bullet_depth is None:
                # A bullet with an address of its own, below one that has its own, is its equal.
                equal = bool(found) and bool(last.urls) and not last.is_heading
                return not (self._bullets_are_entries or equal)
            return block.depth > last.bullet_depth
        if text.startswith(("~", "～")) or last.promises_more or last.is_heading:
            return True
        if last.urls and last.title.endswith((":", "：")) and text.endswith(("；", ";")):
            return True
        sub_point = re.match(r"^(?:\d{1,2}|[a-z])[)）]", text)
        return not found and (
            bool(sub_point) or (len(text) > _LONG and text.rstrip().endswith(("。", "；", ".")))
        )

    def _names_the_last(self, following: Block | None, found: list[str]) -> bool:
        """Whether a line is the title of the address before it, not of one that follows."""
        last = self._last
        if last is None or last.title or not last.urls or found:
            return False
        return following is None or not addresses(following) or bool(words(following).strip())


def _without_number(text: str) -> str:
    number = labels.numbered(text)
    return number.rest if number else text
