"""The platforms by name: how each one's message is made, addressed, and its reply read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from openllm_talk.publish.announced import Announcement
from openllm_talk.publish.posting import discord, feishu, slack, telegram, wecom
from openllm_talk.publish.posting.outgoing import Message, Outgoing, Refusal, as_it_is


@dataclass(frozen=True, slots=True)
class Platform:
    """One platform. `message` is pure and holds no secret.

    `outgoing` puts address and secrets to it: the address of the webhook, the message, the secret
    that signs it (or None), and the time in seconds. `refusal` reads the reply to a request that
    succeeded as HTTP: None where the message was taken.
    """

    message: Callable[[Announcement], Message]
    refusal: Callable[[bytes], Refusal | None]
    outgoing: Callable[[str, Message, str | None, float], Outgoing] = as_it_is


PLATFORMS: Mapping[str, Platform] = {
    "discord": Platform(discord.message, discord.refusal),
    "feishu": Platform(feishu.message, feishu.refusal, feishu.outgoing),
    "slack": Platform(slack.message, slack.refusal),
    "telegram": Platform(telegram.message, telegram.refusal, telegram.outgoing),
    "wecom": Platform(wecom.message, wecom.refusal),
}
