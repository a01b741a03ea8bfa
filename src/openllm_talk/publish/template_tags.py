"""What the templates call: people's text on its road to HTML, and links between pages.

Only here is text marked as safe, and only what `render.Road` made or `charts` drew.
"""

import re

from django.template import Context, Library
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from openllm_talk.publish import addresses
from openllm_talk.publish.charts.drawing import Chart
from openllm_talk.publish.figures import Picture
from openllm_talk.publish.hygiene import shortened
from openllm_talk.publish.render import Road
from openllm_talk.reading import moments
from openllm_talk.records import Figure

register = Library()

LONGEST_NAME = 80
"""Characters of a name that are printed."""

_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_KANA = re.compile("[\u3041-\u30ff]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_LATIN = re.compile("[A-Za-z]")


@register.simple_tag(takes_context=True)
def plain(context: Context, text: str) -> SafeString:
    """Chat text as paragraphs; where the page has a `recording`, its moments are links."""
    return mark_safe(_road(context).plain(text, context.get("recording")))  # noqa: S308 - sanitised by the road


@register.simple_tag(takes_context=True)
def inline(context: Context, text: str) -> SafeString:
    """Chat text in one line without links."""
    return mark_safe(_road(context).inline(text))  # noqa: S308 - sanitised by the road


@register.simple_tag(takes_context=True)
def line(context: Context, text: str) -> SafeString:
    """Chat text in one line; where the page has a `recording`, its moments are links."""
    return mark_safe(_road(context).line(text, context.get("recording")))  # noqa: S308 - sanitised by the road


@register.simple_tag(takes_context=True)
def markdown(context: Context, text: str) -> SafeString:
    """Text that was written as Markdown."""
    return mark_safe(_road(context).markdown(text))  # noqa: S308 - sanitised by the road


@register.simple_tag(takes_context=True)
def person(context: Context, name: str) -> SafeString:
    """A name, linked to the page of its bearer where there is one."""
    slug = context["people_slugs"].get(name)
    name = shortened(context["pseudonyms"].printed(name, context["language"]), LONGEST_NAME)
    if slug is None:
        return format_html("<bdi>{}</bdi>", name)
    place = addresses.quoted(addresses.person_place(slug))
    return format_html('<a href="{}{}"><bdi>{}</bdi></a>', context["base"], place, name)


@register.simple_tag(takes_context=True)
def issue(context: Context, number: str) -> SafeString:
    """An issue's number, linked to its page where there is one."""
    place = context["issue_places"].get(number)
    if place is None:
        return format_html("{}", number)
    return format_html('<a href="{}{}">{}</a>', context["base"], place, number)


@register.simple_tag
def drawing(chart: Chart) -> SafeString:
    """The SVG of a chart."""
    return mark_safe(chart.svg)  # noqa: S308 - our own shapes; every text in it was serialised


@register.simple_tag(takes_context=True)
def moment(context: Context, clock: str | None) -> str:
    """The address of a moment («0:42:10») of the page's `recording`; "" where there is none."""
    stamp = moments.STAMP.fullmatch(f"[{clock}]")
    video = context.get("recording")
    found = moments.address(video, moments.seconds_of(stamp)) if stamp and video else None
    return addresses.outward(found or "") or ""


@register.simple_tag(takes_context=True)
def picture(context: Context, figure: Figure) -> Picture | None:
    """The picture of a practice entry's figure; None where the site has none of it."""
    found = context["pictures"].get(figure.file)
    assert found is None or isinstance(found, Picture)
    return found


@register.filter
def language(text: str) -> str:
    """The language tag of a text by its script, for fonts and screen readers; "" if unknown."""
    if _KANA.search(text):
        return "ja"
    if _HAN.search(text):
        return "zh-Hans"
    if _HANGUL.search(text):
        return "ko"
    return "en" if _LATIN.search(text) else ""


@register.filter
def outward(address: str) -> str:
    """The address if a page may link to it, else ""."""
    return addresses.outward(address) or ""


@register.filter
def host(address: str) -> str:
    """Where a link leads."""
    return addresses.host_of(address)


@register.filter
def brief(address: str) -> str:
    """An address as it is shown in a list."""
    return addresses.brief(address)


@register.filter
def quoted(place: str) -> str:
    """A place of the site as written in an `href`."""
    return addresses.quoted(place)


def _road(context: Context) -> Road:
    road = context["road"]
    assert isinstance(road, Road)
    return road
