"""`talk post`: a published issue into every group that the community named, each once."""

import os
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Literal

import msgspec
from django.db import IntegrityError, transaction
from django.utils import timezone

from openllm_talk.archive.keys import digest
from openllm_talk.archive.store import storing
from openllm_talk.community import Community, Posting
from openllm_talk.errors import SettingsError
from openllm_talk.publish.announced import announcement, public_issue
from openllm_talk.publish.models import Posted
from openllm_talk.publish.posting.outgoing import Message
from openllm_talk.publish.posting.platforms import PLATFORMS
from openllm_talk.publish.posting.sender import Outcome, send
from openllm_talk.records import Record
from openllm_talk.sources.pages.guard import Local

ON_ITS_WAY = timedelta(minutes=5)
"""How long another run may be sending a message: so long nobody sends it once more."""

State = Literal["ready", "sent", "already", "unknown", "failed"]


class Ready(Record, frozen=True):
    """A message for one group, not sent yet; it holds no secret."""

    hook: Posting
    message: Message

    @property
    def digest(self) -> str:
        """What tells the message from another: its content."""
        return digest(msgspec.json.encode(self.message).decode(), length=26)


class Post(Record, frozen=True):
    """What became of one group's message, as `talk post --json` prints it.

    `ready`: it would be sent (a dry run); `sent`; `already`: it was sent before; `unknown`: an
    earlier run may have sent it, a person must look; `failed`, with the reason. `changed` says that
    what was sent before was another text.
    """

    platform: str
    hook: str
    state: State
    reason: str = ""
    reason_zh: str = ""
    changed: bool = False
    message: Message | None = None


def check_post(community: Community, number: str) -> tuple[Ready, ...]:
    """The messages for all groups, if the issue may go there; else PublishError, SettingsError."""
    if not community.posting:
        raise SettingsError(
            "no group is named to post to; add [[posting]] to talk.toml (platform, secret)",
            "没有写要发到哪个群；请在 talk.toml 里加上 [[posting]]（platform、secret）",
        )
    with storing():
        issue = public_issue(community, number)
    return tuple(
        Ready(
            hook=hook,
            message=PLATFORMS[hook.platform].message(announcement(issue, community, hook.language)),
        )
        for hook in community.posting
    )


def planned(community: Community, number: str) -> tuple[Post, ...]:
    """What `do_post` would do, its messages in full; nothing is sent or written."""
    with storing():
        return tuple(
            _report(ready, _held(number, ready)) or _post(ready, "ready", message=ready.message)
            for ready in check_post(community, number)
        )


def do_post(
    community: Community,
    number: str,
    *,
    again: bool = False,
    local: Local = frozenset(),
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[Post]:
    """Posts the issue to every group that has not got it, and yields what became of each.

    A row «trying» is committed before the message goes, and what came of it after:
    a run that is killed in between leaves «trying», which is reported and never sent by itself;
    `again` is a person's word that it did not arrive. Every group is held by its row alone, in a
    transaction of its own, so two runs at once post once. Raises PublishError, and SettingsError
    for a secret that the environment lacks, before anything is sent.
    """
    ready = check_post(community, number)
    for each in ready:
        _secrets(each.hook)
    for each in ready:
        with storing():
            held = _claimed(number, each, again=again)
        if held is not None:
            yield held
            continue
        outcome = _sent(each, local, sleep)
        with storing():
            _write_down(number, each, outcome)
        state: State = "sent" if outcome.state == "sent" else outcome.state
        yield _post(each, state, reason=outcome.en, reason_zh=outcome.zh)


def _sent(ready: Ready, local: Local, sleep: Callable[[float], None]) -> Outcome:
    platform = PLATFORMS[ready.hook.platform]
    address, sign = _secrets(ready.hook)
    return send(
        lambda: platform.outgoing(address, ready.message, sign, time.time()),
        platform.refusal,
        local=local,
        sleep=sleep,
    )


def _secrets(hook: Posting) -> tuple[str, str | None]:
    """The webhook's address, and the secret that signs; raises SettingsError naming what lacks."""
    address = _variable(hook.secret)
    return address, None if hook.sign is None else _variable(hook.sign)


def _variable(name: str) -> str:
    held = os.environ.get(name, "").strip()
    if not held:
        raise SettingsError(
            f"the environment has no «{name}», which talk.toml names under [[posting]]; set it",
            f"环境变量 “{name}” 没有设置，talk.toml 的 [[posting]] 用到它；请设置",
        )
    return held


def _claimed(number: str, ready: Ready, *, again: bool) -> Post | None:
    """None where this run may send the message and has written so; else why it may not."""
    try:
        with transaction.atomic():
            held = (
                Posted.objects.select_for_update()
                .filter(issue=number, hook=ready.hook.secret)
                .first()
            )
            report = _report(ready, held)
            if report is not None and not (again and _is_over(held)):
                return report
            if held is None:
                held = Posted(issue=number, hook=ready.hook.secret)
            held.platform, held.digest = ready.hook.platform, ready.digest
            held.state, held.reason, held.reason_zh = "trying", "", ""
            held.at = timezone.now()
            held.save(force_insert=held.pk is None)
    except IntegrityError:
        return _report(ready, _held(number, ready))
    return None


def _is_over(held: Posted | None) -> bool:
    """Whether no run sends the message any more, though nobody knows whether it arrived."""
    if held is None or held.state != "trying":
        return False
    return bool(held.reason) or timezone.now() - held.at > ON_ITS_WAY


def _held(number: str, ready: Ready) -> Posted | None:
    return Posted.objects.filter(issue=number, hook=ready.hook.secret).first()


def _report(ready: Ready, held: Posted | None) -> Post | None:
    """What an earlier run left, where it forbids to send; None where nothing does."""
    if held is None or held.state == "failed":
        return None
    if held.state == "sent":
        return _post(ready, "already", changed=held.digest != ready.digest)
    return _post(
        ready,
        "unknown",
        reason=held.reason or "an earlier run ended while it sent: look whether it is in the group",
        reason_zh=held.reason_zh or "上一次在发送途中中断了：请到群里看一看有没有发出",
    )


def _write_down(number: str, ready: Ready, outcome: Outcome) -> None:
    states = {"sent": "sent", "failed": "failed", "unknown": "trying"}
    Posted.objects.filter(issue=number, hook=ready.hook.secret).update(
        state=states[outcome.state],
        reason=outcome.en,
        reason_zh=outcome.zh,
        at=timezone.now(),
    )


def _post(
    ready: Ready,
    state: State,
    *,
    reason: str = "",
    reason_zh: str = "",
    changed: bool = False,
    message: Message | None = None,
) -> Post:
    return Post(
        platform=ready.hook.platform,
        hook=ready.hook.secret,
        state=state,
        reason=reason,
        reason_zh=reason_zh,
        changed=changed,
        message=message,
    )
