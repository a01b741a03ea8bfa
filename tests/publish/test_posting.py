"""`talk post`: every group gets an issue once, whatever happens on the way."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.db import connections
from django.utils import timezone
from hook_server import HookServer, Reply, hooks
from typer.testing import CliRunner

from openllm_talk.archive import past
from openllm_talk.cli.application import app
from openllm_talk.community import Community, Posting, Site, load
from openllm_talk.errors import PublishError, SettingsError
from openllm_talk.publish.models import Posted
from openllm_talk.publish.posting.post import ON_ITS_WAY, Post, do_post, planned
from openllm_talk.records import Entry, Issue, Section, Subsection

ISSUE = Issue(
    title="Test Kitchen 016",
    number="016",
    date="2026-06-06",
    highlights=("长上下文", "Lanterns"),
    sections=(
        Section(
            name="本周新闻",
            kind="news",
            subsections=(
                Subsection(
                    entries=(
                        Entry(
                            title="一篇论文",
                            urls=("https://example.org/p",),
                            note="call 13812345678",
                        ),
                    )
                ),
            ),
        ),
    ),
    approved_by="Rowan",
)
GOOD = {
    "feishu": b'{"code":0}',
    "slack": b"ok",
    "discord": b"",
    "telegram": b'{"ok":true}',
    "wecom": b'{"errcode":0}',
}
PATHS = {"telegram": "/bot1:token-token/sendMessage?chat_id=-5"}


@pytest.fixture
def server() -> Iterator[HookServer]:
    with hooks() as running:
        yield running


@pytest.fixture
def posting(community: Community, workspace: Path) -> Community:
    """The community with issue 016 published, and one Slack group."""
    past.do_keep(ISSUE, workspace / "drafts" / "016.md", "key-016")
    return group(community, "slack")


def group(community: Community, *platforms: str) -> Community:
    hooks = tuple(Posting(platform=name, secret=f"HOOK_{name.upper()}") for name in platforms)  # type: ignore[arg-type]
    return msgspec.structs.replace(
        community, posting=hooks, site=Site(address="https://talk.example.org/")
    )


@pytest.fixture
def slack_hook(server: HookServer, monkeypatch: pytest.MonkeyPatch) -> HookServer:
    monkeypatch.setenv("HOOK_SLACK", server.at("/services/T0/B0/secret-token"))
    return server


def post(community: Community, server: HookServer, **options: Any) -> list[Post]:
    waits: list[float] = options.pop("waits", [])
    return list(do_post(community, "016", local=server.local, sleep=waits.append, **options))


@pytest.mark.parametrize("platform", sorted(GOOD))
def test_every_platform_gets_the_issue_at_its_address(
    posting: Community, server: HookServer, monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    server.replies = [Reply(GOOD[platform], 204 if platform == "discord" else 200)]
    monkeypatch.setenv(f"HOOK_{platform.upper()}", server.at(PATHS.get(platform, "/hook/abcdef")))
    (done,) = post(group(posting, platform), server)
    (path, body) = server.came[0]
    assert (done.state, done.reason) == ("sent", "")
    assert path == PATHS.get(platform, "/hook/abcdef").partition("?")[0]
    told = json.dumps(body, ensure_ascii=False)
    assert "https://talk.example.org/issues/016/" in told
    assert "一篇论文" in told
    assert "13812345678" not in told


def test_a_second_run_posts_nothing(posting: Community, slack_hook: HookServer) -> None:
    assert [each.state for each in post(posting, slack_hook)] == ["sent"]
    assert [each.state for each in post(posting, slack_hook)] == ["already"]
    assert len(slack_hook.came) == 1


def test_a_corrected_issue_is_not_posted_again_but_said_to_have_changed(
    posting: Community, slack_hook: HookServer, workspace: Path
) -> None:
    post(posting, slack_hook)
    past.do_keep(
        msgspec.structs.replace(ISSUE, highlights=("别的",)),
        workspace / "drafts" / "016.md",
        "key-2",
    )
    (done,) = post(posting, slack_hook)
    assert (done.state, done.changed, len(slack_hook.came)) == ("already", True, 1)


def test_too_many_requests_are_waited_for_as_the_server_asks(
    posting: Community, slack_hook: HookServer
) -> None:
    slack_hook.replies = [
        Reply(b"slow down", 429, {"Retry-After": "7"}),
        Reply(b"oops", 503),
        Reply(),
    ]
    waits: list[float] = []
    (done,) = post(posting, slack_hook, waits=waits)
    assert (done.state, waits) == ("sent", [7.0, 2.0])


REPLIES: list[tuple[str, Reply, list[float], str]] = [
    (
        "discord",
        Reply(b'{"message":"Unknown Webhook","code":10015}', 404),
        [],
        "it answered 404: Unknown Webhook (10015)",
    ),
    (
        "discord",
        Reply(b'{"message":"Invalid Form Body","code":50035,"errors":{"embeds":{}}}', 400),
        [],
        "it answered 400: Invalid Form Body (50035)",
    ),
    (
        "discord",
        Reply(b'{"message":"You are being rate limited.","retry_after":1.5,"global":false}', 429),
        [1.5, 2, 4],
        "it answered 429: You are being rate limited.",
    ),
    (
        "feishu",
        Reply(
            b'{"code":19021,"msg":"sign match fail or timestamp is not within one hour from current time"}'
        ),
        [],
        "it said: sign match fail or timestamp is not within one hour from current time (19021)",
    ),
    (
        "feishu",
        Reply(b'{"code":19024,"msg":"Key Words Not Found"}'),
        [],
        "it said: Key Words Not Found (19024)",
    ),
    (
        "feishu",
        Reply(b'{"code":9499,"msg":"Bad Request","data":{}}', 400),
        [],
        "it answered 400: Bad Request (9499)",
    ),
    (
        "feishu",
        Reply(b'{"code":9499,"msg":"too many request"}'),
        [1, 2, 4],
        "it said: too many request (9499)",
    ),
    (
        "feishu",
        Reply(b'{"code":11232,"msg":"frequency limited"}'),
        [1, 2, 4],
        "it said: frequency limited (11232)",
    ),
    (
        "feishu",
        Reply(
            b'{"code":99991400,"msg":"request trigger frequency limit"}',
            400,
            {"x-ogw-ratelimit-reset": "9"},
        ),
        [9, 9, 9],
        "it answered 400: request trigger frequency limit (99991400)",
    ),
    ("slack", Reply(b"invalid_payload", 400), [], "it answered 400: invalid_payload"),
    ("slack", Reply(b"channel_is_archived", 410), [], "it answered 410: channel_is_archived"),
    ("slack", Reply(b"no_service", 404), [], "it answered 404: no_service"),
    (
        "telegram",
        Reply(
            b'{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 5","parameters":{"retry_after":5}}',
            429,
        ),
        [5, 5, 5],
        "it answered 429: Too Many Requests: retry after 5 (429)",
    ),
    (
        "telegram",
        Reply(
            b'{"ok":false,"error_code":403,"description":"Forbidden: bot was kicked from the supergroup chat"}',
            403,
        ),
        [],
        "it answered 403: Forbidden: bot was kicked from the supergroup chat (403)",
    ),
    (
        "wecom",
        Reply(b'{"errcode":93000,"errmsg":"invalid webhook url, hint: [1]"}'),
        [],
        "it said: invalid webhook url, hint: [1] (93000)",
    ),
    (
        "wecom",
        Reply(b'{"errcode":45009,"errmsg":"api freq out of limit"}'),
        [1, 2, 4],
        "it said: api freq out of limit (45009)",
    ),
]


@pytest.mark.parametrize(("platform", "reply", "waited", "sentence"), REPLIES)
def test_what_a_platform_says_is_one_sentence_and_decides_whether_it_is_asked_again(
    posting: Community,
    server: HookServer,
    monkeypatch: pytest.MonkeyPatch,
    platform: str,
    reply: Reply,
    waited: list[float],
    sentence: str,
) -> None:
    """The replies are those that the platforms document; WeCom and Feishu refuse with a 200."""
    server.replies = [reply]
    monkeypatch.setenv(f"HOOK_{platform.upper()}", server.at(PATHS.get(platform, "/hook/abcdef")))
    waits: list[float] = []
    (done,) = post(group(posting, platform), server, waits=waits)
    assert (done.state, done.reason, waits) == ("failed", sentence, waited)
    assert done.reason_zh.startswith("它")


def test_a_server_that_asks_for_too_long_is_left_for_the_next_run(
    posting: Community, slack_hook: HookServer
) -> None:
    slack_hook.replies = [Reply(b'{"parameters":{"retry_after":3600}}', 429), Reply()]
    assert [each.state for each in post(posting, slack_hook)] == ["failed"]
    assert [each.state for each in post(posting, slack_hook)] == ["sent"]


def test_what_was_refused_is_said_without_the_token_and_tried_by_the_next_run(
    posting: Community, slack_hook: HookServer
) -> None:
    slack_hook.replies = [Reply(b"no hook at secret-token", 404), Reply()]
    (done,) = post(posting, slack_hook)
    assert (done.state, done.reason) == ("failed", "it answered 404: no hook at …")
    assert Posted.objects.get().state == "failed"
    assert [each.state for each in post(posting, slack_hook)] == ["sent"]


@pytest.mark.parametrize("reply", [Reply(breaks=True), Reply(b"", 502), Reply(b"", 504)])
def test_what_nobody_knows_is_never_sent_again_by_itself(
    posting: Community, slack_hook: HookServer, reply: Reply
) -> None:
    slack_hook.replies = [reply, Reply()]
    assert [each.state for each in post(posting, slack_hook)] == ["unknown"]
    (again,) = post(posting, slack_hook)
    assert (again.state, again.reason_zh[:6], len(slack_hook.came)) == (
        "unknown",
        "没等到回答连",
        1,
    )
    assert [each.state for each in post(posting, slack_hook, again=True)] == ["sent"]


def test_a_redirect_is_not_followed(posting: Community, slack_hook: HookServer) -> None:
    slack_hook.replies = [Reply(b"", 302, {"Location": slack_hook.at("/elsewhere")})]
    (done,) = post(posting, slack_hook)
    assert (done.state, len(slack_hook.came)) == ("failed", 1)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:{port}/x",
        "https://127.0.0.1/x",
        "https://[::ffff:10.0.0.1]/x",
        "https://user:pass@example.org/x",
        "https://localhost:8443/x",
        "file:///etc/passwd",
        "https://",
        "no address",
    ],
)
def test_an_address_that_is_no_webhook_is_never_asked(
    posting: Community, server: HookServer, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("HOOK_SLACK", address.format(port=server.port))
    (done,) = do_post(posting, "016", sleep=lambda _: None)
    assert done.state == "failed"
    assert done.reason.startswith("its address")
    assert server.came == []


def test_a_reply_without_end_is_cut(posting: Community, slack_hook: HookServer) -> None:
    slack_hook.replies = [Reply(b"x" * 5_000_000)]
    (done,) = post(posting, slack_hook)
    assert done.state == "failed"
    assert len(done.reason) < 300


def test_a_run_that_is_killed_while_it_sends_is_reported_and_posts_no_second_time(
    posting: Community, slack_hook: HookServer, workspace: Path
) -> None:
    slack_hook.replies = [Reply(breaks=True)]
    script = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from openllm_talk.web.setup import open_workspace\n"
        "open_workspace(Path(sys.argv[1]))\n"
        "from openllm_talk.publish.posting import post\n"
        "from openllm_talk.community import load\n"
        "post.send = lambda *args, **more: os.kill(os.getpid(), signal.SIGKILL)\n"
        "list(post.do_post(load(Path(sys.argv[1])), '016'))\n"
    )
    toml = workspace / "talk.toml"
    toml.write_text(
        toml.read_text(encoding="utf-8").replace(
            "[site]", '[site]\naddress = "https://talk.example.org/"'
        )
        + '\n[[posting]]\nplatform = "slack"\nsecret = "HOOK_SLACK"\n',
        encoding="utf-8",
    )
    killed = subprocess.run(
        [sys.executable, "-c", script, str(workspace)], env=os.environ, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    slack_hook.replies = [Reply()]
    (done,) = post(load(workspace), slack_hook)
    assert (done.state, slack_hook.came) == ("unknown", [])
    assert "an earlier run ended" in done.reason
    assert [each.state for each in post(load(workspace), slack_hook, again=True)] == ["unknown"]
    Posted.objects.update(at=timezone.now() - ON_ITS_WAY * 2)
    assert [each.state for each in post(load(workspace), slack_hook, again=True)] == ["sent"]


def test_runs_at_the_same_time_post_once(posting: Community, slack_hook: HookServer) -> None:
    def run(_: int) -> list[Post]:
        try:
            return post(posting, slack_hook)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as executor:
        states = [each.state for done in executor.map(run, range(4)) for each in done]
    assert (states.count("sent"), len(slack_hook.came)) == (1, 1)
    assert set(states) <= {"sent", "already", "unknown"}


def test_an_issue_that_is_not_published_goes_nowhere(
    posting: Community, slack_hook: HookServer
) -> None:
    with pytest.raises(PublishError, match="issue 017 is not published"):
        list(do_post(posting, "017", local=slack_hook.local))


def test_a_site_without_an_address_is_named(posting: Community, slack_hook: HookServer) -> None:
    with pytest.raises(PublishError, match="nobody can follow a link to this machine"):
        post(msgspec.structs.replace(posting, site=Site()), slack_hook)


def test_a_missing_secret_is_named_before_anything_is_sent(
    posting: Community, slack_hook: HookServer
) -> None:
    with pytest.raises(SettingsError, match="HOOK_FEISHU"):
        post(group(posting, "slack", "feishu"), slack_hook)
    assert (slack_hook.came, Posted.objects.count()) == ([], 0)


def test_two_groups_may_not_share_a_webhook(workspace: Path) -> None:
    toml = workspace / "talk.toml"
    block = '\n[[posting]]\nplatform = "slack"\nsecret = "HOOK"\n'
    toml.write_text(toml.read_text(encoding="utf-8") + block * 2, encoding="utf-8")
    with pytest.raises(SettingsError, match="uses «HOOK» once more"):
        load(workspace)


def test_a_dry_run_needs_no_secret_and_sends_nothing(posting: Community) -> None:
    (plan,) = planned(posting, "016")
    assert plan.state == "ready"
    assert plan.message is not None
    assert Posted.objects.count() == 0


def test_the_command_shows_messages_in_a_dry_run(posting: Community, workspace: Path) -> None:
    toml = workspace / "talk.toml"
    toml.write_text(
        toml.read_text(encoding="utf-8").replace(
            "[site]", '[site]\naddress = "https://talk.example.org/"'
        )
        + '\n[[posting]]\nplatform = "wecom"\nsecret = "HOOK_WECOM"\nlanguage = "en"\n',
        encoding="utf-8",
    )
    ran = CliRunner().invoke(app, ["post", "016", "--dry-run", "--json", "-w", str(workspace)])
    assert ran.exit_code == 0, ran.output
    printed = json.loads(ran.output)
    assert (printed["platform"], printed["state"]) == ("wecom", "ready")
    assert "https://talk.example.org/en/issues/016/" in printed["message"]["markdown"]["content"]
