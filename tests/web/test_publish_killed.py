"""Publishing, posting and sending with the worker ended in the middle as a power cut would."""

import os
import re
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from openllm_talk.archive import past
from openllm_talk.archive.importing import do_import
from openllm_talk.archive.models import PastIssue
from openllm_talk.community import load
from openllm_talk.issues.draft import do_draft
from openllm_talk.publish.models import Delivery, Subscriber
from openllm_talk.web.accounts.models import Audit
from openllm_talk.web.hosting import mark_of
from openllm_talk.web.jobs.models import Job, State
from talk_processes import Served, cookie_of, served, until

pytestmark = pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs SIGKILL")
SAMPLE = Path(__file__).parents[2] / "examples/community"
READERS = 40


@pytest.fixture
def number(workspace: Path) -> str:
    """The number of a drafted issue of the sample community, whose last issue is out."""
    toml = (SAMPLE / "talk.toml").read_text(encoding="utf-8")
    toml = toml.replace("http://127.0.0.1:8000/", "http://talk.example.org/").replace(
        "\n[reading]", "pdf = false\n\n[reading]"
    )
    (workspace / "talk.toml").write_text(toml, encoding="utf-8")
    community = load(workspace)
    do_import([SAMPLE / "issues", SAMPLE / "chat"], community)
    return do_draft(community, workspace).issue.number or ""


@pytest.fixture
def live(workspace: Path, number: str) -> Iterator[Served]:
    with served(workspace) as running:
        running.cookies[f"talk-{mark_of(workspace)}"] = cookie_of("rowan")
        connection.close()
        yield running


def sign(live: Served, number: str) -> None:
    page = f"/publishing/{number}/"
    live.post(f"{page}rest/", {"do": "accept"}, page)
    live.post(f"{page}private/", {}, page)
    seen = re.search(r'name="seen" value="(\d+)"', live.ask(page).text)
    assert seen
    answer = live.post(f"{page}sign/", {"name": "Rowan", "seen": seen[1]}, page)
    assert answer.status == 302


def kill_worker(workspace: Path) -> None:
    listed = subprocess.run(["ps", "-ewwo", "pid,args"], capture_output=True, text=True, check=True)
    for line in listed.stdout.splitlines():
        pid, _, args = line.strip().partition(" ")
        if "openllm_talk worker" in args and str(workspace) in args:
            os.kill(int(pid), signal.SIGKILL)


def job(kind: str) -> Job:
    connection.close()
    return Job.objects.filter(name=kind).latest("pk")


def begun(kind: str, times: int) -> Callable[[], Any]:
    def looks() -> bool:
        now = job(kind)
        return now.attempts >= times and now.state == State.RUNNING

    return looks


def is_whole(site: Path, number: str) -> bool:
    """Whether readers see one site: none yet, or the new one with its feed and its page."""
    page, feed = site / "issues" / number / "index.html", site / "feed.xml"
    return page.exists() == (f"/issues/{number}/" in feed.read_text()) if feed.exists() else True


@pytest.mark.both_engines
def test_a_worker_killed_twice_publishes_once_and_readers_never_see_half(
    live: Served, workspace: Path, number: str
) -> None:
    site = workspace / "site"
    sign(live, number)
    until(begun("publish", 1), "begun")
    kill_worker(workspace)
    assert is_whole(site, number)
    until(begun("publish", 2), "begun again")
    until(
        lambda: (workspace / ".site.new").exists() or job("publish").state == State.DONE,
        "the site is being written",
    )
    kill_worker(workspace)
    assert is_whole(site, number)
    assert "/publishing/" in live.ask(f"/publishing/{number}/").text  # the page is there meanwhile
    until(lambda: job("publish").state == State.DONE, "published after all")
    assert is_whole(site, number)
    assert (site / "issues" / number / "index.html").exists()
    assert Job.objects.filter(name="publish").count() == 1
    assert PastIssue.objects.filter(key=number, current=True).count() == 1
    assert Audit.objects.filter(action="issue.publish").count() == 1
    issue = past.approved(number)
    assert issue is not None
    assert issue.approved_by == "Rowan"
    assert issue.corrections == ()
    assert not (workspace / ".site.new").exists()


def test_a_server_killed_with_its_worker_goes_on_with_what_was_signed(
    workspace: Path, number: str
) -> None:
    with served(workspace) as live:
        live.cookies[f"talk-{mark_of(workspace)}"] = cookie_of("rowan")
        connection.close()
        sign(live, number)
        live.kill()
    with served(workspace):
        until(lambda: job("publish").state == State.DONE, "published")
    assert (workspace / "site" / "issues" / number / "index.html").exists()


def test_letters_that_were_cut_off_go_once_each(live: Served, workspace: Path, number: str) -> None:
    sign(live, number)
    until(lambda: job("publish").state == State.DONE, "published")
    now = timezone.now()
    Subscriber.objects.bulk_create(
        Subscriber(
            address=f"reader{n}@example.org",
            language="zh",
            state="confirmed",
            token=str(n),
            asked=now,
            mailed=now,
        )
        for n in range(READERS)
    )
    connection.close()
    page = f"/publishing/{number}/"
    assert live.post(f"{page}letters/", {}, page).status == 302
    until(lambda: _sent() > 0, "the first letters")
    kill_worker(workspace)
    until(lambda: job("letters").state == State.DONE, "the rest")
    letters = [
        line
        for file in (workspace / "mail").iterdir()
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.startswith("To: ")
    ]
    assert len(letters) == len(set(letters))  # none twice
    unknown = Delivery.objects.filter(state="trying").count()
    assert unknown <= 1  # the one that was on its way waits for a person
    assert READERS - unknown <= len(letters) <= READERS


def _sent() -> int:
    connection.close()
    return Delivery.objects.filter(state="sent").count()
