"""A co-op's team on this site: who is in it, who is invited, and for which of their co-ops somebody works now."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from crowdcoop import clock
from crowdcoop.limits import limited
from crowdcoop.people import moves, rules
from crowdcoop.people.codes import send_code
from crowdcoop.people.forms import AddressForm, InvitationForm, PartForm
from crowdcoop.people.models import Cooperative, Invitation, Membership
from crowdcoop.refused import not_as_written

PAGE = 50


@login_required
@limited
@require_http_methods(["GET", "HEAD", "POST"])
def team_members(request: HttpRequest) -> HttpResponse:
    cooperative = _mine(request)
    leads = rules.is_lead.test(request.user, cooperative)
    form = InvitationForm(request.POST or None, may_give_lead=leads)
    if form.is_valid():
        moves.invite(cooperative, by=request.user, language=_page_language(), **form.cleaned_data)
        sent = _("We have written to %(email)s. The invitation is valid for two weeks.")
        messages.success(request, sent % {"email": form.cleaned_data["email"]})
        return redirect("team_members")
    letters = cooperative.invitations.unanswered().select_related("invited_by").order_by("-sent_at", "id")
    context = {
        "cooperative": cooperative,
        "rows": _rows(cooperative, leads),
        "mine": cooperative.memberships.get(person=request.user, left_at=None),
        "letters": Paginator(letters, PAGE).get_page(request.GET.get("page")),
        "now": clock.now(),
        "form": form,
    }
    context["why_stay"] = moves.leave_team.why_not(context["mine"], request.user)
    return render(request, "people/members.html", context)


@require_POST
@login_required
def team_members_leave(request: HttpRequest) -> HttpResponse:
    cooperative = _mine(request)
    moves.leave_team(cooperative.memberships.get(person=request.user, left_at=None), by=request.user)
    messages.success(request, _("You have left the team of %(name)s.") % {"name": cooperative.name})
    return redirect("me")


@require_POST
@login_required
def team_members_part(request: HttpRequest, pk: int) -> HttpResponse:
    membership = get_object_or_404(_mine(request).memberships.filter(left_at=None), pk=pk)
    form = PartForm(request.POST)
    if not form.is_valid():
        raise not_as_written(form)
    moves.change_part(membership, by=request.user, **form.cleaned_data)
    messages.success(request, _("%(name)s has another part in the team now.") % {"name": membership.person})
    return redirect("team_members")


@require_POST
@login_required
def team_invitation_again(request: HttpRequest, pk: int) -> HttpResponse:
    letter = moves.invite_again(get_object_or_404(_mine(request).invitations, pk=pk), by=request.user)
    messages.success(request, _("We have written to %(email)s again.") % {"email": letter.email})
    return redirect("team_members")


@require_POST
@login_required
def team_invitation_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    letter = moves.revoke_invitation(get_object_or_404(_mine(request).invitations, pk=pk), by=request.user)
    messages.success(request, _("The invitation to %(email)s is taken back.") % {"email": letter.email})
    return redirect("team_members")


@require_POST
@login_required
def team_choose(request: HttpRequest, slug: str) -> HttpResponse:
    chosen = moves.work_for(get_object_or_404(Cooperative.objects.of(request.user), slug=slug), by=request.user)
    messages.success(request, _("You work for %(name)s now.") % {"name": chosen.name})
    return redirect("team")


@limited
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Read by whoever holds the link, and by the scanners of their mail: only the button joins."""
    letter = get_object_or_404(Invitation.objects.select_related("cooperative", "invited_by"), token=token)
    if request.user.is_authenticated:
        return _signed_in(request, letter)
    why_not = moves.accept_invitation.why_not(letter, None)
    form = None if why_not else AddressForm(request.POST or None, initial={"email": letter.email})
    if form and form.is_valid():
        return send_code(request, form, then=letter.get_absolute_url())
    return render(request, "people/invitation.html", {"letter": letter, "form": form, "why_not": why_not})


def _signed_in(request: HttpRequest, letter: Invitation) -> HttpResponse:
    member = rules.is_member.test(request.user, letter)
    if request.method == "POST" and not member:
        moves.accept_invitation(letter, by=request.user)
        messages.success(request, _("You are in the team of %(name)s now.") % {"name": letter.cooperative.name})
    if request.method == "POST":
        return redirect("team")
    why_not = [] if member else moves.accept_invitation.why_not(letter, request.user)
    return render(request, "people/invitation.html", {"letter": letter, "member": member, "why_not": why_not})


def _mine(request: HttpRequest) -> Cooperative:
    cooperative = Cooperative.objects.current_of(request.user)
    if cooperative is None:
        raise Http404
    return cooperative


def _rows(cooperative: Cooperative, leads: bool) -> list[tuple[Membership, PartForm | None]]:
    team = list(cooperative.memberships.filter(left_at=None).select_related("person"))
    leads = leads and len(team) > 1
    return [(one, PartForm(initial={"part": one.role}, auto_id=f"id_{one.pk}_%s") if leads else None) for one in team]


def _page_language() -> str:
    return (get_language() or "es")[:2]
