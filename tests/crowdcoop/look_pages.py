"""Pages that exist only to try the look: one of each kind."""

import datetime as dt
from pathlib import Path

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import RequestContext, Template

from crowdcoop.look.forms import Choice
from crowdcoop.money import MoneyField


class PledgeLike(forms.Form):
    reward = forms.ChoiceField(
        label="Reward",
        required=False,
        widget=forms.RadioSelect,
        choices=[("", Choice("None", hint="I only want to help.")), ("7", Choice("Bread", aside="25 €"))],
    )
    amount = MoneyField(label="Amount", help_text="At least 1 €")
    email = forms.EmailField(label="E-mail")
    name = forms.CharField(label="Name", required=False)
    kind = forms.ChoiceField(label="Kind", choices=[("a", "Worker"), ("b", "Consumer")])
    story = forms.CharField(label="Story", widget=forms.Textarea, required=False)
    photo = forms.FileField(label="Photo", required=False)
    day = forms.DateField(label="Day", widget=forms.DateInput(attrs={"type": "date"}), required=False)
    days = forms.MultipleChoiceField(
        label="Days", choices=[("1", "Monday"), ("2", "Tuesday")], widget=forms.CheckboxSelectMultiple, required=False
    )
    public = forms.BooleanField(label="Show my name", help_text="You can change it later", required=False)
    key = forms.CharField(widget=forms.HiddenInput, initial="secret-key")


FORM = """{% extends "base.html" %}{% load crispy_forms_tags %}{% block title %}Pledge{% endblock %}
{% block main %}{% include "components/errors.html" %}<h1>Pledge</h1>
<form method="post" novalidate class="form">{% csrf_token %}{{ form|crispy }}<button class="btn">Go on</button></form>{% endblock %}"""


def plain(request, **_kwargs):
    if "say" in request.GET:
        messages.success(request, request.GET["say"])
    page = Template(
        '{% extends "base.html" %}{% block title %}Plain{% endblock %}{% block main %}<h1>Plain</h1>{% endblock %}'
    )
    return HttpResponse(page.render(RequestContext(request, {})))


def form_page(request):
    form = PledgeLike(request.POST or None, request.FILES or None)
    return HttpResponse(Template(FORM).render(RequestContext(request, {"form": form})))


EVERYTHING = Path(__file__).with_name("look_everything.html")
PARTS = {
    "slugs": ["la-fleca", "horta-viva", "cuidem"],
    "tasks": [
        {"title": "Say who you are", "url": "/en/team/", "status": "Completed", "kind": "done"},
        {
            "title": "Module 2. Statutes and share capital",
            "url": "/en/x/",
            "status": "3 of 5 lessons",
            "kind": "action",
        },
        {"title": "Write the campaign page", "url": "", "why": "Not yet: finish module 3"},
    ],
    "stages": [
        {"title": state, "state": state, "note": "40 of 176"} for state in ("done", "current", "failed", "pending")
    ],
    "rows": [("Name", "La Fleca", "/en/x/"), ("E-mail", "", ""), ("Amount", "25,00 €", "/en/y/")],
    "bars": [("Oven", 680000, "6.800 €"), ("Works", 420000, "4.200 €")],
    "day": dt.date(2026, 3, 1),
    "page": Paginator(range(500), 24).page(5),
}


def everything(request):
    return HttpResponse(Template(EVERYTHING.read_text()).render(RequestContext(request, PARTS)))


def total(_request):
    figures = {"raised": 1000000, "matched": 250000, "minimum": 1500000, "optimum": 2100000, "supporters": 1177}
    return JsonResponse(figures | {"state": "round_1", "currency": "EUR"})


def forbidden(_request):
    raise PermissionDenied


def broken(_request):
    raise RuntimeError("as planned")


def refused(request):
    return render(
        request, "409.html", {"reasons": ["The call is closed."], "typed": ["A long story"], "back": ""}, status=409
    )
