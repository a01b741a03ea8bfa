"""Tags that every template of the workshop has, beside those of the published pages."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.contrib.staticfiles import finders
from django.templatetags.static import static

from openllm_talk.web import navigation, platforms, robots
from openllm_talk.web.accounts.roles import Action
from openllm_talk.web.navigation import Way
from openllm_talk.web.visit import Visitor

register = template.Library()
register.filter("platform", platforms.name_of)

GROUPS = {"reading": navigation.READING, "working": navigation.WORKING}


@register.simple_tag
def may(visitor: Visitor, action: str, number: str | None = None, part: str | None = None) -> bool:
    """Whether the visitor may: `{% may visitor "review" number as reviews %}`."""
    return visitor.may(Action(action), number, part)


@register.simple_tag(takes_context=True)
def ways(context: template.Context, group: str) -> list[Way]:
    """The links of the navigation, «reading» or «working»: `{% ways "working" as links %}`."""
    request: Any = context.get("request")
    if not hasattr(request, "visitor"):  # an error before the request was looked at
        return []
    return list(navigation.ways(request, GROUPS[group]))


@register.simple_tag
def asset(name: str) -> str:
    """The address of a stylesheet or script; it changes with the file, so browsers keep it long."""
    return f"{static(name)}?v={_version(name)}"


@cache
def _version(name: str) -> str:
    found = finders.find(name)
    return hashlib.sha256(Path(str(found)).read_bytes()).hexdigest()[:10] if found else "0"


@register.inclusion_tag("web/_trap.html")
def trap() -> dict[str, str]:
    """The fields of a form that `robots.check_person` looks at."""
    return {"since": robots.shown()}
