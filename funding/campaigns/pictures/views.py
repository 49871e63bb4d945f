"""The team's page of pictures, and the address under which everybody sees one."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from crowdcoop.files import keeping
from crowdcoop.files.models import StoredFile
from funding.campaigns import asked, rules
from funding.campaigns.models import Campaign, Maker, Picture
from funding.campaigns.pictures import moves
from funding.campaigns.pictures.forms import AddPictureForm, DescribeForm
from funding.campaigns.review import fields

# An address has one content for ever: another picture has another address.
KEPT_BY_BROWSERS = "public, max-age=31536000, immutable"


@login_required
def campaign_pictures(request: HttpRequest) -> HttpResponse:
    campaign = asked.of_team(request)
    form = AddPictureForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        given = form.cleaned_data
        moves.add(campaign, by=request.user, alt=given["alt"], sizes=given["picture"])
        messages.success(request, _("The picture is there."))
        return redirect("campaign_pictures")
    context = {
        "campaign": campaign,
        "form": form,
        "pictures": campaign.pictures.with_files(),
        "remarks": fields.open_by_field(campaign).get("pictures", []),
        "why_not": moves.add.why_not(campaign, request.user),
        "may_change": moves.remove.allowed(campaign, request.user),
    }
    return render(request, "funding/campaigns/pictures.html", context)


@login_required
def campaign_pictures_part(request: HttpRequest, pk: int) -> HttpResponse:
    campaign, picture = _asked(request, pk)
    form = DescribeForm(request.POST or None, instance=picture)
    if form.is_valid():
        moves.describe(campaign, by=request.user, part=picture, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("campaign_pictures")
    why_not = moves.describe.why_not(campaign, request.user)
    rows = [(field, theirs, []) for field, theirs in form.rows()]
    context = {"form": form, "rows": rows, "picture": picture, "why_not": why_not}
    return render(request, "funding/campaigns/picture_words.html", context)


@login_required
@require_POST
def campaign_pictures_first(request: HttpRequest, pk: int) -> HttpResponse:
    campaign, picture = _asked(request, pk)
    moves.put_first(campaign, by=request.user, part=picture)
    messages.success(request, _("It is the first one now."))
    return redirect("campaign_pictures")


@login_required
@require_POST
def campaign_pictures_remove(request: HttpRequest, pk: int) -> HttpResponse:
    campaign, picture = _asked(request, pk)
    moves.remove(campaign, by=request.user, part=picture)
    messages.success(request, _("The picture is gone."))
    return redirect("campaign_pictures")


@require_safe
def campaign_picture(request: HttpRequest, uid: Any) -> Any:
    """Before publication for the same people as the page it stands on, and kept by no browser."""
    stored, campaign = _shown(uid)
    seen_by_all = campaign.published_at is not None
    if not seen_by_all and not rules.may_preview.test(request.user, campaign):
        raise Http404
    etag = f'"{stored.sha256[:32]}"'
    unchanged = get_conditional_response(request, etag=etag)
    answer = unchanged or keeping.serve(stored, request, f"{campaign.slug}.{stored.extension}", inline=True)
    answer["ETag"] = etag
    if seen_by_all:
        answer["Cache-Control"] = KEPT_BY_BROWSERS
    return answer


def _shown(uid: Any) -> tuple[StoredFile, Campaign]:
    if picture := Picture.objects.showing(uid).select_related("campaign", "large", "middle", "small").first():
        return next(one for one in picture.files if one.token == uid), picture.campaign
    maker = get_object_or_404(Maker.objects.select_related("photo", "campaign"), photo__token=uid)
    assert maker.photo is not None
    return maker.photo, maker.campaign


def _asked(request: HttpRequest, pk: int) -> tuple[Campaign, Picture]:
    campaign = asked.of_team(request)
    return campaign, get_object_or_404(campaign.pictures.with_files(), pk=pk)
