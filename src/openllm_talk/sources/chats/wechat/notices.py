"""Notices of the platform's own between the messages of a shared chat: they name no sender."""

import re

from openllm_talk.sources.chats.wechat.heads import QUOTES

_WHO = rf"(?:[{QUOTES}].{{1,100}}?[{QUOTES}]|你|您|[Yy]ou)"
_NOTICE = re.compile(
    rf"{_WHO}\s*(?:邀请|邀請|撤回了|(?:已)?收回|拍了拍|通过扫描|透過掃描|通过|透過|修改|将|將|把|加入|退出|移出"
    r"|开启|開啟|关闭|關閉|领取了|領取了|已成为|已成為|成为|与群里|與群組|解散|恢复|添加|新增|被|新建|启用|取消|设置"
    r"|转让|轉讓|发起|發起|结束|結束|invited|recalled|tickled|nudged|joined|removed|changed|left)"
    r".{0,300}"
    r"|.{1,100}(?:撤回了一条消息|收回了?一則訊息|拍了拍(?:我|自己)|加入了?群[聊組]|退出了?群[聊組]|移出了?群[聊組]"
    r"|已成为新群主|已成為新群主|recalled a message|to the group chat"
    r"|joined (?:the )?group(?: chat)?.{0,100})"
    r"|收到红包，请在手机上查看|收到紅包，請在手機上查看|.{1,100}[领領]取了.{1,100}的[红紅]包"
    r"|以(?:上|下)(?:是|为|為).{0,40}(?:消息|訊息)|消息已发出，但被对方拒收了。?|.{0,40}语音通话已经?结束"
)
_CALL = re.compile(
    r"\[(?:(?:语音|视频)通话|(?:語音|視訊)通話|(?:voice|video) call)[^\[\]]{0,40}\].{0,40}",
    re.IGNORECASE,
)


def is_notice(text: str) -> bool:
    """Whether the line says what happened in the chat (invitations, recalls, 拍了拍)."""
    return len(text) < 500 and _NOTICE.fullmatch(text.strip()) is not None


def is_call(text: str) -> bool:
    """Whether the text stands for a call: «[语音通话]», with its length or end."""
    return text.startswith("[") and _CALL.fullmatch(text) is not None
