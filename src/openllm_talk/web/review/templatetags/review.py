"""A card of the review page, rendered once a version of its piece."""

from collections.abc import Collection

from django import template
from django.core.cache import cache
from django.template import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

from openllm_talk.publish.pages import without_empty_lines
from openllm_talk.web.review.cards import Card

register = template.Library()

KEPT = 24 * 3600
"""Seconds that a rendered card is kept; it is rendered anew when its piece changes."""


@register.simple_tag(takes_context=True)
def card_html(
    context: Context, card: Card, mine: Collection[str], *, oob: bool = False
) -> SafeString:
    """The card of a piece, with its buttons where its part is among `mine`.

    `oob` marks it for htmx to find its place by its id.
    """
    reviews = card.part_key in mine
    language = context["language"]
    piece = card.piece
    key = f"card-{context['community'].name}-{piece.pk}-{piece.version}-{language}-{reviews}"
    key = key.encode("utf-8").hex()
    held: str | None = cache.get(key)
    if held is None:
        values = {**context.flatten(), "card": card, "reviews": reviews}
        card_text: str = get_template("review/_card.html").render(values)  # type: ignore[arg-type]
        held = without_empty_lines(card_text)
        cache.set(key, held, KEPT)
    if oob:
        held = held.replace("<article", '<article hx-swap-oob="true"', 1)
    return mark_safe(held)  # noqa: S308 - a template's own output
