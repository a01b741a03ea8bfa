"""Nobody gets in where they don't belong: every address, every role, from one table.

The table is `permissions.toml` beside this file; who adds a page adds a row there.
"""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from openllm_talk.issues.models import Claim
from openllm_talk.web.accounts.roles import ALLOWED, Action, Role
from web_live import member

NUMBER = "000"
ROWS: dict[str, dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("permissions.toml").read_text("utf-8")
)
INLINE = re.compile(
    r"""<script(?![^>]*\bsrc=)(?![^>]*type="application/json")|<style|\sstyle\s*=|\son[a-z]+\s*="""
    r"""|javascript:|hx-on|\shx-vals=["']js:""",
    re.IGNORECASE,
)
TABLE = """
            reader  member  lead  editor  host  admin
read        yes     yes     yes   yes     yes   yes
ask         yes     yes     yes   yes     yes   yes
claim       no      yes     yes   yes     yes   yes
wish        no      yes     yes   yes     yes   yes
see_talk    no      yes     yes   yes     yes   yes
choose      no      no      yes   yes     yes   yes
see_chat    no      no      yes   yes     yes   yes
review      no      no      yes   yes     yes   yes
let_in      no      no      yes   yes     yes   yes
upload      no      no      no    yes     yes   yes
run_talk    no      no      no    yes     yes   yes
preview     no      no      no    yes     yes   yes
publish     no      no      no    yes     yes   yes
invite      no      no      no    yes     no    yes
govern      no      no      no    no      no    yes
"""


class Address(NamedTuple):
    """An address of the workshop: the name of its row, and one path that it answers to."""

    name: str
    path: str


def patterns(within: URLResolver | None = None, so_far: str = "") -> Iterator[tuple[str, str]]:
    """The name and the route of every pattern of the project."""
    for one in (within or get_resolver()).url_patterns:
        route = so_far + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from patterns(one, route)
        elif isinstance(one, URLPattern):
            yield one.name or route, route


def address(name: str) -> Address:
    """One path for a row."""
    given = ROWS[name].get("with", {})
    return Address(name, f"/{name}" if "/" in name else reverse(name, kwargs=given or None))


def roles_of(who: str | list[str]) -> frozenset[Role]:
    """Who is meant by a cell of the table."""
    if isinstance(who, list):
        return frozenset(map(Role, who))
    if who == "anybody":
        return frozenset(Role)
    if who == "signed in":
        return frozenset(Role) - {Role.READER}
    return ALLOWED[Action(who)]


@pytest.fixture
def people(workspace: Path) -> dict[Role, Client]:
    """A browser for each role; the lead's and the host's claims are of issue 000."""
    cache.clear()
    clients = {}
    for role in Role:
        clients[role] = Client(raise_request_exception=True)
        if role == Role.READER:
            continue
        own = role if role in (Role.EDITOR, Role.ADMIN) else Role.MEMBER
        somebody = member(own, role.value.capitalize())
        if role in (Role.LEAD, Role.HOST):
            part = "host" if role == Role.HOST else "section:news"
            Claim.objects.create(number=NUMBER, part=part, slot=1, member=somebody)
        clients[role].force_login(somebody)
    return clients


def is_refused(response: Any, row: dict[str, Any]) -> bool:
    """Whether the answer is no: forbidden, to sign in first, or there is no such thing."""
    to = response.headers.get("Location", "")
    to_sign_in = response.status_code == 302 and to.startswith("/account/login/?next=")
    hidden = row.get("hidden") and response.status_code == 404
    return bool(response.status_code == 403 or to_sign_in or hidden)


def test_every_page_says_who_may() -> None:
    found = {name for name, route in patterns() if not route.startswith(PROVIDERS)}
    assert found - set(ROWS) == set(), "add a row to tests/web/permissions.toml"
    assert set(ROWS) - found == set(), "these addresses are gone"


GATES = ("account_signup",)
"""Who comes here without an invitation is told so, with a 403 where they sent the form."""

PROVIDERS = ("account/github/", "account/feishu/", "account/weixin/", "account/social/")
"""Ways to other places at which people sign in: nobody is signed in there, nothing of ours shown."""


@pytest.mark.parametrize("name", ROWS)
def test_a_page_opens_to_those_who_may_and_to_nobody_else(
    people: dict[Role, Client], name: str
) -> None:
    row, path = ROWS[name], address(name).path
    for method in ("GET", "POST"):
        allowed = roles_of(row[method]) if method in row else frozenset()
        for role, client in people.items():
            response = client.generic(method, path)
            told = f"{role} {method} {path}: {response.status_code}"
            if role not in allowed:
                no_such_method = method not in row and response.status_code == 405
                assert no_such_method or is_refused(response, row), told
            else:
                assert name in GATES or not is_refused(response, row), told
                assert response.status_code != 500, told


@pytest.mark.parametrize("name", ROWS)
def test_a_form_without_its_token_is_refused(workspace: Path, name: str) -> None:
    if ROWS[name].get("exempt"):
        return
    client = Client(enforce_csrf_checks=True)
    client.force_login(member(Role.ADMIN))
    assert client.post(address(name).path, {"name": "x"}).status_code == 403


@pytest.mark.parametrize("name", ROWS)
def test_no_page_holds_or_allows_an_inline_script_or_style(
    people: dict[Role, Client], name: str
) -> None:
    for role in (Role.READER, Role.ADMIN):
        response = people[role].get(address(name).path)
        policy = response["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        if response.headers.get("Content-Type", "").startswith("text/html"):
            assert INLINE.findall(response.content.decode()) == []


def test_no_template_holds_an_inline_script_style_or_handler() -> None:
    web = Path(__file__).parents[2] / "src" / "openllm_talk" / "web"
    found = [
        f"{path.relative_to(web)}: {line.strip()[:100]}"
        for path in web.rglob("templates/**/*.html")
        for line in path.read_text("utf-8").splitlines()
        if INLINE.search(line)
    ]
    assert found == []


def test_the_table_of_roles_is_the_one_that_was_agreed() -> None:
    header, *lines = TABLE.strip().splitlines()
    for line in lines:
        action, *cells = line.split()
        allowed = {
            Role(role) for role, cell in zip(header.split(), cells, strict=True) if cell == "yes"
        }
        assert ALLOWED[Action(action)] == allowed, action
    assert {line.split()[0] for line in lines} == {action.value for action in Action}
