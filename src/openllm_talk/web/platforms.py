"""What people call the platforms that a chat comes from, or an issue is posted to."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NAMES: Mapping[str, str | Promise] = {
    "discord": "Discord",
    "feishu": _("Feishu"),
    "instagram": "Instagram",
    "matrix": "Matrix",
    "mattermost": "Mattermost",
    "messenger": "Messenger",
    "qq": "QQ",
    "signal": "Signal",
    "slack": "Slack",
    "telegram": "Telegram",
    "wechat": _("WeChat"),
    "wecom": _("WeCom"),
    "welink": "WeLink",
    "whatsapp": "WhatsApp",
    "zulip": "Zulip",
}


def name_of(platform: str) -> str:
    """The name in the language of the page; one that is not known here stays as it is."""
    return str(NAMES.get(platform, platform))
