"""A campaign in other languages: how far each is, and the page where one is written."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from funding.campaigns import asked
from funding.campaigns.languages import moves, texts
from funding.campaigns.languages.forms import TranslationForm


@login_required
@require_safe
def campaign_languages(request: HttpRequest) -> HttpResponse:
    campaign = asked.of_team(request)
    found = texts.of(campaign)
    languages = [(one, sum(bool(text.said_in(one.code)) for text in found)) for one in texts.others(campaign)]
    context = {"campaign": campaign, "languages": languages, "texts": len(found)}
    return render(request, "funding/campaigns/languages.html", context)


@login_required
def campaign_language(request: HttpRequest, language: str) -> HttpResponse:
    campaign = asked.of_team(request)
    chosen = next((one for one in texts.others(campaign) if one.code == language), None)
    if chosen is None:
        raise Http404
    form = TranslationForm(request.POST or None, campaign=campaign, language=language)
    if form.is_valid():
        seen = form.cleaned_data["seen"]
        moves.translate(campaign, by=request.user, language=language, said=form.said(), seen=seen)
        messages.success(request, _("Saved."))
        return redirect("campaign_languages")
    why_not = moves.translate.why_not(campaign, request.user)
    context = {"campaign": campaign, "form": form, "other": chosen, "why_not": why_not}
    return render(request, "funding/campaigns/language.html", context)
