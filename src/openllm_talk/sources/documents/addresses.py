"""The addresses of a block, printed ones and those behind words, in the order of the text."""

from dataclasses import dataclass

from openllm_talk.sources import urls
from openllm_talk.sources.documents.block import Block


@dataclass(frozen=True, slots=True)
class Place:
    """An address of a block: what it leads to, and the text that shows it."""

    start: int
    end: int
    url: str
    printed: bool


def places(block: Block) -> tuple[Place, ...]:
    """Where the addresses of `block` stand.

    Where a printed address carries a link, the link's target counts: the printed one may be cut.
    """
    if block.code:
        return ()
    printed = list(urls.spans(block.text))
    found: list[Place] = []
    for anchor in block.anchors:
        covered = [span for span in printed if span.start < anchor.end and anchor.start < span.end]
        printed = [span for span in printed if span not in covered]
        start = min([span.start for span in covered], default=anchor.start)
        end = max([span.end for span in covered], default=anchor.end)
        if found and found[-1].url == anchor.url and found[-1].end >= start:
            continue
        found.append(Place(start, end, anchor.url, bool(covered)))
    found += [Place(span.start, span.end, span.url, True) for span in printed]
    return tuple(sorted(found, key=lambda place: place.start))


def addresses(block: Block) -> tuple[str, ...]:
    """The addresses of `block`, each once."""
    return tuple(dict.fromkeys(place.url for place in places(block)))


def words(block: Block) -> str:
    """The text of `block` without the addresses that are printed in it.

    A link whose words repeat the start of the text («State of Xs[State of Xs]») is left out too.
    """
    text, position = "", 0
    for place in places(block):
        shown = block.text[place.start : place.end].strip()
        repeats = place.start > 0 and bool(shown) and block.text[: place.start].startswith(shown)
        if place.printed or repeats:
            text += block.text[position : place.start]
            position = max(position, place.end)
    return (text + block.text[position:]).strip()
