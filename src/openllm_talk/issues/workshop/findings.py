"""What is private in an issue, and what people decided about it before it may be published.

The gate hides all of it whatever was decided (`reading.privacy`); a person must have looked. Only
a company or a name can be kept: where it is no private person's, or they are to be named.
"""

from collections.abc import Collection, Mapping, Sequence

from openllm_talk.archive import messages
from openllm_talk.archive.engines import writing
from openllm_talk.archive.keys import digest
from openllm_talk.community import Community
from openllm_talk.errors import WorkshopError
from openllm_talk.issues.compose import kept, publishable
from openllm_talk.issues.models import Change, Finding
from openllm_talk.issues.workshop import turning
from openllm_talk.issues.workshop.journal import Actor, check_open, do_change, do_lock
from openllm_talk.reading.inspection import Hidden, inspect, places
from openllm_talk.reading.privacy import people_of
from openllm_talk.records import Issue, Record

KEEPABLE = ("company", "name")


class Judged(Record, frozen=True):
    """Something private in an issue; `verdict` is None until a person has looked."""

    key: str
    hidden: Hidden
    verdict: str | None = None

    @property
    def keepable(self) -> bool:
        """Whether a person may say that it need not be hidden."""
        return self.hidden.kind in KEEPABLE


def of_issue(issue: Issue, community: Community) -> list[Judged]:
    """Everything private that stands in `issue` or that its draft hid, in reading order."""
    known = {*messages.names(community), *people_of(issue)}
    said = messages.texts(source for place in places(issue) for source in place.sources)
    found = inspect(issue, kept(community, known), said)
    verdicts = dict(Finding.objects.filter(number=issue.number).values_list("key", "verdict"))
    return [
        Judged(key=key, hidden=one, verdict=verdicts.get(key))
        for one in found
        for key in (key_of(one),)
    ]


def key_of(hidden: Hidden) -> str:
    """What a finding is known by, wherever in the issue it stands; its text cannot be read back
    from it by somebody who does not know it."""
    return digest(hidden.kind, hidden.text, length=20)


def undecided(found: Sequence[Judged]) -> list[Judged]:
    """Those that nobody has looked at yet: they keep the issue from being published."""
    return [one for one in found if one.verdict is None]


@writing()
def do_judge(
    number: str, verdicts: Mapping[str, str], found: Sequence[Judged], actor: Actor
) -> Change | None:
    """Writes down what a person decided, by key: «hide» or «keep». Gives that change.

    Raises WorkshopError for a thing that is always hidden, or that is not in the issue, and for an
    issue that is out. Holds a transaction and the issue's lock.
    """
    check_open(do_lock(number), actor)
    _check_judge(verdicts, found)
    before = dict(Finding.objects.filter(number=number).values_list("key", "verdict"))
    turns = [
        turning.Judged(number=number, key=key, before=before.get(key, ""), after=verdict)
        for key, verdict in verdicts.items()
        if before.get(key) != verdict
    ]
    for turn in turns:
        turning.do_turn(turn)
    return do_change(number, actor, "verdict", [], turns)


def _check_judge(verdicts: Mapping[str, str], found: Sequence[Judged]) -> None:
    known = {one.key: one for one in found}
    for key, verdict in verdicts.items():
        one = known.get(key)
        if one is None or verdict not in Finding.VERDICTS:
            raise WorkshopError(
                "this finding is not in the issue any more; reload the page",
                "这一处已经不在这一期里了；请刷新页面",
            )
        if verdict == "keep" and not one.keepable:
            raise WorkshopError(
                "this is never published; it can only be hidden",
                "这类内容从不公开，只能隐去",
            )


def spared(number: str | None) -> frozenset[str]:
    """The keys of what people decided to keep in an issue."""
    held = Finding.objects.filter(number=number, verdict="keep")
    return frozenset(held.values_list("key", flat=True))


def spared_words(issue: Issue, community: Community, known: Collection[str]) -> tuple[str, ...]:
    """The companies and names of an issue that a person decided to keep, as they stand in it."""
    keys = spared(issue.number)
    if not keys:
        return ()
    found = inspect(issue, kept(community, known))
    words = (one.text for one in found if one.kind in KEEPABLE and key_of(one) in keys)
    return tuple(dict.fromkeys(words))


def public(issue: Issue, community: Community, known: frozenset[str]) -> Issue:
    """`issue` behind the gate of privacy, with what a person decided to keep in it."""
    spared = spared_words(issue, community, known)
    return publishable(issue, community, known, spared=spared)
