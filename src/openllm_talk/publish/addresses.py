"""Where everything stands in a site, for good, and which addresses may leave it.

The permanent places: `issues/014/`, `questions/<id>/`, `people/<slug>/`. They are made of numbers
and ids alone, so that no change of a title or a rule moves them. What cannot stand in a path is
replaced by a digest of itself.
"""

import hashlib
import re
from base64 import b32encode
from urllib.parse import quote, urlsplit

from django.utils.text import slugify

from openllm_talk.records import Issue

LONGEST_PART = 80
LONGEST_ADDRESS = 4096

# A name of letters, digits and single dots or dashes: no way up, no hidden file, no blank.
_SAFE_PART = re.compile(r"[A-Za-z0-9]+(?:[._-]+[A-Za-z0-9]+)*")
_UNSAFE_IN_ADDRESS = re.compile(r"[\s\"'<>\\^`{|}]")
# «javascript:…» names a scheme; «example.org:8000/…» a host and its port.
_SCHEME = re.compile(r"[a-z][a-z0-9+-]*:(?!\d)", re.IGNORECASE)


def issue_place(issue: Issue) -> str:
    """`issues/014/`; an issue without a number stands under its date and a digest of its title."""
    if issue.number is not None:
        return f"issues/{_part(issue.number)}/"
    date = f"{issue.date}-" if issue.date and re.fullmatch(r"\d{4}-\d\d-\d\d", issue.date) else ""
    return f"issues/{date}{_digest(issue.title)}/"


def question_place(question: str) -> str:
    """`questions/<id>/` for the id of a question."""
    return f"questions/{_part(question)}/"


def person_place(slug: str) -> str:
    """`people/<slug>/` for a slug that `slug_of` made."""
    return f"people/{slug}/"


def slug_of(name: str) -> str:
    """A name as a part of an address; Chinese stays readable (`people/羡鱼/`)."""
    slug = slugify(name, allow_unicode=True)[:LONGEST_PART].strip("-_")
    return slug or _digest(name)


def quoted(place: str) -> str:
    """A place as it is written in an `href`."""
    return quote(place, safe="/")


def outward(address: str) -> str | None:
    """`address` with a scheme, or None where it is not one that a page may link to."""
    address = address.strip()
    if not _SCHEME.match(address):
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    if len(address) > LONGEST_ADDRESS:
        return None
    return _UNSAFE_IN_ADDRESS.sub(lambda character: quote(character[0]), address)


def host_of(address: str) -> str:
    """The host of an address without `www.`, for a reader to see where a link leads."""
    target = outward(address)
    host = urlsplit(target).hostname if target else None
    return (host or "").removeprefix("www.")


def brief(address: str, longest: int = 64) -> str:
    """An address as it is shown in a list: without its scheme, cut in the middle."""
    shown = re.sub(r"^https?://(www\.)?", "", address).rstrip("/")
    if len(shown) <= longest:
        return shown
    return f"{shown[: longest - 20]}…{shown[-19:]}"


def _part(text: str) -> str:
    if len(text) <= LONGEST_PART and _SAFE_PART.fullmatch(text):
        return text
    return f"x-{_digest(text)}"


def _digest(text: str) -> str:
    return b32encode(hashlib.sha256(text.encode()).digest())[:10].decode().lower()
