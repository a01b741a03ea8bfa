"""What QQ itself writes between messages: somebody took a message back, came, went, was named."""

import re

import msgspec

_QUOTES = "\"'“”「」"
_RECALL = re.compile(
    rf"(?:(?:群主|管理员|管理員) ?)?[{_QUOTES}]?(?P<actor>\S(?:.{{0,80}}?\S)?)[{_QUOTES}]? ?"
    r"(?:撤回了一条(?:成员)?消息|(?:has )?(?:recalled|withdrew|unsent) a message)"
    r"(?:[,，.。!！~].{0,100}|\(重新编辑\)|（重新编辑）| ?重新编辑)?"
)
_OTHER = re.compile(
    r".{1,80}?(?:加入(?:了)?(?:本群|群聊|该群|讨论组|多人聊天)|退出(?:了)?(?:本群|群聊|讨论组|多人聊天)"
    r"|邀请.{1,80}加入(?:了)?(?:本群|群聊|讨论组|多人聊天)|被.{0,40}移出(?:了)?(?:本群|群聊|讨论组)"
    r"|将.{1,80}移出(?:了)?(?:本群|群聊|讨论组)|被.{0,40}(?:禁言|解除禁言)(?:.{0,20})"
    r"|拍了拍.{1,80}|戳了戳.{1,80}|修改(?:了)?群(?:名称|名|公告)?.{0,100}|成为(?:了)?(?:本群)?管理员"
    r"|获得群主授予的.{1,40}头衔|领取了.{1,80}红包|设置了.{0,10}(?:精华|群公告).{0,60})[。.!！]?"
    r"|(?:管理员|群主)?(?:已)?(?:开启|关闭|禁止|允许)(?:了)?.{0,10}(?:全员禁言|匿名聊天|群内.{1,20})[。.]?"
    r"|[-—–─ ]{0,20}以上(?:是|为).{0,10}历史(?:消息|记录)[-—–─ ]{0,20}"
)
_YOU = {"你", "您", "You", "you"}
_LONGEST = 300


class Notice(msgspec.Struct, frozen=True, gc=False):
    """A line of QQ's own, and who did what it tells, if that is sure."""

    text: str
    actor: str | None = None


def read(line: str) -> Notice | None:
    """The line as a notice, if it is one."""
    text = line.strip()
    if not text or len(text) > _LONGEST:
        return None
    if found := _RECALL.fullmatch(text):
        actor = found["actor"].strip(_QUOTES + " ")
        return Notice(text, None if actor in _YOU else actor)
    return Notice(text) if _OTHER.fullmatch(text) else None
