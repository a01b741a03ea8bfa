"""Reminders as readers meet them: the feed, the choice, the link that stops them."""

from datetime import datetime, timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openllm_talk.web.accounts.roles import Action
from openllm_talk.web.next_issue import countdown, reminding
from openllm_talk.web.visit import TAGS, Visited, require


@require_GET
def feed(request: Visited) -> HttpResponse:
    """What nobody took yet, from the first of the community's days before the talk on (Atom).

    An entry for each free part and each of those days: readers of feeds show it again as the talk
    comes nearer, and it is gone once somebody took the part.
    """
    community, language = request.community, request.language_name
    now = datetime.now(community.zone)
    page = reminding.address(reverse("next_issue"))
    made = Atom1Feed(
        title=_("%(name)s: free places") % {"name": community.name},
        link=page,
        description=_("Parts of the next issue that nobody took yet."),
        language=TAGS[language],
        feed_url=reminding.address(reverse("reminders")),
    )
    found = reminding.due(community, now)
    if found is not None:
        issue = found.issue
        for name, address in reminding.links_to(found.free, language):
            made.add_item(
                title=_("%(part)s of issue %(number)s is free")
                % {"part": name, "number": issue.number},
                link=address,
                description=_("The talk begins %(until)s. One or two people can take it.")
                % {"until": countdown.until(issue, now)},
                unique_id=f"{page}{issue.number}/{found.days}#{address.rpartition('#')[2]}",
                updateddate=issue.begins - timedelta(days=found.days),
            )
    return HttpResponse(
        made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8"
    )


@require_POST
def choose(request: Visited) -> HttpResponse:
    """The member wants reminders by mail, or none."""
    require(request, Action.CLAIM)
    assert request.visitor.member is not None
    wants = request.POST.get("do") == "start"
    reminding.do_choose(request.visitor.member, wants=wants)
    if wants:
        messages.success(request, _("You get a mail when parts are free and the talk is near."))
    else:
        messages.success(request, _("You get no more reminders."))
    return redirect(f"{reverse('next_issue')}#reminders")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: Visited, token: str) -> HttpResponse:
    """Ends a member's reminders by one click from a mail, or from the mail program (RFC 8058).

    The token is the right to do it, and to take it back with `do=start`; nothing else follows
    from it.
    """
    member = reminding.member_of(token)
    if member is None:
        raise Http404
    wants = request.method == "POST" and request.POST.get("do") == "start"
    if request.method != "HEAD":
        reminding.do_choose(member, wants=wants)
    return render(request, "next_issue/stopped.html", {"wants": wants, "token": token})
