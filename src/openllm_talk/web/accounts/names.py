"""Under which name a member stands in an issue: their own choice, everywhere the same."""

from django.db import transaction

from openllm_talk.community import Community
from openllm_talk.issues.compose import pseudonym_word
from openllm_talk.issues.models import Draft
from openllm_talk.reading.privacy import person_key
from openllm_talk.web.accounts.models import ChatIdentity, Member


def name_in_issues(member: Member) -> str:
    """The name that goes into an issue for them, from which publication makes the public one.

    For who does not want to be named it is the one that the chat knows, so that they have one
    pseudonym in an issue whether they spoke in the chat or worked on it here.
    """
    if member.named:
        return member.name
    known = ChatIdentity.objects.filter(member=member, confirmed__isnull=False)
    first = known.exclude(identity__name="").select_related("identity").order_by("pk").first()
    return first.called if first else member.called


def public_name(member: Member, number: str, community: Community) -> str:
    """How everybody may see the member called in issue `number`.

    Their name if they chose so, or the talk.toml names everybody; else their pseudonym there
    («研究员3»): the same in the whole issue and in its publication, another one in other issues.
    """
    if member.named or community.people.mode == "names":
        return member.name or member.called
    key = person_key(name_in_issues(member))
    word = pseudonym_word(community)
    given = Draft.objects.filter(pk=number).values_list("pseudonyms", flat=True).first() or {}
    return given.get(key) or _give(key, number, word)


@transaction.atomic
def _give(key: str, number: str, word: str) -> str:
    """A new pseudonym of the issue, the next one. Holds a transaction, and the draft's row."""
    Draft.objects.get_or_create(pk=number)
    draft = Draft.objects.select_for_update().get(pk=number)
    if key not in draft.pseudonyms:
        figures = (name.removeprefix(word).strip() for name in draft.pseudonyms.values())
        highest = max((int(one) for one in figures if one.isdecimal()), default=0)
        space = " " if word.isascii() else ""
        draft.pseudonyms[key] = f"{word}{space}{highest + 1}"
        draft.save(update_fields=["pseudonyms"])
    return str(draft.pseudonyms[key])
