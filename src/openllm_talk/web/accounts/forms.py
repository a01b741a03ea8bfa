"""The forms of accounts; allauth's own are dressed in the workshop's look."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from openllm_talk.errors import Language, WorkshopError
from openllm_talk.web.accounts.invitations import DAYS, MOST_DAYS, MOST_USES
from openllm_talk.web.accounts.membership import check_choice
from openllm_talk.web.accounts.models import Member
from openllm_talk.web.accounts.roles import GIVEN, Role, outranks
from openllm_talk.web.platforms import name_of

NAMES: dict[Role, Promise] = {
    Role.READER: _("reader"),
    Role.MEMBER: _("member"),
    Role.LEAD: _("section lead"),
    Role.EDITOR: _("editor"),
    Role.HOST: _("host"),
    Role.ADMIN: _("admin"),
}


def said(error: WorkshopError) -> str:
    """What is wrong, in the language of the page."""
    language: Language = "zh" if (get_language() or "").startswith("zh") else "en"
    return error.say(language)


class Newcomer(forms.Form):
    """What everybody who signs up is asked, whichever way they come."""

    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        help_text=_(
            "What other members see. In public you go by a pseudonym unless you choose otherwise."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )

    def clean_name(self) -> str:
        """The name, if nobody else has it."""
        try:
            return check_choice(Member(), self.cleaned_data["name"], named=False)
        except WorkshopError as exc:
            raise forms.ValidationError(said(exc)) from exc

    def signup(self, request: HttpRequest, user: Member) -> None:
        """Nothing more than what the adapter does (allauth asks for this)."""


class OwnChoice(forms.Form):
    """How a member wants to be called, and in which language."""

    name = forms.CharField(label=_("Name"), max_length=60)
    named = forms.TypedChoiceField(
        label=_("In public"),
        choices=(
            (False, _("Under a pseudonym, another one in each issue")),
            (True, _("By my name")),
        ),
        coerce=lambda value: value in (True, "True"),
        widget=forms.RadioSelect,
    )
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=(("", _("As my browser says")), ("zh", "中文"), ("en", "English")),
    )

    def __init__(self, member: Member, given: Mapping[str, Any] | None = None) -> None:
        now = {"name": member.name, "named": member.named, "language": member.language}
        super().__init__(given, initial=now)
        self._member = member

    def clean(self) -> dict[str, Any]:
        """The choice, if the name is theirs to take."""
        given = super().clean() or {}
        if "named" in given:
            try:
                check_choice(self._member, given.get("name", ""), given["named"])
            except WorkshopError as exc:
                self.add_error("name", said(exc))
        return given


class Claiming(forms.Form):
    """Who somebody says they are in the chat."""

    platform = forms.ChoiceField(label=_("Chat"))
    name = forms.CharField(label=_("Name or account there"), max_length=200)

    def __init__(self, platforms: list[str], given: Mapping[str, Any] | None = None) -> None:
        super().__init__(given)
        field = self.fields["platform"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one, name_of(one)) for one in platforms]


class Inviting(forms.Form):
    """Who is invited, how many, how long."""

    role = forms.ChoiceField(label=_("Invite as"))
    most = forms.IntegerField(
        label=_("For how many people"), min_value=1, max_value=MOST_USES, initial=1
    )
    days = forms.IntegerField(
        label=_("For how many days"), min_value=1, max_value=MOST_DAYS, initial=DAYS
    )

    def __init__(self, own: str, given: Mapping[str, Any] | None = None) -> None:
        super().__init__(given)
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one, NAMES[one]) for one in GIVEN if not outranks(one, own)]
