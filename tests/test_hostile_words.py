"""What people write stays words: in every text there is, on every page, in every mail and in the report. And who did
not want to be named is named nowhere."""

from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.urls import reverse

from crowdcoop import clock
from crowdcoop.notify.models import Notice
from crowdcoop.notify.words import words
from crowdcoop.people.models import Cooperative
from crowdcoop.reports import moves as reports
from crowdcoop.reports import pages as report_pages
from crowdcoop.reports import snapshot
from crowdcoop.reports.models import Report
from funding.payments import calls, sweep
from funding.pledges.models import Pledge
from funding.pledges.sweep import tell_teams_due
from incubator.applications.models import SentVersion
from tests import make, make_pledges, make_training
from tests.access_table import TABLE, rows
from tests.attacks import ELSEWHERE, Undone, body, browsers, pages
from tests.guards import FIRST_PARTY
from tests.world import CAST

SCRIPT = '"><script>alert(1)</script>'
IMAGE = "<img src=x onerror=alert(2)>"
TEMPLATE = "{{ site_name }}{% now 'Y' %}"
LONG = f"{SCRIPT}{IMAGE}{TEMPLATE} [x](javascript:alert(3)) <style>*{{}}</style>"
# Words by which the machine knows things; whoever writes in forms never writes these.
NOT_WORDS = {"slug", "email", "token", "key", "body_hash", "email_hash", "language", "currency", "timezone", "step"}
NOT_WORDS |= {"password", "provider", "event_id", "sha256", "file", "number", "reference", "digest", "before"}
NOT_WORDS |= {"after", "state", "code", "refund_reason", "licence", "source", "url", "video", "website", "object_id"}
NOT_WORDS |= {"last_written", "series", "columns"}
# Kept as they are by the database, or made by us and not by people.
NOT_PEOPLES = {"Entry", "Notice", "Movement", "Posting", "Transaction", "Report", "ProviderEvent"}


pytestmark = pytest.mark.once


@pytest.fixture
def w(whole):
    return whole


def planted(value: Any) -> Any:
    """The same kept facts with the attack in each of their words."""
    if isinstance(value, dict):
        return {
            name: one if name in ("kind", "name", "part", "passed_on") else planted(one) for name, one in value.items()
        }
    if isinstance(value, list):
        return [planted(one) for one in value]
    return LONG if isinstance(value, str) else value


def plant_everywhere() -> set[str]:
    """Into every column that keeps what somebody wrote; returns their names."""
    found = set()
    for model in apps.get_models():
        if model._meta.app_label not in FIRST_PARTY or model.__name__ in NOT_PEOPLES:
            continue
        for column in model._meta.concrete_fields:
            if isinstance(column, models.JSONField):
                if column.name not in NOT_WORDS:
                    plant_facts(model, column.name)
            elif _written(column):
                long = LONG if isinstance(column, models.TextField) or column.max_length >= len(LONG) else SCRIPT
                found.add(f"{model.__name__}.{column.name}")
                plant(model, column.name, long)
    plant_in_what_was_sent()
    return found


def _written(column: models.Field) -> bool:
    texts = isinstance(column, models.CharField | models.TextField) and not isinstance(column, models.URLField)
    return texts and not column.choices and not column.unique and column.name not in NOT_WORDS


def plant(model: Any, name: str, value: str) -> None:
    try:
        with transaction.atomic():
            model.objects.update(**{name: value})
    except DatabaseError:
        return  # one of a kind, or never changed


def plant_facts(model: Any, name: str) -> None:
    for row in model.objects.order_by("pk"):
        try:
            with transaction.atomic():
                model.objects.filter(pk=row.pk).update(**{name: planted(getattr(row, name))})
        except DatabaseError:
            return  # never changed


def plant_in_what_was_sent() -> None:
    """What was sent is kept as it was, so the attack is sent as one more version."""
    for version in list(SentVersion.objects.order_by("number", "pk")):
        SentVersion.objects.create(
            application=version.application,
            number=version.number + 100,
            sent_by=version.sent_by,
            sent_at=version.sent_at,
            terms=version.terms,
            content=planted(version.content),
        )


def raw(html: str) -> list[str]:
    """What of the attack stands there as code."""
    return [bit for bit in ("<script>alert(1)", "<img src=x", 'href="javascript:', "<style>*") if bit in html]


