"""Who asks, in which community and language: what every view knows of a request."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django_htmx.middleware import HtmxDetails

from openllm_talk.community import Community, load
from openllm_talk.errors import Language
from openllm_talk.issues import claims
from openllm_talk.publish.pseudonyms import Pseudonyms
from openllm_talk.publish.render import Road
from openllm_talk.web.accounts.models import Member
from openllm_talk.web.accounts.roles import ALLOWED, Action, Role

LANGUAGE_COOKIE = "language"
TEXTS_KEPT = 4000
"""Rendered texts that a server keeps, so that a page that is asked for again costs nothing."""
_ID = re.compile("[0-9]{1,18}")
TAGS: dict[Language, str] = {"zh": "zh-hans", "en": "en"}


@dataclass
class Visitor:
    """Who asks; their roles are looked up once a request, so none outlives a change of them."""

    member: Member | None
    _claims: dict[str, frozenset[str]] | None = None

    def roles(self, number: str | None = None, part: str | None = None) -> frozenset[Role]:
        """What they are, for an issue where one is named: its host, lead of a section (of `part`,
        where one is named), or both."""
        if self.member is None or not self.member.is_active:
            return frozenset({Role.READER})
        found = {Role(self.member.role)}
        if number is not None:
            claimed = self._held().get(number, frozenset())
            found |= {Role.HOST} if "host" in claimed else set()
            found |= {Role.EDITOR} if "editor" in claimed else set()
            leads = claimed - {"host", "editor"}
            if leads if part is None else part in leads:
                found.add(Role.LEAD)
        return frozenset(found)

    def may(self, action: Action, number: str | None = None, part: str | None = None) -> bool:
        """Whether the table of roles lets them do it."""
        return not ALLOWED[action].isdisjoint(self.roles(number, part))

    def may_somewhere(self, action: Action, part: str | None = None) -> bool:
        """Whether they may in the whole community or in any issue that they have claimed a part
        of: enough to show them the way, not to let them do it."""
        return self.may(action) or any(self.may(action, number, part) for number in self._held())

    def _held(self) -> dict[str, frozenset[str]]:
        """By issue number, what they have claimed; asked for once a request."""
        if self._claims is None:
            self._claims = {} if self.member is None else claims.held_by(self.member.pk)
        return self._claims


class Visited(HttpRequest):
    """A request as views get it."""

    community: Community
    workspace: Path
    visitor: Visitor
    language_name: Language
    road: Road
    htmx: HtmxDetails


class Visit:
    """Gives every request what `Visited` says."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = answer
        self._settings = Settings()
        self._road = Road(most=TEXTS_KEPT)

    def __call__(self, request: Visited) -> HttpResponse:
        _check_text(request.GET, request.COOKIES, {"path": request.path_info})
        request.workspace = Path(settings.WORKSPACE)
        request.community = self._settings.community(request.workspace)
        user = request.user
        request.visitor = Visitor(None if isinstance(user, AnonymousUser) else user)
        request.language_name = _language(request)
        request.road = self._road
        with translation.override(TAGS[request.language_name]):
            response = self._answer(request)
        _remember(request, response)
        if request.visitor.member is not None:  # not to be kept for whoever comes next
            response.headers.setdefault("Cache-Control", "private")
        response.headers.setdefault("Content-Language", TAGS[request.language_name])
        response.headers["Vary"] = ", ".join(
            filter(None, (response.headers.get("Vary"), "Accept-Language, Cookie"))
        )
        return response

    def process_view(self, request: Visited, *_: object) -> None:
        """Looks through the form, once its token is known to be good."""
        _check_text(request.POST)


class Settings:
    """The community of a workspace, read again when its talk.toml changed."""

    def __init__(self) -> None:
        self._held: dict[Path, tuple[int, Community]] = {}

    def community(self, workspace: Path) -> Community:
        """The community as talk.toml says now; as it said last where the file is broken now."""
        changed = (workspace / "talk.toml").stat().st_mtime_ns
        held = self._held.get(workspace)
        if held is None or held[0] != changed:
            held = self._held[workspace] = (changed, load(workspace))
        return held[1]


def require(
    request: Visited, action: Action, number: str | None = None, part: str | None = None
) -> None:
    """Raises PermissionDenied unless the visitor may; the page then offers readers to sign in."""
    if not request.visitor.may(action, number, part):
        raise PermissionDenied


def id_of(text: str) -> int | None:
    """The number that a form names; None for what can be none of a piece, an answer, a version."""
    return int(text) if _ID.fullmatch(text) else None


def context(request: Visited) -> dict[str, object]:
    """What every template may ask for."""
    if not hasattr(request, "visitor"):  # an error before the request was looked at
        return {}
    other: Language = "en" if request.language_name == "zh" else "zh"
    return {
        "community": request.community,
        "visitor": request.visitor,
        "language": request.language_name,
        "other_language": other,
        "other_address": _in(other, request),
        "tag": "zh-Hans" if request.language_name == "zh" else "en",
        # What the tags of the published pages ask for.
        "road": request.road,
        "people_slugs": {},
        "issue_places": {},
        "pseudonyms": Pseudonyms(request.community.people),
    }


def _check_text(*sent: Mapping[str, str]) -> None:
    """Raises SuspiciousOperation (400) for a NUL: nobody types one, and no database holds it."""
    for fields in sent:
        if any("\0" in text for one in fields.items() for text in one):
            raise SuspiciousOperation("a NUL was sent")


def _in(language: Language, request: Visited) -> str:
    """The address of this page in a language; what else it was asked for stays."""
    asked = request.GET.copy()
    asked["language"] = language
    return f"?{asked.urlencode()}"


def _remember(request: Visited, response: HttpResponse) -> None:
    """Keeps the language that was asked for in the address, for the pages after this one."""
    if request.GET.get("language") in TAGS:
        response.set_cookie(
            LANGUAGE_COOKIE,
            request.language_name,
            max_age=365 * 24 * 3600,
            samesite="Lax",
            secure=bool(settings.SESSION_COOKIE_SECURE),
            httponly=True,
        )


def _language(request: Visited) -> Language:
    """The page's language: asked for in the address, chosen before, the member's, the browser's."""
    member = request.visitor.member
    wanted = (
        request.GET.get("language"),
        request.COOKIES.get(LANGUAGE_COOKIE),
        member.language if member else None,
    )
    for one in wanted:
        if one in ("zh", "en"):
            return "zh" if one == "zh" else "en"
    accepted = request.headers.get("Accept-Language", "").lower()
    chinese, english = accepted.find("zh"), accepted.find("en")
    if chinese == english:  # neither
        return request.community.languages[0]
    return "zh" if chinese >= 0 and (english < 0 or chinese < english) else "en"
