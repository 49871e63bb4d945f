"""The pledge form, and a person's own pledges. Paying stands above, in payments."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from crowdcoop.limits import limited
from crowdcoop.people.models import User
from funding.campaigns.models import Campaign
from funding.pledges import cart, moves
from funding.pledges.forms import PledgeForm
from funding.pledges.models import Pledge

A_LITTLE = 60_00


@never_cache
@limited
@require_http_methods(["GET", "HEAD", "POST"])
def pledge(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = get_object_or_404(Campaign.objects.public().select_related("cooperative", "totals"), slug=slug)
    common = Pledge.objects.most_common_amount(campaign)
    form = PledgeForm(campaign, request.POST or None, initial=_initial(request, campaign), common=common)
    if request.method == "POST" and form.is_valid():
        filled = form.cart()
        cart.keep(request.session, filled)
        return HttpResponseRedirect(f"{reverse('pledge_check')}?key={filled.key}", status=303)
    context = {
        "campaign": campaign,
        "form": form,
        "why_not": moves.start.why_not(campaign, request.user),
        "missing": _missing(campaign),
    }
    return render(request, "funding/pledges/pledge.html", context)


@never_cache
@login_required
@require_safe
def my_pledges(request: HttpRequest) -> HttpResponse:
    _attach(request.user)
    pledges = Pledge.objects.of(request.user).select_related("campaign__cooperative", "reward")
    page = Paginator(pledges, 24).get_page(request.GET.get("page"))
    return render(request, "funding/pledges/my_pledges.html", {"page": page})


def _initial(request: HttpRequest, campaign: Campaign) -> dict[str, Any]:
    """What was filled in before, else what the link and the account say; never an amount of our own."""
    kept = cart.find(request.session, request.GET.get("key", ""))
    if kept is not None and kept.campaign == campaign.pk:
        return vars(kept) | {"reward": str(kept.reward or ""), "tip": kept.tip or None}
    initial: dict[str, Any] = {"key": cart.new_key(), "reward": ""}
    if request.user.is_authenticated:
        initial |= {"email": request.user.email, "name": request.user.name}
    wanted = request.GET.get("reward", "")
    reward = campaign.rewards.filter(pk=wanted).first() if wanted.isdecimal() and len(wanted) < 19 else None
    if reward is not None:
        initial |= {"reward": str(reward.pk), "amount": reward.cents}
    if request.GET.get("complete") and (missing := _missing(campaign)):
        initial["amount"] = missing
    return initial


def _missing(campaign: Campaign) -> int | None:
    """Cents to the minimum when that is so little that one person can do it, rounded up to whole euros."""
    gap = (campaign.minimum or 0) - campaign.totals.raised
    whole = -(-gap // 100) * 100
    return whole if gap > 0 and whole <= A_LITTLE else None


def _attach(person: Any) -> None:
    """Only addresses this person has proved to be theirs, and only when there is something to attach."""
    proved = EmailAddress.objects.filter(user=person, verified=True).order_by("id").values_list("email", flat=True)
    for email in proved:
        if Pledge.objects.filter(email__iexact=email, person=None).exists():
            # The step needs the row itself: `request.user` is only a promise of it.
            moves.attach(User.objects.get(pk=person.pk), by=person, email=email)
