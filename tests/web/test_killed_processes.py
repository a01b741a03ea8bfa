"""Server and worker as real processes, ended in the middle of their work as a power cut would."""

import os
import signal
import socket
import subprocess
from pathlib import Path

import pytest
from django.db import connection

from openllm_talk.archive.importing import do_import
from openllm_talk.archive.models import Message, Origin
from openllm_talk.community import load
from openllm_talk.web.hosting import mark_of
from openllm_talk.web.jobs.models import Job, State
from openllm_talk.web.uploads.models import Upload
from talk_processes import Served, cookie_of, form_of, running, served, until

pytestmark = pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs SIGKILL")

LINES = 20_000


def long_chat() -> bytes:
    """A chat that takes some seconds to read."""
    return "".join(
        f"[{1 + n // 8640 % 28:02}/01/2024, {n // 360 % 24:02}:{n // 6 % 60:02}:{n % 6 * 10:02}] "
        f"person{n % 40}: message number {n}, 第 {n} 条\n"
        for n in range(LINES)
    ).encode()


@pytest.fixture(scope="module")
def chat() -> bytes:
    return long_chat()


def signed_in(live: Served) -> Served:
    live.cookies[f"talk-{mark_of(live.errors.parent)}"] = cookie_of()
    connection.close()
    return live


def send(live: Served, chat: bytes) -> None:
    body, kind = form_of({"chat.txt": chat}, live.token("/uploads/"))
    answer = live.ask("/uploads/bring/", "POST", body, Content_Type=kind)
    assert answer.status == 302


def workers(workspace: Path) -> list[int]:
    """The processes that work on the workspace."""
    listed = subprocess.run(["ps", "-ewwo", "pid,args"], capture_output=True, text=True, check=True)
    lines = [line.split(None, 1) for line in listed.stdout.splitlines()]
    return [
        int(pid) for pid, args in lines if "openllm_talk worker" in args and str(workspace) in args
    ]


def state_of(live: Served) -> str:
    connection.close()
    return Upload.objects.select_related("job").get().job.state


def contents() -> set[tuple[str, str]]:
    """Every message of the archive."""
    return set(Message.objects.values_list("id", "record"))


def test_a_server_killed_in_the_middle_of_an_upload_leaves_no_half_file(
    workspace: Path, chat: bytes
) -> None:
    with served(workspace, "--no-worker") as live:
        signed_in(live)
        body, kind = form_of({"chat.txt": chat}, live.token("/uploads/"))
        cookies = "; ".join(f"{k}={v}" for k, v in live.cookies.items())
        with socket.create_connection(("127.0.0.1", live.port)) as sender:
            sender.sendall(
                f"POST /uploads/bring/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\n"
                f"Cookie: {cookies}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            )
            sender.sendall(body[: len(body) // 2])
            live.kill()
    assert not list((workspace / "uploads").glob("[0-9a-f]*"))
    assert not Upload.objects.exists()
    with served(workspace, "--no-worker") as live:
        send(signed_in(live), chat)
    upload = Upload.objects.get()
    (place,) = (workspace / "uploads" / upload.digest[:24]).iterdir()
    assert place.read_bytes() == chat


@pytest.mark.both_engines
def test_a_worker_killed_in_the_middle_of_an_import_loses_and_doubles_nothing(
    workspace: Path, chat: bytes
) -> None:
    with served(workspace) as live:
        send(signed_in(live), chat)
        for _ in range(2):
            until(lambda: list((workspace / "uploads").glob(".*.progress")), "reading")
            (worker,) = workers(workspace)
            os.kill(worker, signal.SIGKILL)
            for left in (workspace / "uploads").glob(".*.progress"):
                left.unlink()
        until(lambda: state_of(live) == State.DONE, "read after all")
        assert Job.objects.get(name="take_in").attempts == 3
        page = live.ask(f"/uploads/{Upload.objects.get().digest}/").text
        assert str(LINES) in page
    assert Message.objects.count() == Origin.objects.count() == LINES
    before = contents()
    do_import([*(workspace / "uploads").glob("[0-9a-f]*/*")], load(workspace))
    assert contents() == before


def test_a_server_that_is_killed_takes_its_worker_along_and_the_next_one_goes_on(
    workspace: Path, chat: bytes
) -> None:
    with served(workspace) as live:
        send(signed_in(live), chat)
        until(lambda: list((workspace / "uploads").glob(".*.progress")), "reading")
        live.kill()
    with served(workspace) as live:
        until(lambda: live.health()["worker"] == "ok", "a worker")
        until(lambda: state_of(live) == State.DONE, "read after all")
        until(lambda: len(workers(workspace)) == 1, "the first server's worker is gone")
    assert Message.objects.count() == LINES
    until(lambda: not workers(workspace), "the worker ends with the server")


def test_a_worker_that_dies_is_started_again(workspace: Path) -> None:
    with served(workspace) as live:
        until(lambda: live.health()["worker"] == "ok", "a worker")
        (first,) = workers(workspace)
        os.kill(first, signal.SIGKILL)
        until(lambda: workers(workspace) not in ([], [first]), "another worker")
        until(lambda: live.health()["worker"] == "ok", "at work")


def test_a_worker_alone_does_what_a_server_without_one_takes(workspace: Path) -> None:
    with served(workspace, "--no-worker") as live:
        send(signed_in(live), long_chat()[:500])
        upload = Upload.objects.get()
        assert (
            "background worker is not running"
            in live.ask(f"/uploads/{upload.digest}/?language=en").text
        )
        with running("worker", workspace):
            until(lambda: state_of(live) == State.DONE, "read")


def test_a_server_that_is_told_to_stop_ends_well_and_soon(workspace: Path) -> None:
    with served(workspace) as live:
        until(lambda: live.health()["worker"] == "ok", "a worker")
        live.process.send_signal(signal.SIGTERM)
        assert live.process.wait(60) == 0
    until(lambda: not workers(workspace), "no worker is left")
