"""Whether a text, mail or page is a shared WeChat chat, by its heads, rules and senders."""

from openllm_talk.sources import lines
from openllm_talk.sources.chats.wechat import heads, mail, style
from openllm_talk.sources.chats.wechat.style import Style
from openllm_talk.sources.format import Complaint
from openllm_talk.sources.look import Look


def claim(look: Look) -> float:
    """Sure with a head or a rule and a sender under it; senders alone are a guess."""
    if look.source.is_container:
        return 0.0
    is_mail = mail.is_wrapped(look)
    first = mail.first_lines(look) if is_mail else look.lines
    has_head = any(heads.head(line) for line in first[:60])
    has_rule = any(heads.rule(line) is not None for line in first)
    found = [sender for line in first if (sender := heads.sender(line)) is not None]
    if has_head:
        if found or has_rule:
            return 1.0
        return 0.6 * any("微信" in line or "WeChat" in line for line in first[:60])
    if has_rule and found:
        # QQ's windows have rules of dashes with blanks between, and seconds.
        is_qq = all(len(sender.clock) == 8 for sender in found) and any(
            "— —" in line for line in first if heads.rule(line) is not None
        )
        return 0.0 if is_qq else 0.9
    return 0.0 if is_mail else _alone(first)


def _alone(first: list[str]) -> float:
    """How sure senders make, where neither head nor rule says what the file is."""
    form = style.form_of(first)
    told = sum(1 for line in first if line.strip())
    fresh = [
        place
        for place in style.places(lines.Line(text, at) for at, text in enumerate(first, 1))
        if not place.previous.strip() and place.line.text.strip()
    ]
    seen = [sender for place in fresh if (sender := Style(form).sender(place)) is not None]
    names = [sender.name for sender in seen]
    if form == "clock":
        two = sum(1 for sender in seen if sender.gap == 2)
        return 0.55 if two >= 3 and two * 5 >= told else 0.0
    if any(name.endswith((")", ">")) for name in names):
        return 0.0
    if form == "colon":
        repeated = len(set(names)) * 3 <= len(names) * 2
        return 0.5 if len(seen) >= 4 and len(seen) * 10 >= len(fresh) * 9 and repeated else 0.0
    enough = bool(seen) and len(seen) * 5 >= len(fresh) * 3 and len(seen) * 6 >= told
    return (0.6 if len(seen) > 1 else 0.5) if enough else 0.0


def near(look: Look) -> Complaint | None:
    """What is wrong with text that has a WeChat day rule but no sender line."""
    if not any(heads.rule(line) for line in look.lines[:100]):
        return None
    return Complaint(
        "looks like a shared WeChat chat, but no line is «name  HH:MM»; "
        "share the chat again as text, with its senders",
        "看起来是微信聊天记录，但没有一行是 “名字  时:分”；请重新以文字形式转发，保留发送者",
    )
