"""The words that stand for what is no text: «[图片]», «[链接|题目](https://…)», «【文件】a.pdf».

    [图片]  图片1（可在附件中查看）          the phone; «[Photo]», «[圖片]» in other languages
    [图片: a.jpg(请在附件中查看)]            mailed copies
    [文件: 周报-12 KB(请在附件中查看)]
    [题目: https://…]  [题目 : https://…]    a link in mailed copies
    [链接] 题目  [名片]小明                  exporters
    [链接|题目](https://…)  ![图片](http://127.0.0.1:5030/image/…)

Emoticons («[捂脸]») and any other word between brackets are text.
"""

import re

from openllm_talk.records import Attachment
from openllm_talk.sources.chats.wechat import kinds
from openllm_talk.sources.chats.wechat.kinds import Kind, Said

LONGEST = 4000
"""Characters of one line that can be a placeholder."""

_TIPS = r"[(（][^()（）]{0,24}(?:附件|attach)[^()（）]{0,24}[)）]"
_WHOLE = re.compile(
    rf"(?P<picture>!)?[\[【](?P<word>[\w \-/]{{1,24}}?)(?:\s?\d{{1,4}}(?=\s*{_TIPS}))?"
    r"(?:\s*(?P<sign>[:：|])\s*(?P<name>[^\]】]{0,1000}?))?"
    rf"\s*(?:{_TIPS})?\s*[\]】]"
    r"(?:\((?P<target>[^\s()]{1,2000})\))?(?P<after>.{0,300})",
    re.IGNORECASE,
)
_PIPED = re.compile(
    r"(?P<picture>!)?\[(?P<word>[\w \-/]{1,24}?)(?P<sign>\|)(?P<name>.{0,1000})\]"
    r"(?:\((?P<target>[^\s()]{1,2000})\))?(?P<after>)"
)
_MAILED = re.compile(
    rf"\[(?P<word>[\w \-/]{{1,24}}?)\s*(?P<sign>[:：])\s*(?P<name>.{{1,1000}}?)\s*(?:{_TIPS})?\s*\]"
    r"(?P<picture>)(?P<target>)(?P<after>)",
    re.IGNORECASE,
)
"""A name between the brackets may hold brackets, too."""
_NUMBERED = re.compile(rf"(?P<word>[^\W\d]{{2,8}}?)\s?\d{{1,4}}\s*{_TIPS}", re.IGNORECASE)
_TITLED_LINK = re.compile(
    r"\[(?P<title>[^\n]{1,500}?)\s?:\s?(?P<url>https?://[^\s\]]+)\]", re.IGNORECASE
)
_LENGTH = re.compile(r"(?:\d{1,2}:\d\d|\d{1,4} ?(?:\"|″|''|秒|s))")
_SIZE = re.compile(r"-\s?\d+(?:\.\d+)?\s?[KMG]?B?\Z", re.IGNORECASE)
_EXPORTERS_OWN = (
    "http://127.",
    "http://localhost",
    "http://0.0.0.0",
    "http://192.168.",
    "http://%",
)


def read(line: str) -> Said | None:
    """What a line stands for, as the group saw it; None where it is text."""
    if len(line) > LONGEST:
        return None
    line = line.strip()
    if line.startswith(("[", "【", "![")):
        return _between_brackets(line)
    if line.endswith(("）", ")")) and (found := _NUMBERED.fullmatch(line)):
        kind = kinds.of_word(found["word"])
        return None if kind is None or kinds.shows(kind) == "text" else kinds.said(kind)
    return None


def _between_brackets(line: str) -> Said | None:
    found = _MAILED.fullmatch(line) or _PIPED.fullmatch(line) or _WHOLE.fullmatch(line)
    if found is not None:
        kind = kinds.of_word(found["word"])
        if kind is not None and kind != "notice":
            return _of_kind(kind, found)
    if found := _TITLED_LINK.fullmatch(line):
        return kinds.said("link", found["title"].strip(), url=found["url"])
    return None


def _of_kind(kind: Kind, found: re.Match[str]) -> Said | None:
    after = found["after"].strip()
    target = found["target"] or ""
    url = "" if target.startswith(_EXPORTERS_OWN) or found["picture"] else target
    named = (found["name"] or "").strip()
    seen = kinds.shows(kind)
    if seen == "notice":
        return Said(found[0].strip(), is_notice=True)
    if kind == "sticker":
        return None if after else kinds.said(kind)
    if kind == "red_packet" and after:
        return None
    if kind == "transfer":
        return kinds.said(kind, after.strip("()"), name=named) if named or not after else None
    if seen == "nothing":
        # «[图片] 看这个»: somebody wrote both, and it stays what they wrote.
        if after and not _LENGTH.fullmatch(after):
            return None
        return Said("", (Attachment(name=named, kind=kind),))
    if kind == "file":
        named = _SIZE.sub("", named)
    words = named or after
    if named and after:
        return None
    if found["sign"] == "|":
        words = _first_part(words, kind)
    return kinds.said(kind, words, url=url)


def _first_part(words: str, kind: Kind) -> str:
    """«题目|简介» and «恭喜发财|已领取»: what comes first; places keep their parts."""
    parts = [part for part in words.split("|") if part]
    if not parts:
        return ""
    if kind == "location":
        return " ".join(part for part in parts if not re.fullmatch(r"-?\d+(?:\.\d+)?", part))
    return parts[0] if len(parts) <= 2 or kind == "link" else words
