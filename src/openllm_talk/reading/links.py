"""What a chat shared: each work once, with the words people gave it and where it belongs.

What an address is (`abstract_page`, `canonical`, `work`, `site`) is decided in `addresses.py`
and offered here too.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from openllm_talk.reading import utterance
from openllm_talk.reading.addresses import abstract_page, canonical, site, work
from openllm_talk.reading.sections import (
    CODE,
    HUBS,
    RELEASE,
    SUBSECTIONS,
    Place,
    Subsection,
    SubsectionName,
    place,
)
from openllm_talk.reading.threads.people import People
from openllm_talk.records import Issue, Link, Message, ReplyLink, Section

__all__ = [
    "SUBSECTIONS",
    "Place",
    "Subsection",
    "SubsectionName",
    "abstract_page",
    "canonical",
    "canonical_issue",
    "collect",
    "label",
    "place",
    "site",
    "work",
]

_LEAD_IN: Final = re.compile(
    r"^(?:(?:@\S+|分享(?:一下|下)?(?:一?[个篇份])?(?:长文|好文|文章|资料|论文|项目)?"
    r"|推荐(?:一下|下)?(?:一?[个篇份])?(?:文章|论文|项目)?"
    r"|安利(?:一?[个下])?|转(?:发|一?[个篇])?|求关注|开源了(?:一?个)?(?:小)?(?:工具|项目|模型"
    r"|库)?|新(?:论文|文章|项目|工具)"
    r"|论文|项目|文章|标题|题目|链接|看看?这[个篇]|这[个篇]|(?:上面)?[那这][个篇]"
    r"|(?:\S{1,10} ?上)?(?:刚|昨晚|今天|昨天)?(?:刷|看)到(?:的|了)?(?:一?[个篇])?"
    r"|check (?:this )?out|look at|have a look at|take a look at|see(?: also)?|here(?:'s| is)"
    r"|this is|fyi"
    r"|title|paper|repo|link|read(?:ing)?|new|great|nice|interesting)(?:[\s:：,，、。!！-]+"
    r"|(?<=[\u3400-\u9fff])))+",
    re.IGNORECASE,
)
_EDGE: Final = " \t\r\n:：,，;；。.、-—–|·>→=~！!\"'“”()（）[]【】"
_BOOK_TITLE: Final = re.compile(r"《([^《》\n]{2,120})》")
_REMARK: Final = re.compile(
    r"[我你您他咱]|[吧呢吗嘛啊呀哈哦]$|昨晚|今天|刚才|这个|那个|挺|蛮|有点|可以看看|不错"
    r"|\b(?:i|you|we|my|me|your|this|that|it|see|here|perhaps|maybe|not sure|helps?|directions)\b"
    r"|[用看见在是到把]$",
    re.IGNORECASE,
)
_ASKS_TITLE: Final = re.compile(
    r"标题|题目|叫(?:什么|啥)|名字|\btitle\b|what(?:'s| is) it called|打不开", re.IGNORECASE
)
# What is left in a sentence of which an address was taken out: «(see , )», «here: ,».
_HOLE: Final = re.compile(
    r"[(（]\s*[)）]|[，,]\s*(?=[，,])|\s*[,，、]\s*(?=[)）])|(?<=[:：])\s*[,，、]"
)
_LONGEST_TITLE: Final = 80
_LONGEST_LABEL: Final = 60
_LONGEST_NOTE: Final = 200
_NAMING_REACH: Final = 12


def collect(messages: Sequence[Message], links: Sequence[ReplyLink]) -> list[Link]:
    """Every work shared in `messages` once, in the order of first sharing.

    The title is what people called it: in the message that shared it, or in the sharer's answer
    to somebody who asked for the title. The note is what else the sharer said about it.
    """
    found: dict[str, Link] = {}
    people = People(messages)
    for position, message in enumerate(messages):
        if message.kind == "system" or message.deleted:
            continue
        own = people.without_address(utterance.own_words(message.text))
        for url in dict.fromkeys(message.urls):
            if url not in own and url in message.text:
                continue
            shared = _describe(url, own, messages, links, position)
            if shared.title and people.find(shared.title):
                shared = msgspec.structs.replace(shared, title=None)
            found[shared.work] = _merged(found.get(shared.work), shared)
    return list(found.values())


def label(link: Link) -> str:
    """What to print for `link`: its title, else its work by name, else its address.

    Half a sentence that stood beside it is no title: it is the note.
    """
    if link.title:
        return link.title
    kind, _, name = link.work.partition(":")
    if kind == "arxiv":
        return f"arXiv {name}"
    if kind in ("github", "gitee", "huggingface") and name:
        return name
    address = re.sub(r"^https?://(?:www\.)?", "", link.url).rstrip("/")
    return _shortened(address, _LONGEST_LABEL)


def canonical_issue(issue: Issue) -> Issue:
    """`issue` with every address canonical; `urls` lists each once, in order of the body."""
    sections = tuple(_canonical_section(section) for section in issue.sections)
    questions = tuple(
        msgspec.structs.replace(question, urls=_each_once(question.urls))
        for question in issue.questions
    )
    entries = (
        url
        for section in sections
        for subsection in section.subsections
        for entry in subsection.entries
        for url in entry.urls
    )
    asked = (url for question in questions for url in question.urls)
    return msgspec.structs.replace(
        issue,
        sections=sections,
        questions=questions,
        urls=_each_once((*issue.urls, *entries, *asked)),
        video=canonical(issue.video) if issue.video else issue.video,
    )


def _canonical_section(section: Section) -> Section:
    subsections = tuple(
        msgspec.structs.replace(
            subsection,
            entries=tuple(
                msgspec.structs.replace(entry, urls=_each_once(entry.urls))
                for entry in subsection.entries
            ),
        )
        for subsection in section.subsections
    )
    return msgspec.structs.replace(section, subsections=subsections)


def _each_once(urls: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(canonical(url) for url in urls))


def _describe(
    url: str,
    own: str,
    messages: Sequence[Message],
    links: Sequence[ReplyLink],
    position: int,
) -> Link:
    address = canonical(url)
    around = _around(own, url)
    title = _book(own, url) or _title(around, address)
    if title is None:
        title = _named_later(messages, links, position)
    note = _note(own, title) or _said_next(messages, links, position)
    return Link(
        url=address,
        work=work(address),
        site=site(address),
        title=title,
        note=note,
        shared=messages[position].time,
        sources=(messages[position].id,),
    )


def _merged(before: Link | None, again: Link) -> Link:
    if before is None:
        return again
    return msgspec.structs.replace(
        before,
        title=before.title or again.title,
        note=before.note or again.note,
        sources=tuple(dict.fromkeys((*before.sources, *again.sources))),
    )


def _around(own: str, url: str) -> str:
    """The words that stand with the address: before it on its line, else above, else behind."""
    before, found, behind = own.partition(url)
    if not found:
        return own
    lines = [part for part in re.split(r"\n|https?://\S+", before) if part.strip(_EDGE)]
    if lines and before.endswith(lines[-1]):
        return lines[-1]
    if lines:
        return lines[0]
    return re.split(r"\n|https?://", behind.strip())[0]


def _book(own: str, url: str) -> str | None:
    """A title in 《》 on the line of an address that stands alone there, before it or behind."""
    line = next((line for line in own.splitlines() if url in line), "")
    found = _BOOK_TITLE.findall(line)
    alone = len(re.findall(r"https?://", line)) == 1
    return str(found[0]).strip() if alone and len(found) == 1 else None


def _title(around: str, address: str) -> str | None:
    """The title in the words around an address, if they hold one and are not a remark."""
    book = _BOOK_TITLE.search(around)
    if book:
        return book[1].strip()
    name = re.sub(r"\.git$", "", address.rstrip("/").rsplit("/", 1)[-1])
    called = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", around, re.IGNORECASE)
    if called and len(name) > 2 and site(address) in CODE | HUBS:
        return called[0]
    text = utterance.plain(around)
    stripped = _LEAD_IN.sub("", text).strip(_EDGE)
    return stripped if _is_title(stripped, text.strip(_EDGE) != stripped) else None


def _is_title(text: str, was_announced: bool) -> bool:
    if not 3 <= len(text) <= _LONGEST_TITLE or not re.search(r"[A-Za-z\u3400-\u9fff]{2}", text):
        return False
    if utterance.asking(text) >= 0.5 or utterance.is_closing(text) or _REMARK.search(text):
        return False
    latin = re.findall(r"[A-Za-z][\w'-]*", text)
    if latin and not utterance.is_chinese(text):
        capitals = sum(word[0].isupper() for word in latin)
        return capitals * 2 >= len(latin) or (was_announced and capitals > 0)
    return was_announced or "，" not in text


def _named_later(
    messages: Sequence[Message], links: Sequence[ReplyLink], position: int
) -> str | None:
    """The title that the sharer gave when somebody asked for it."""
    sharer = messages[position].author
    asked = False
    for place_ in range(position + 1, min(position + 1 + _NAMING_REACH, len(messages))):
        message, text = messages[place_], utterance.plain(messages[place_].text)
        if message.author != sharer and links[place_].reply_to == position:
            asked = asked or bool(_ASKS_TITLE.search(text))
        elif asked and message.author == sharer:
            title = _LEAD_IN.sub("", text).strip(_EDGE)
            return title if 3 <= len(title) <= 2 * _LONGEST_TITLE else None
    return None


def _said_next(
    messages: Sequence[Message], links: Sequence[ReplyLink], position: int
) -> str | None:
    """What the sharer said right behind an address that was sent alone."""
    following = position + 1
    if following >= len(messages) or links[following].reply_to != position:
        return None
    message = messages[following]
    if message.author != messages[position].author or message.urls:
        return None
    return _shortened(utterance.plain(message.text), _LONGEST_NOTE) or None


def _note(own: str, title: str | None) -> str | None:
    text = utterance.plain(own)
    if title:
        text = text.replace(f"《{title}》", " ").strip(_EDGE).removeprefix(title)
    text = _HOLE.sub("", text.strip(_EDGE))
    lead = _LEAD_IN.match(text)
    if lead and not RELEASE.search(lead[0]):
        text = text[lead.end() :].strip(_EDGE)
    return _shortened(" ".join(text.split()), _LONGEST_NOTE) if len(text) > 3 else None


def _shortened(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"
