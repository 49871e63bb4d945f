"""Two pages that exist only to try files: one takes them, one gives them."""

from django import forms
from django.conf.urls.i18n import i18n_patterns
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template import RequestContext, Template
from django.urls import path

from crowdcoop.files.forms import FileField
from crowdcoop.files.keeping import keep, serve
from crowdcoop.files.kinds import DOCUMENTS
from crowdcoop.files.models import StoredFile
from tests.crowdcoop import look_urls

PAGE = """{% extends "base.html" %}{% load crispy_forms_tags %}{% block title %}Plan{% endblock %}
{% block main %}{% include "components/errors.html" %}<h1>Plan</h1>
<form method="post" enctype="multipart/form-data" novalidate class="form">{% csrf_token %}{{ form|crispy }}<button class="btn">Send</button></form>{% endblock %}"""


class PlanForm(forms.Form):
    words = forms.CharField(label="Words", required=False)
    plan = FileField(label="Business plan", help_text="For the next two years.", kinds=DOCUMENTS)
    photo = FileField(label="Photo", required=False)


def send(request):
    form = PlanForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        return HttpResponse(keep(form.cleaned_data["plan"], by=request.user).token)
    return HttpResponse(Template(PAGE).render(RequestContext(request, {"form": form})))


def give(request, which):
    stored = get_object_or_404(StoredFile, token=which)
    return serve(stored, request, request.GET.get("name"), inline="inline" in request.GET)


urlpatterns = [
    *look_urls.urlpatterns,
    *i18n_patterns(path("send/", send, name="send"), path("give/<uuid:which>/", give, name="give")),
]
handler400, handler404 = look_urls.handler400, look_urls.handler404