def test_nothing_that_people_write_becomes_code_on_any_page(w):
    by = browsers(w)
    names = plant_everywhere()
    assert {
        "User.name",
        "Cooperative.name",
        "Campaign.title",
        "Campaign.story",
        "Update.body",
        "Pledge.message",
    } <= names
    wrong, shown = {}, 0
    for who, page in pages(w):
        with Undone():
            answer = by[who].get(page)
            html = body(answer)
        if answer["Content-Type"].startswith("text/html"):
            shown += "&lt;script&gt;alert(1)" in html
            found = raw(html) + ["broken"] * (answer.status_code >= 500)
            if found:
                wrong[page] = found
    assert wrong == {}
    assert shown > 40


def report_of_now(w: Any) -> Report:
    order = reports.request(Cooperative.objects.get(pk=w.coop.pk), by=None, period=date(2026, 3, 1), language="es")
    snapshot.freeze(order)
    return order


def test_nothing_that_people_write_becomes_code_in_a_mail_or_in_the_report(w):
    plant_everywhere()
    mails = Notice.objects.exclude(entry=None).select_related("entry", "entry__by", "person")
    sent = {notice.message: words(notice) for notice in mails.order_by("id")}
    assert len(sent) > 20
    assert {message: found for message, said in sent.items() if (found := raw(said.html))} == {}
    assert [message for message, said in sent.items() if "\n" in said.subject] == []
    assert any("{{ site_name }}" in said.text for said in sent.values())
    report = report_of_now(w)
    assert raw(report_pages.document(report)) == raw(report_pages.body(report)) == []
    assert "&lt;script&gt;alert(1)" in report_pages.document(report)


def test_only_an_address_of_ours_becomes_a_button_in_a_mail(itinerary):
    make_training.follower(itinerary.cooperative)
    make_training.update(
        itinerary.cooperative, title="News\r\nBcc: all@example.org", body="https://evil.example/en/login/"
    )
    said = words(Notice.objects.get(message="update_published"))
    assert "\n" not in said.subject
    links = [block["link"] for block in said.blocks if "link" in block]
    assert [link for link in links if not link.startswith("http://testserver/")] == []
    assert links != []


# -- Who did not want to be named -----------------------------------------------------------------------
CANARY = {"name": "Quetzalina Canaria", "email": "quetzalina@nowhere.example", "address": "Canary Wharf 1"}
TRACES = ("quetzalina", "canary wharf", "canaria")


@pytest.fixture
def anonymous(w) -> Pledge:
    """Paid with everything filled in and nothing to be shown; by somebody with an account, too, who then cancels."""
    posted = w.campaign.rewards.first()
    pledge = make_pledges.paid(w.campaign, 2_600, reward=posted, public=False, share_with_coop=False, **CANARY)
    theirs = make.person(CANARY["name"], email="quetzalina@elsewhere.example")
    second = make_pledges.paid(w.campaign, 2_700, **CANARY | {"email": theirs.email})
    Pledge.objects.filter(pk=second.pk).update(person=theirs)
    make_pledges.cancelled(second)
    third = make_pledges.started(w.campaign, 2_800, **CANARY)
    w.desk.pay(make_pledges.attempt_of(third), amount=1)
    calls.settle(make_pledges.attempt_of(third))
    sweep.send_refunds_due()
    return pledge


def traces(text: str) -> list[str]:
    return [trace for trace in TRACES if trace in text.lower()]


def test_an_anonymous_supporter_is_named_to_nobody(w, anonymous):
    by, wrong, seen = browsers(w), {}, 0
    for who in CAST:
        for name in sorted(set(TABLE) - ELSEWHERE):
            for row in rows(name):
                # The demo's own list of all mails is there for who tries the site, and nowhere else.
                if not row.get or who not in row.get or name.startswith("dev"):
                    continue
                args = row.args(w)
                with Undone():
                    url = reverse(name, **({"kwargs": args} if isinstance(args, dict) else {"args": args}))
                    answer = by[who].get(url)
                    html = body(answer)
                seen += answer.status_code == 200
                if found := traces(html + str(dict(answer.headers))):
                    wrong[f"{name} by {who}"] = found
    assert wrong == {}
    assert seen > 150


def test_no_mail_to_others_and_no_report_names_them(w, anonymous):
    theirs = {CANARY["email"], "quetzalina@elsewhere.example"}
    with clock.at(make_pledges.next_noon()):
        tell_teams_due()
    others = Notice.objects.exclude(email__in=theirs).exclude(entry=None)
    told = [(notice.message, traces(words(notice).text + words(notice).html)) for notice in others.order_by("id")]
    assert "pledges_for_team" in {message for message, _found in told}
    assert [message for message, found in told if found] == []
    assert Notice.objects.filter(email__in=theirs).exists()
    report = report_of_now(w)
    assert traces(report_pages.document(report)) == traces(str(report.snapshot)) == []
