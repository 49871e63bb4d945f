from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from crowdcoop.limits import limited
from crowdcoop.notify.stopping import is_one_click
from crowdcoop.people.models import Cooperative
from incubator.community import moves, rules
from incubator.community.forms import FollowForm, UpdateForm
from incubator.community.models import Follow, Update
from incubator.journeys.models import Incubation

A_PAGE = 24


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def community(request: HttpRequest) -> HttpResponse:
    """The hub of the team: who follows, what was told, and the next update."""
    rows = Incubation.objects.of_team(request.user).select_related("cooperative", "call")
    incubation = get_object_or_404(rows.order_by("-id")[:1])
    form = UpdateForm(request.POST or None)
    if form.is_valid():
        moves.publish_update(incubation.cooperative, by=request.user, **form.cleaned_data)
        messages.success(request, _("Your update is published and on its way to your followers."))
        return redirect("community")
    return render(request, "incubator/community/community.html", _hub(request, incubation) | {"form": form})


def _hub(request: HttpRequest, incubation: Incubation) -> dict[str, Any]:
    cooperative = incubation.cooperative
    written = cooperative.updates.select_related("author", "cooperative")
    followers = cooperative.follows.current().count()
    return {
        "cooperative": cooperative,
        "followers": followers,
        "goal": incubation.call.followers_needed,
        "share": min(100, followers * 100 // max(1, incubation.call.followers_needed)),
        "page": Paginator(written, A_PAGE).get_page(request.GET.get("page")),
    }


@require_safe
def updates(request: HttpRequest, slug: str) -> HttpResponse:
    cooperative = _public(slug)
    page = Paginator(cooperative.updates.select_related("cooperative"), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "incubator/community/updates.html", {"cooperative": cooperative, "page": page})


@require_safe
def update(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    _public(slug)
    this = get_object_or_404(Update.objects.select_related("cooperative", "author"), cooperative__slug=slug, pk=pk)
    return render(request, "incubator/community/update.html", {"update": this, "cooperative": this.cooperative})


@limited
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, slug: str) -> HttpResponse:
    cooperative = _public(slug)
    if request.method == "POST" and request.user.is_authenticated:
        moves.follow(cooperative, by=request.user)
        messages.success(request, _("You follow %(cooperative)s.") % {"cooperative": cooperative})
        return redirect(cooperative)
    form = FollowForm(request.POST or None)
    if form.is_valid():
        words = {"email": form.cleaned_data["email"], "language": (get_language() or "es")[:2]}
        moves.ask_to_follow(cooperative, by=request.user, **words)
        messages.success(request, _("Look at your mail: one click there and you follow the co-op."))
        return redirect(cooperative)
    return render(request, "incubator/community/follow.html", {"form": form, "cooperative": cooperative})


def _public(slug: str) -> Cooperative:
    cooperative = get_object_or_404(Cooperative, slug=slug)
    if not rules.is_public(cooperative):
        raise Http404
    return cooperative


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Mail scanners open links: looking changes nothing, only the button does."""
    follow = _follow(token)
    if request.method == "POST":
        moves.confirm(follow, by=request.user)
        return redirect("follow_manage", token)
    return render(request, "incubator/community/confirm.html", {"follow": follow})


@require_http_methods(["GET", "HEAD", "POST"])
def manage(request: HttpRequest, token: str) -> HttpResponse:
    follow = _follow(token)
    if request.method == "POST":
        moves.stop(follow, by=request.user)
        return redirect("follow_manage", token)
    return render(request, "incubator/community/manage.html", {"follow": follow})


# A mail program sends no token of ours: the link of the mail is what nobody else has.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """The button of a mail program; whoever opens the address as a page is asked first."""
    follow = _follow(token)
    if not is_one_click(request):
        return redirect("follow_manage", token)
    if follow.stopped_at is None:
        moves.stop(follow, by=request.user)
    return HttpResponse(status=204)


def _follow(token: str) -> Follow:
    return get_object_or_404(Follow.objects.select_related("cooperative"), token=token)
