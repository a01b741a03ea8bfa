"""What WeChat calls the kinds of its messages, and what the group saw of each.

The database has numbers, `type` and, for what apps share, a second one (`subType`, «49:5» is a
link); WeChat 4 packs both into one (`subType << 32 | type`). Exporters and the phone write words
instead: «[图片]», «图片消息», «【图片】». All of them lead to one name here, and one table says
what becomes of it, so that the same message reads the same from every export.
"""

from typing import Literal

import msgspec

from openllm_talk.records import Attachment

Kind = str
Shows = Literal["text", "title", "name", "nothing", "notice"]
"""What the group saw of a message: its text; the title of a card; a thing with a name; a thing
without words; or a notice of the platform's own, which is a system row."""

TYPES: dict[int, Kind] = {
    1: "text",
    3: "image",
    34: "voice",
    37: "notice",
    40: "notice",
    42: "contact",
    43: "video",
    44: "video",
    47: "sticker",
    48: "location",
    49: "link",
    50: "call",
    52: "call",
    53: "call",
    62: "video",
    66: "contact",
    10000: "notice",
    10002: "notice",
    11000: "notice",
}
SHARED: dict[int, Kind] = {
    1: "text",
    2: "image",
    3: "music",
    4: "link",
    5: "link",
    6: "file",
    8: "sticker",
    15: "sticker",
    16: "contact",
    17: "location",
    19: "forward",
    24: "note",
    33: "mini_program",
    36: "mini_program",
    40: "forward",
    44: "mini_program",
    49: "link",
    50: "contact",
    51: "channel_video",
    53: "text",
    57: "text",
    62: "pat",
    63: "channel_live",
    74: "file",
    76: "music",
    87: "announcement",
    88: "channel_live",
    92: "music",
    115: "gift",
    124: "link",
    130: "gift",
    2000: "transfer",
    2001: "red_packet",
    2002: "red_packet",
    2003: "red_packet",
}
"""Kinds of what apps share, type 49, by the second number."""

_SHOWS: dict[Kind, Shows] = {
    "text": "text",
    **dict.fromkeys(
        ("link", "forward", "mini_program", "channel_video", "channel_live", "music", "note"),
        "title",
    ),
    **dict.fromkeys(("announcement", "gift", "red_packet", "chain"), "title"),
    **dict.fromkeys(("file", "contact", "location", "transfer"), "name"),
    **dict.fromkeys(("image", "voice", "video", "sticker", "unsupported"), "nothing"),
    **dict.fromkeys(("notice", "pat", "call"), "notice"),
}

_WORDS: dict[str, Kind] = {
    **dict.fromkeys(("文本", "文字", "text"), "text"),
    **dict.fromkeys(("引用", "引用回复", "quote"), "text"),
    **dict.fromkeys(
        ("图片", "圖片", "照片", "相片", "photo", "photos", "image", "picture", "动图"), "image"
    ),
    **dict.fromkeys(
        ("视频", "小视频", "影片", "視訊", "視頻", "短视频", "video", "sight"), "video"
    ),
    **dict.fromkeys(("语音", "語音", "音频", "voice", "voice message", "audio"), "voice"),
    **dict.fromkeys(
        ("动画表情", "動畫表情", "表情", "自定义表情", "表情包", "gif表情", "貼圖", "動態貼圖"),
        "sticker",
    ),
    **dict.fromkeys(("sticker", "stickers", "custom sticker", "emoji", "emoticon"), "sticker"),
    **dict.fromkeys(("文件", "文件发送中", "檔案", "file"), "file"),
    **dict.fromkeys(
        ("位置", "地理位置", "位置分享", "实时位置共享", "實時位置", "location"), "location"
    ),
    **dict.fromkeys(("位置共享", "real-time location"), "location"),
    **dict.fromkeys(("名片", "个人名片", "個人名片", "公众号名片", "企业微信名片"), "contact"),
    **dict.fromkeys(("个人/公众号名片", "contact", "contact card", "name card"), "contact"),
    **dict.fromkeys(("链接", "連結", "鏈接", "网页", "分享链接", "卡片式链接", "link"), "link"),
    **dict.fromkeys(("分享", "链接分享", "share"), "link"),
    **dict.fromkeys(("聊天记录", "聊天記錄", "chat history", "合并转发"), "forward"),
    **dict.fromkeys(("转发的聊天记录", "合并转发的聊天记录"), "forward"),
    **dict.fromkeys(("小程序", "小程式", "分享的小程序", "mini program"), "mini_program"),
    **dict.fromkeys(("视频号", "視頻號", "影音號", "channels", "channel"), "channel_video"),
    **dict.fromkeys(("视频号直播", "channels live", "live"), "channel_live"),
    **dict.fromkeys(("音乐", "音樂", "音乐分享", "music"), "music"),
    **dict.fromkeys(("笔记", "筆記", "收藏笔记", "note"), "note"),
    **dict.fromkeys(("接龙", "接龍", "group note"), "chain"),
    **dict.fromkeys(("群公告", "公告", "group notice", "announcement"), "announcement"),
    **dict.fromkeys(("红包", "紅包", "微信红包", "红包封面", "red packet"), "red_packet"),
    **dict.fromkeys(("转账", "轉帳", "轉賬", "微信转账", "transfer"), "transfer"),
    **dict.fromkeys(("微信礼物",), "gift"),
    **dict.fromkeys(("通话", "音视频通话", "语音通话", "视频通话", "call"), "call"),
    **dict.fromkeys(("語音通話", "視訊通話", "voice call", "video call"), "call"),
    **dict.fromkeys(("系统", "系统通知", "system", "通知"), "notice"),
    **dict.fromkeys(("拍一拍", "pat"), "pat"),
    **dict.fromkeys(
        ("该消息类型暂不能展示", "其他", "暂不支持", "unsupported message", "unsupported"),
        "unsupported",
    ),
}
"""How exporters and phones name kinds, in lower case and without «消息» at the end."""


WORDS: dict[str, Kind] = {
    **{f"{word}消息": kind for word, kind in _WORDS.items()},
    **{f"{word}訊息": kind for word, kind in _WORDS.items()},
    **_WORDS,
}
"""The same with «消息» at the end, as some exporters have it."""


class Said(msgspec.Struct, frozen=True, gc=False):
    """What a message says to the group; `urls` are those of its cards."""

    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    urls: tuple[str, ...] = ()
    is_notice: bool = False


def of_number(number: int, second: int = 0) -> Kind:
    """The kind of a message by its numbers; «unsupported» for what is not known."""
    if number >> 32:
        number, second = number & 0xFFFFFFFF, number >> 32
    if number == 49 and second:
        return SHARED.get(second, "link")
    return TYPES.get(number, "unsupported")


def of_word(word: str) -> Kind | None:
    """The kind that a word names («图片», «图片消息», «Photo»); None for any other word."""
    known = WORDS.get(word)
    return WORDS.get(word.strip().lower()) if known is None else known


def shows(kind: Kind) -> Shows:
    """What the group sees of a message of this kind."""
    return _SHOWS.get(kind, "nothing")


def said(kind: Kind, words: str = "", *, name: str = "", url: str = "") -> Said:
    """A message of that kind as the group saw it.

    `words` are its text, or the title of what it shares; `name` is that of a file or place.
    """
    seen = shows(kind)
    urls = (url,) if url.startswith(("http://", "https://")) else ()
    if seen == "text":
        return Said(words, (), urls)
    if seen == "notice":
        return Said(words, (), urls, is_notice=True)
    if seen == "name" and not name:
        words, name = "", words
    return Said(words, (Attachment(name=name, kind=kind),), urls)
