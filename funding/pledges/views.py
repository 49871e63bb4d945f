"""The pledge form, a person's own pledges, and links that were lost. Paying stands above, in payments."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from crowdcoop.limits import limited
from funding.campaigns.models import Campaign
from funding.pledges import address, cart, moves, sources
from funding.pledges.forms import LinksForm, PledgeForm
from funding.pledges.models import Pledge

A_LITTLE = 60_00


@never_cache
@limited
@require_http_methods(["GET", "HEAD", "POST"])
def pledge(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = get_object_or_404(Campaign.objects.public().select_related("cooperative", "totals"), slug=slug)
    form = _form(request, campaign)
    if request.method == "POST" and form.is_valid() and not form.asks_where:
        filled = form.cart()
        cart.keep(request.session, filled)
        return HttpResponseRedirect(f"{reverse('pledge_check')}?key={filled.key}", status=303)
    context = {
        "campaign": campaign,
        "form": _second_pass(request, form),
        "why_not": moves.start.why_not(campaign, request.user),
        "missing": _missing(campaign),
        "left": _left(campaign),
        "a_little": A_LITTLE,
        "source": form["source"].value() or "",
    }
    return render(request, "funding/pledges/pledge.html", context)


@never_cache
@login_required
@require_safe
def my_pledges(request: HttpRequest) -> HttpResponse:
    pledges = Pledge.objects.of(request.user).select_related("campaign__cooperative", "reward")
    page = Paginator(pledges, 24).get_page(request.GET.get("page"))
    return render(request, "funding/pledges/my_pledges.html", {"page": page})


@never_cache
@limited
@require_http_methods(["GET", "HEAD", "POST"])
def links(request: HttpRequest) -> HttpResponse:
    """The same answer whether or not anything was given with this address."""
    form = LinksForm(request.POST or None)
    if form.is_valid():
        latest = Pledge.objects.of_address(form.cleaned_data["email"]).first()
        if latest is not None and moves.send_links.allowed(latest, request.user):
            moves.send_links(latest, by=request.user)
        messages.success(request, _("If anything was pledged with this e-mail, its links are on their way there."))
        return redirect("pledge_links")
    return render(request, "funding/pledges/links.html", {"form": form})


def _form(request: HttpRequest, campaign: Campaign) -> PledgeForm:
    kept = cart.find(request.session, request.GET.get("key", ""))
    kept = kept if kept is not None and kept.campaign == campaign.pk else None
    known = request.user if request.user.is_authenticated else None
    other = known is not None and kept is not None and (kept.email, kept.name) != (known.email, known.name)
    if request.method != "POST" and (request.GET.get("change") or other):
        known = None
    initial = _as_filled(kept) if kept is not None else _initial(request, campaign)
    common = partial(Pledge.objects.most_common_amount, campaign)
    return PledgeForm(campaign, request.POST or None, initial=initial, common=common, known=known)


def _second_pass(request: HttpRequest, form: PledgeForm) -> PledgeForm:
    """The same page with the fields of the address, and nothing wrong with it yet."""
    if not form.asks_where or form.errors:
        return form
    said = request.POST.dict() | {"amount": form.cleaned_data["amount"]}
    again = PledgeForm(form.campaign, initial=said, known=form.known, rewards=form.rewards.values())
    again.fields["amount"].help_text, again.asks_where = form.fields["amount"].help_text, True
    return again


def _as_filled(kept: cart.Cart) -> dict[str, Any]:
    return vars(kept) | {"reward": str(kept.reward or ""), "tip": kept.tip or None} | address.read(kept.address)


def _initial(request: HttpRequest, campaign: Campaign) -> dict[str, Any]:
    """What the link and the account say; never an amount of our own."""
    initial: dict[str, Any] = {"key": cart.new_key(), "reward": "", "source": sources.of(request)}
    if request.user.is_authenticated:
        initial |= {"email": request.user.email, "name": request.user.name}
    wanted = request.GET.get("reward", "")
    reward = campaign.rewards.filter(pk=wanted).first() if wanted.isdecimal() and len(wanted) < 19 else None
    if reward is not None:
        initial |= {"reward": str(reward.pk), "amount": reward.cents}
    if request.GET.get("complete") and (missing := _missing(campaign)):
        initial["amount"] = missing
    return initial


def _left(campaign: Campaign) -> int:
    """Cents to the minimum."""
    return (campaign.minimum or 0) - campaign.totals.raised


def _missing(campaign: Campaign) -> int | None:
    """What is left when that is so little that one person can do it, rounded up to whole euros."""
    left = _left(campaign)
    whole = -(-left // 100) * 100
    return whole if left > 0 and whole <= A_LITTLE else None
