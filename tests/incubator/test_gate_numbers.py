"""What the gate asks is data of the call: the coordination writes it, the next edition takes it over, applicants read it."""

import pytest
from django.urls import reverse

from incubator.calls import copying, moves
from incubator.calls.models import Call
from tests import kept, make, make_funding

pytestmark = pytest.mark.django_db
ASKED = {"members_needed_per_module": "2", "followers_needed": "40", "updates_needed": "2", "attendance_percent": "75"}
GIVEN = {
    "reviews_needed": "2",
    "round_days": "40",
    "second_round_days": "40",
    "fee": "4",
    "advice_minutes_needed": "90",
}
GIVEN |= {**ASKED, "treasurer_learns": "on", "assembly_needed": "on", "average_pledge": "1,250.50"}


@kept.fixture
def call(db):
    return make.call(opens=60 * make.DAY, closes=90 * make.DAY)


def sent(browser, call, **more):
    return browser.post(reverse("staff_call_numbers", args=[call.pk]), {**GIVEN, **more})


def asked_by(call):
    call.refresh_from_db()
    names = ("treasurer_learns", "worksheets_needed", "attendance_percent", "legal_person_needed", "assembly_needed")
    return [getattr(call, name) for name in (*names, "average_pledge")]


def test_the_coordination_says_what_the_gate_asks(call, coordinator, as_):
    assert asked_by(call) == [False, True, 80, True, True, 50_00]
    assert sent(as_(coordinator), call)["Location"] == reverse("staff_call", args=[call.pk])
    assert asked_by(call) == [True, False, 75, False, True, 1_250_50]
    assert asked_by(copying.next_edition(call)) == asked_by(call)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("attendance_percent", "101"),
        ("attendance_percent", "-1"),
        ("average_pledge", "0.50"),
        ("average_pledge", "10,000.01"),
        ("average_pledge", "1.234"),
        ("average_pledge", "a lot"),
        ("average_pledge", ""),
    ],
)
def test_what_makes_no_sense_is_said(call, coordinator, as_, name, value):
    answer = sent(as_(coordinator), call, **{name: value})
    assert list(answer.context["form"].errors) == [name]
    assert asked_by(call)[2] == 80


def test_once_somebody_has_applied_it_stays_and_is_shown_in_words(coordinator, as_):
    call = make.submitted(call=make.open_call()).call
    page = as_(coordinator).get(reverse("staff_call_numbers", args=[call.pk])).content.decode()
    for said in ("Somebody answers for the co-op in law", "<dd>Yes</dd>", "€50"):
        assert said in page
    sent(as_(coordinator), call)
    assert asked_by(call)[2] == 80


def test_who_thinks_of_applying_reads_what_comes_before_a_campaign(client, coordinator, as_):
    call = make.open_call()
    moves.set_numbers(
        call, by=coordinator, members_needed_per_module=2, treasurer_learns=True, advice_minutes_needed=90
    )
    page = client.get("/en/programme/").content.decode().replace("\N{NO-BREAK SPACE}", " ")
    for said in (
        "2 people of your team pass each compulsory module",
        "Who keeps your accounts is among them.",
        "to 80 % of the workshops",
        "1 h 30 min of advice",
        "30 people follow you.",
        "Your assembly has agreed to the campaign.",
        "Your mentor and a second person say yes.",
    ):
        assert said in page


def test_a_call_that_asks_nothing_still_asks_for_two_yeses(client):
    make.open_call(**make_funding.EASY_GATE, members_needed_per_module=0)
    asked = client.get("/en/programme/").context["asked"]
    assert asked == ["Your mentor and a second person say yes."]
    assert Call.objects.count() == 1
