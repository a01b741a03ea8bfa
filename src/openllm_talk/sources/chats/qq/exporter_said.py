"""What a message of qq-chat-exporter says.

`content.text` holds placeholders («[图片: x.jpg]», «[回复 Ana: 早]») between the words. Some
versions write in `content.elements` what stands where, so the text is put together from them.
Others put the whole text into the first element and the rest behind it, or have no elements:
there the placeholders are taken out by the names that are known. The oldest text has codes of a
bot framework («[CQ:at,qq=10002]»).
"""

import re

from openllm_talk.records import Attachment
from openllm_talk.sources import placeholders
from openllm_talk.sources.chats.qq.exporter_content import (
    Content,
    Data,
    Element,
    Reply,
    Said,
    Telling,
    trimmed,
    words,
)
from openllm_talk.sources.chats.qq.exporter_elements import (
    FILES,
    GENERIC,
    address,
    at,
    attached,
    card,
    market_face,
    note_reply,
    of_elements,
)

_VOICE = re.compile(r"\[语音(?:[:： ]?[0-9.]+秒)?\]")
_FORWARD = re.compile(r"\[(?:合并转发|转发消息)(?:[:：][^\]\n]*)?\](?:\n  [^\n]*)*")
_CARD = re.compile(r"\[卡片消息[:：] ?(?P<title>[^\n]*)\]|\[(?:JSON消息|卡片|分享)\]")
_ANSWER = re.compile(r"\[回复(?:消息|[^\n]*?)\](?:\n|$)")
_CODE = re.compile(r"\[CQ:(?P<kind>[a-z_]{1,30})(?P<values>(?:,[^\[\],=]{1,40}=[^\[\],]*)*)\]")
_CODE_FILES = {"image": "image", "record": "audio", "video": "video", "file": "file"}


def said(content: Content | str | None) -> Said:
    """What the message says; see the module."""
    if content is None or isinstance(content, str):
        return Said(trimmed(content or ""))
    text = words(content.text)
    elements = content.elements
    if not elements and not content.resources and not content.mentions and "[" not in text:
        return Said(trimmed(text))
    if elements and len(elements) == 1 and elements[0].type == "text" and not content.mentions:
        told = words(elements[0].data.text) if elements[0].data else text
        if told == text and "[" not in text:
            return Said(trimmed(text))
    telling = Telling()
    for mention in content.mentions or ():
        name = words(mention.name) or words(mention.uin) or words(mention.uid)
        name = "全体成员" if mention.type == "all" or name == "all" else name
        telling.mentions[name.strip().removeprefix("@")] = None
    if content.reply is not None:
        note_reply(content.reply, telling)
    if elements and not _repeats(elements, text):
        return of_elements(elements, telling)
    return _of_text(text, content, telling)


def _repeats(elements: list[Element], text: str) -> bool:
    """Whether the first element is the whole text, and the others only say what is in it."""
    first = elements[0]
    return first.type == "text" and first.data is not None and words(first.data.text) == text


def _of_text(text: str, content: Content, telling: Telling) -> Said:
    """The text without its placeholders, by the names of what it holds."""
    if "[CQ:" in text:
        text = _CODE.sub(lambda code: _of_code(code, content, telling), text)
        for escaped, letter in (("&#91;", "["), ("&#93;", "]"), ("&#44;", ","), ("&amp;", "&")):
            text = text.replace(escaped, letter)
    for element in content.elements or ():
        text = _of_behind(element, text, telling)
    if telling.answered or telling.referenced or content.reply is not None:
        text = _without_answer(text, content)
    for resource in content.resources or ():
        kind = words(resource.type)
        name = words(resource.filename) or words(resource.file_name)
        telling.attachments.append(attached(kind, name))
        text = _without_file(text, kind, name)
    if content.card is not None:
        told = content.card
        card("", Data(title=told.title, description=told.content, url=told.url), telling)
    text = _CARD.sub(lambda found: _of_card(found, content, telling), text)
    if "[合并转发" in text or "[转发消息" in text:
        telling.attachments.append(Attachment(name="", kind="forward"))
        text = _FORWARD.sub(lambda found: found[0].partition("]")[2].replace("\n  ", "\n"), text)
    if content.resources:
        return telling.said(trimmed(text))
    left = placeholders.taken_out(text)
    telling.attachments.extend(left.attachments)
    return telling.said(left.text)


def _of_card(found: re.Match[str], content: Content, telling: Telling) -> str:
    """The title of a shared page."""
    if content.card is None:
        telling.attachments.append(Attachment(name="", kind="card"))
    title = found["title"]
    return "" if title is None or title in GENERIC else title


def _of_behind(element: Element, text: str, telling: Telling) -> str:
    """Take in an element that stands behind the text; its files stand among the resources, too."""
    data = element.data
    if data is None:
        return text
    if element.type == "reply":
        note_reply(data, telling)
    elif element.type == "at" and not telling.mentions:
        at("", data, telling)
    elif element.type == "json" and (url := words(data.url) or address(words(data.content))):
        telling.urls[url] = None
    elif element.type == "market_face":
        market_face("", data, telling)
        return text.replace(f"[{words(data.name)}]", "", 1)
    return text


def _without_answer(text: str, content: Content) -> str:
    """The text without the line in front that quotes what it answers."""
    if not text.startswith("[回复"):
        return text
    replies: list[Data | Reply] = [content.reply] if content.reply else []
    replies += [one.data for one in content.elements or () if one.type == "reply" and one.data]
    for quoted in replies:
        line = f"[回复 {words(quoted.sender_name)}: {words(quoted.content)}]"
        if text.startswith(line):
            return text[len(line) :].removeprefix("\n")
    found = _ANSWER.match(text)
    return text[found.end() :] if found else text


def _without_file(text: str, kind: str, name: str) -> str:
    """The text without the placeholder of one file."""
    word = FILES.get(kind)
    if word is None:
        return text
    if word == "语音":
        return _VOICE.sub("", text, count=1)
    for form in (f"[{word}: {name}]", f"[{word}:{name}]", f"[{word}]"):
        if form in text:
            return text.replace(form, "", 1)
    return text


def _of_code(code: re.Match[str], content: Content, telling: Telling) -> str:
    """What a bot framework's code stands for."""
    kind = code["kind"]
    values = dict(pair.split("=", 1) for pair in code["values"].split(",") if "=" in pair)
    if kind == "at":
        who = values.get("qq", "")
        known = {words(one.uid): words(one.name) for one in content.mentions or ()}
        name = values.get("name") or known.get(who) or who
        name = "全体成员" if who == "all" else name.removeprefix("@")
        telling.mentions[name] = None
        return f"@{name}"
    if kind == "face":
        return f"[表情{values.get('id', '')}]"
    if kind == "reply":
        telling.answered = telling.answered or values.get("id", "")
    elif kind in _CODE_FILES and not content.resources:
        telling.attachments.append(attached(_CODE_FILES[kind], values.get("file", "")))
    elif kind in {"json", "forward"}:
        telling.attachments.append(
            Attachment(name="", kind="card" if kind == "json" else "forward")
        )
    return ""
