"""The shared pages in a real browser: both languages, light and dark, phone and desk."""

from typing import Any, Literal

import pytest
from web_live import Live, overflow, violations

from openllm_talk.web.accounts.roles import Role

LOOKS = [
    (width, scheme, language)
    for width in (390, 1280)
    for scheme in ("light", "dark")
    for language in ("zh", "en")
]


@pytest.mark.parametrize(("width", "scheme", "language"), LOOKS)
def test_shared_pages_are_accessible_and_fit(
    browser: Any,
    live: Live,
    width: int,
    scheme: Literal["light", "dark"],
    language: Literal["zh", "en"],
) -> None:
    for role in (Role.READER, Role.ADMIN):
        page = live.page(browser, role, width=width, scheme=scheme, language=language)
        for path in ("/next/", "/nowhere/"):
            page.goto(live.at(path))
            assert violations(page) == [], path
            assert overflow(page) <= 0, path
