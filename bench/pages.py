"""How fast pages are on one core, and how heavy, with 100 issues and 1,000,000 messages.

    python bench/pages.py [--messages 1000000] [--seconds 10] [--connections 8] [--postgresql]

`talk serve` runs on core 0, the load on core 1: wrk, or a small generator of our own with --python
or where wrk is missing. The archive is made once and kept in build/pages/ (some minutes). With
--postgresql the same archive is made and measured on a private server, which is started for it and
gone afterwards; with DATABASE_URL on the server that it names.
"""

import argparse
import http.client
import math
import os
import platform
import random
import re
import shutil
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from big_archive import COMMON, ISSUES, SEED, build, vocabulary

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build" / "pages"


@dataclass(frozen=True)
class Page:
    """A page to be measured, and who asks for it: nobody in particular, or an editor."""

    name: str
    path: str
    editor: bool = False


PAGES = (
    Page("home", "/"),
    Page("issue", f"/issues/{ISSUES - 1:03}/"),
    Page("issues", "/issues/"),
    Page("questions", "/questions/"),
    Page("ten issues' questions", "/questions/since/040/"),
    Page("search, a common word", f"/search/?q={COMMON[0]}"),
    Page("search, a rare word", f"/search/?q={vocabulary(random.Random(SEED))[1000]}"),
    Page("next issue", "/next/"),
    Page("review", f"/review/{ISSUES - 1:03}/", editor=True),
    Page("history", f"/review/{ISSUES - 1:03}/history/", editor=True),
    Page("uploads", "/uploads/", editor=True),
    Page("members", "/members/", editor=True),
    Page("search in the chat", "/search/?q=transformer&in=chat", editor=True),
    Page("charts", "/search/charts/", editor=True),
    Page("ask", "/ask/?text=batch"),
)
"""Whoever adds a page that has to be fast adds it here."""

# Many readers, as a proxy tells of them: one alone may not search as often. wrk tells the 50th and
# 99th percentile; the 95th has to be asked for.
SCRIPT = """local asked = 0
request = function()
  asked = asked + 1
  local way = string.format("10.0.%d.%d", asked / 250 % 250, asked % 250)
  wrk.headers["X-Forwarded-For"] = way
  return wrk.format()
end
done = function(summary, latency, requests)
  io.write(string.format("RESULT %d %d %d %d %d\\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(95),
    summary.errors.status + summary.errors.read + summary.errors.timeout))
end
"""


@dataclass(frozen=True)
class Speed:
    """Requests a second, milliseconds by percentile, and how many requests went wrong."""

    requests: float
    p50: float
    p95: float
    wrong: int


@contextmanager
def serving(workspace: Path) -> Iterator[tuple[str, int]]:
    """`talk serve` on core 0, without a worker; its address and its process."""
    command = [*pinned(0), sys.executable, "-m", "openllm_talk", "serve", "--no-worker"]
    with (BUILD / "serve.log").open("w") as log:
        server = subprocess.Popen(
            [*command, "--port", "0", "-w", str(workspace)],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env=os.environ | {"TALK_LANGUAGE": "en", "TALK_PROXIES": "127.0.0.1"},
        )
    try:
        assert server.stdout
        found = re.search(r"http://\S+/", server.stdout.readline())
        if found is None:
            sys.exit((BUILD / "serve.log").read_text())
        yield found[0], server.pid
    finally:
        server.terminate()
        server.wait()


def pinned(core: int) -> list[str]:
    """What to put in front of a command to keep it to one core; nothing where that cannot be."""
    many = (os.cpu_count() or 1) > 1
    return ["taskset", "-c", str(core)] if many and shutil.which("taskset") else []


