"""The supporter's side by their private link, the team's side in its own pages."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from crowdcoop.limits import limited
from crowdcoop.people.models import Cooperative
from funding.pledges import seen
from funding.pledges.forms import no_card_number
from funding.pledges.holder_views import by_token
from funding.pledges.letters import moves
from funding.pledges.letters.models import threads
from funding.pledges.models import Pledge, PledgeQuerySet

A_PAGE = 24


class LetterForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Your message"),
        max_length=2000,
        validators=[no_card_number],
        widget=forms.Textarea(attrs={"rows": 5}),
    )


@never_cache
@limited
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, token: str) -> HttpResponse:
    pledge = by_token(token)
    form = LetterForm(request.POST or None)
    if form.is_valid():
        moves.write(pledge, by=request.user, **form.cleaned_data)
        messages.success(request, _("Your message is on its way to the co-op."))
        return redirect("pledge_write", token)
    context: dict[str, Any] = {"pledge": pledge, "campaign": pledge.campaign, "form": form}
    context |= {"letters": _latest(pledge), "why_not": moves.write.why_not(pledge, request.user)}
    return render(request, "funding/pledges/write.html", context)


@login_required
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """Those who have written to the team's campaigns, who wrote last first."""
    written = _ours(request).order_by("-wrote", "-id")
    page = Paginator(written, A_PAGE).get_page(request.GET.get("page"))
    rows = [(pledge, seen.name_for_team(pledge), (pledge.answered or 0) > pledge.wrote) for pledge in page]
    return render(request, "funding/pledges/letters.html", {"page": page, "rows": rows})


@login_required
@limited
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    pledge = get_object_or_404(_ours(request), pk=pk)
    form = LetterForm(request.POST or None)
    if form.is_valid():
        moves.answer(pledge, by=request.user, **form.cleaned_data)
        messages.success(request, _("Your answer is on its way."))
        return redirect("campaign_letter", pk)
    context = {"pledge": pledge, "campaign": pledge.campaign, "form": form, "letters": _latest(pledge)}
    context |= {"who": seen.name_for_team(pledge), "email": seen.email_for_team(pledge)}
    return render(request, "funding/pledges/letter.html", context)


def _ours(request: HttpRequest) -> PledgeQuerySet:
    """Pledges to the campaigns of the team one works for now, whose supporters have written."""
    coop = Cooperative.objects.current_of(request.user)
    if coop is None:
        raise Http404
    return threads(coop).select_related("campaign__cooperative")


def _latest(pledge: Pledge) -> list[Any]:
    """In the order in which they were written, at most the last hundred."""
    return list(pledge.letters.select_related("author").order_by("-id")[:100])[::-1]