def cookie_of_editor(workspace: Path) -> str:
    """The session of an editor in the workspace, as a header's value."""
    from openllm_talk.web.setup import open_workspace

    open_workspace(workspace)
    from django.conf import settings
    from django.test import Client

    from openllm_talk.web.accounts.models import Member
    from openllm_talk.web.accounts.roles import Role
    from openllm_talk.web.hosting import mark_of

    member, _ = Member.objects.get_or_create(username="bench", defaults={"role": Role.EDITOR})
    client = Client()
    client.force_login(member)
    return (
        f"talk-{mark_of(workspace.resolve())}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    )


def by_wrk(address: str, headers: dict[str, str], seconds: int, connections: int) -> Speed:
    """What wrk measures."""
    script = BUILD / "percentiles.lua"
    script.write_text(SCRIPT)
    given = [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
    load = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(script), *given, address]
    told = subprocess.run([*pinned(1), *load], capture_output=True, text=True, check=True).stdout
    found = re.search(r"RESULT (\d+) (\d+) (\d+) (\d+) (\d+)", told)
    assert found, told
    requests, micros, p50, p95, wrong = map(int, found.groups())
    return Speed(requests * 1e6 / micros, p50 / 1000, p95 / 1000, wrong)


def by_python(address: str, headers: dict[str, str], seconds: int, connections: int) -> Speed:
    """What threads of this process measure; it shows less than wrk where pages are fast."""
    took: list[float] = []
    wrong: list[int] = []
    end = time.perf_counter() + seconds

    def ask() -> None:
        url = urlsplit(address)
        connection = http.client.HTTPConnection(url.hostname or "", url.port, timeout=60)
        while time.perf_counter() < end:
            began = time.perf_counter()
            way = {"X-Forwarded-For": f"10.0.{random.randrange(250)}.{random.randrange(250)}"}
            connection.request("GET", f"{url.path}?{url.query}", headers=headers | way)
            response = connection.getresponse()
            response.read()
            took.append(time.perf_counter() - began)
            if response.status != 200:
                wrong.append(response.status)
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    twentieths = statistics.quantiles(took, n=20)
    return Speed(len(took) / seconds, twentieths[9] * 1000, twentieths[18] * 1000, len(wrong))


def cpu(process: int) -> float:
    """The seconds that a process has computed, by /proc (proc_pid_stat(5)); nan without it.

    Other than the time of a request they depend little on what else the machine does.
    """
    path = Path(f"/proc/{process}/stat")
    if not path.exists():
        return math.nan
    fields = path.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Weight:
    """A page's bytes as they are and as they come with gzip."""

    raw: int
    packed: int


def weight(address: str, headers: dict[str, str]) -> Weight | None:
    """What the page weighs; None where this version or this person has no such page."""
    sizes = []
    for encoding in ("identity", "gzip"):
        url = urlsplit(address)
        connection = http.client.HTTPConnection(url.hostname or "", url.port, timeout=60)
        encoded = headers | {"Accept-Encoding": encoding}
        connection.request("GET", f"{url.path}?{url.query}", headers=encoded)
        response = connection.getresponse()
        body = response.read()
        connection.close()
        if response.status in (302, 403, 404):
            return None
        if response.status != 200:
            sys.exit(f"{address}: {response.status}")
        sizes.append(len(body))
    return Weight(*sizes)


@contextmanager
def private_server() -> Iterator[None]:
    """A PostgreSQL server as the tests have one, which DATABASE_URL names inside."""
    sys.path.append(str(ROOT / "tests"))
    from postgres_server import programs, running

    found = programs()
    if found is None:
        sys.exit("PostgreSQL is missing: install its server")
    with running(found) as server:
        os.environ["DATABASE_URL"] = server.make("talk")
        shutil.rmtree(BUILD / "private", ignore_errors=True)
        yield
        from django.db import connections

        connections.close_all()


def main() -> None:
    """Reads what is asked, and measures it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--python", action="store_true", help="no wrk: a generator of our own")
    parser.add_argument("--postgresql", action="store_true", help="on a private server")
    asked = parser.parse_args()
    with private_server() if asked.postgresql else nullcontext():
        measure(asked)


def measure(asked: argparse.Namespace) -> None:
    """Makes the archive where it is not there, and prints a row a page."""
    engine = "postgresql" if os.environ.get("DATABASE_URL") else "sqlite"
    folder = "private" if asked.postgresql else f"{engine}-{asked.messages}"
    workspace = build(BUILD / folder, asked.messages)
    cookie = cookie_of_editor(workspace)
    wrk = shutil.which("wrk") and not asked.python
    load = by_wrk if wrk else by_python
    by = "wrk" if wrk else "Python"
    print(f"{engine}, {asked.messages:,} messages, {ISSUES} issues")
    print(f"Python {platform.python_version()}, load by {by}, {asked.connections} connections")
    heads = ("req/s", "p50 ms", "p95 ms", "CPU ms", "raw kB", "gzip kB")
    print(f"{'page':<24}" + "".join(f" {head:>8}" for head in heads) + f" {'wrong':>6}")
    with serving(workspace) as (address, process):
        for page in PAGES:
            headers = {"Cookie": cookie} if page.editor else {}
            place = address.rstrip("/") + quote(page.path, safe="/?=&%")
            heavy = weight(place, headers)
            if heavy is None:
                print(f"{page.name:<24} is not there")
                continue
            before = cpu(process)
            speed = load(place, headers, asked.seconds, asked.connections)
            used = (cpu(process) - before) * 1000 / max(speed.requests * asked.seconds, 1)
            sizes = (heavy.raw / 1000, heavy.packed / 1000)
            row = "".join(
                f" {one:>8.1f}" for one in (speed.requests, speed.p50, speed.p95, used, *sizes)
            )
            print(f"{page.name:<24}{row} {speed.wrong:>6}")


if __name__ == "__main__":
    main()
