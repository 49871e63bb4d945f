"""The demo world: made by the steps of everybody, twice the same as once, and true to the cent wherever it stands in time."""

from collections import Counter
from datetime import timedelta
from io import StringIO
from itertools import pairwise

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction
from django.urls import reverse

from crowdcoop import clock
from crowdcoop.desk.cast import CAST, address
from crowdcoop.journal.models import Entry
from crowdcoop.notify.delivery import deliver_due
from crowdcoop.notify.models import MailState, Notice
from crowdcoop.people.models import Cooperative, User
from crowdcoop.reports.models import Report
from funding.campaigns import rounds
from funding.campaigns.models import Campaign
from funding.payments import books
from funding.payments.models import Attempt, Refund
from funding.payments.sandbox_books import Books
from funding.pledges.models import Pledge
from funding.showcase.demo import build, texts
from funding.showcase.demo import travel as time_machine
from incubator.applications.models import Application, SentVersion
from incubator.calls.models import Call
from incubator.journeys.models import Incubation
from incubator.reviews import rubric
from incubator.reviews.models import Review

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
DAY = timedelta(days=1)
FLECA, RADIO = "La Fleca del Carrer Nou", "Ràdio Tàndem"
SELECTING, OPEN = "Crowdcoop, tercera edición", "Crowdcoop, cuarta edición"


def ours() -> list[type[models.Model]]:
    labels = {name.rpartition(".")[2] for name in settings.FIRST_PARTY_APPS}
    return [model for model in apps.get_models() if model._meta.app_label in labels]


def counts() -> dict[str, int]:
    return {model._meta.label: model._base_manager.count() for model in ours()}


def campaign_of(name: str) -> Campaign:
    return Campaign.objects.select_related("totals").get(cooperative__name=name)


def percent(campaign: Campaign, raised: int) -> int:
    return raised * 100 // campaign.sums()[0]


def days_left(campaign: Campaign) -> int:
    return -((clock.now() - campaign.ends_at) // DAY)


@pytest.fixture
def person(client):
    def become(name: str):
        client.force_login(User.objects.get(email=address(name)))
        return client

    return become


# -- Once -----------------------------------------------------------------------------------------
@pytest.mark.usefixtures("demo_world")
def test_made_again_it_changes_nothing():
    before = counts()
    out = StringIO()
    call_command("demo", stdout=out)
    assert counts() == before
    assert [f"/dev/as/{name}/" in out.getvalue() for name in CAST] == [True] * len(CAST)


@pytest.mark.usefixtures("demo_world")
def test_the_books_agree():
    assert books.differences() == []


@pytest.mark.usefixtures("demo_world")
def test_every_step_of_the_money_is_known_to_the_provider():
    told = Books(settings.DATA_DIR / "sandbox.sqlite3", settings.SITE_URL, settings.SANDBOX_URL).everything()
    charged = {charge["id"]: (charge["amount"], charge["state"]) for charge in told["charges"]}
    state = {Attempt.State.SUCCEEDED: "succeeded", Attempt.State.FAILED: "declined"}
    here = {a.reference: (a.amount, state[a.state]) for a in Attempt.objects.filter(provider="sandbox")}
    assert {reference: charged[reference] for reference in here} == here
    returned = {refund["id"]: refund["amount"] for refund in told["refunds"]}
    asked = {refund.reference: refund.amount for refund in Refund.objects.all()}
    assert {reference: returned[reference] for reference in asked} == asked


# -- What there is --------------------------------------------------------------------------------
@pytest.mark.usefixtures("demo_world")
def test_each_co_op_stands_where_the_demo_says():
    accepted, journey = Application.State.ACCEPTED, Incubation.State
    running = Application.objects.filter(call__state=Call.State.RUNNING).select_related("cooperative__incubation")
    found = {
        a.cooperative.name: (a.state, getattr(getattr(a.cooperative, "incubation", None), "state", None))
        for a in running
    }
    assert found == {
        FLECA: (accepted, journey.IN_CAMPAIGN),
        "Horta Viva": (accepted, journey.IN_CAMPAIGN),
        "Sol de Veïnat": (accepted, journey.CAMPAIGN_PREPARATION),
        "Cuidem": (accepted, journey.ITINERARY),
        "Ràdio Tàndem": (accepted, journey.FOLLOW_UP),
        "La Bicicleta Comuna": (accepted, journey.GRADUATED),
        "Mar de Fons": (accepted, journey.IN_CAMPAIGN),
        "Biblioteca de les Coses": (accepted, journey.READY),
        "Vidre Viu": (accepted, journey.PAUSED),
        "Bosc Endins": (accepted, journey.ITINERARY),
        "Hilo de Cobre": (Application.State.WITHDRAWN, journey.DROPPED_OUT),
        "Teatro La Claraboya": (Application.State.OFFERED, None),
    }


@pytest.mark.usefixtures("demo_world")
def test_one_call_runs_one_selects_and_one_takes_applications():
    assert list(Call.objects.order_by("opens_at").values_list("state", flat=True)) == ["running", "selecting", "open"]
    for call in Call.objects.all():
        assert (call.partners.count(), call.cards.count(), call.pools.count()) == (3, 6, 3)
        assert set(call.pools.values_list("minutes", flat=True)) == {16 * 60}
    assert Call.objects.get(title=OPEN).terms.version == 2


@pytest.mark.usefixtures("demo_world")
def test_the_call_that_selects_has_an_application_in_each_state():
    state = Application.State
    sent = Application.objects.filter(call__title=SELECTING)
    codes = [f"T-{number:02d}" for number in range(1, 15)]
    assert sorted(sent.values_list("blind_code", flat=True)) == codes
    assert Counter(sent.values_list("state", flat=True)) == {
        state.SUBMITTED: 1,
        state.IN_REVIEW: 7,
        state.CHANGES_REQUESTED: 1,
        state.INTERVIEW: 1,
        state.ACCEPTED: 1,
        state.WAITLISTED: 1,
        state.REJECTED: 1,
        state.WITHDRAWN: 1,
    }
    reading = sent.filter(state=state.IN_REVIEW).order_by("blind_code")
    assert {one.blind_code: one.reviews.counting().count() for one in reading} == {
        "T-05": 1,
        "T-06": 2,
        "T-07": 2,
        "T-08": 2,
        "T-11": 0,
        "T-12": 0,
        "T-14": 1,
    }


@pytest.mark.usefixtures("demo_world")
def test_one_decision_is_prepared_and_three_letters_have_left():
    decisions = Application.objects.filter(call__title=SELECTING).exclude(decision=None).order_by("blind_code")
    found = {one.blind_code: (one.decision.outcome, one.decision.sent_at is not None) for one in decisions}
    assert found == {
        "T-01": ("rejected", True),
        "T-02": ("accepted", True),
        "T-04": ("waitlisted", True),
        "T-06": ("accepted", False),
    }
    accepted = Incubation.objects.get(cooperative__name="Llana Nostra")
    assert accepted.accompaniments.values("organisation").distinct().count() == 3


@pytest.mark.usefixtures("demo_world")
def test_the_reviewers_of_one_application_are_far_apart_and_one_is_not_sure_of_another():
    far = {}
    for one in Application.objects.filter(call__title=SELECTING).prefetch_related("reviews"):
        marks = [review.scores for review in one.reviews.all() if review.state == Review.State.SENT]
        gaps = [max(m) - min(m) for m in zip(*(scores.values() for scores in marks), strict=True) if None not in m]
        far[one.blind_code] = max(gaps, default=0) >= rubric.FAR_APART
    assert [code for code, apart in sorted(far.items()) if apart] == ["T-08"]
    unsure = Review.objects.get(relation=Review.Relation.UNSURE)
    assert (unsure.application.blind_code, unsure.state) == ("T-11", Review.State.ASSIGNED)
    assert Application.objects.get(call__title=SELECTING, blind_code="T-08").remarks.count() == 2


@pytest.mark.usefixtures("demo_world")
def test_an_interview_is_held_and_noted_and_one_team_is_asked_for_information():
    held = Application.objects.get(state=Application.State.INTERVIEW).interview
    assert held.at < held.noted_at < clock.now()
    assert held.notes
    asked = Application.objects.get(state=Application.State.CHANGES_REQUESTED).requests.get()
    assert (asked.answered_at, asked.due_at > clock.now()) == (None, True)
    assert sorted(asked.questions.values_list("name", flat=True)) == ["budget", "needs"]


@pytest.mark.usefixtures("demo_world")
def test_the_open_call_has_drafts_and_some_that_are_received():
    state = Application.State
    there = Application.objects.filter(call__title=OPEN)
    assert Counter(there.values_list("state", flat=True)) == {state.DRAFT: 2, state.SUBMITTED: 1, state.IN_REVIEW: 1}
    pixel = there.get(cooperative__name="Pixel Col·lectiu")
    parts = set(pixel.answers.exclude(value="").values_list("question__part", flat=True))
    assert (parts, pixel.reference) == ({"team", "idea", "needs"}, None)
    assert pixel.cooperative.invitations.unanswered().count() == 1


@pytest.mark.usefixtures("demo_world")
def test_both_mentors_have_one_review_to_begin_one_begun_and_one_sent():
    now = Application.objects.filter(call__title=SELECTING)
    for name in ("mentor", "other-mentor"):
        theirs = Review.objects.filter(reviewer__email=address(name), application__in=now)
        waiting = theirs.filter(state=Review.State.ASSIGNED)
        assert waiting.filter(relation=Review.Relation.UNKNOWN).count() == 1
        assert waiting.filter(relation=Review.Relation.NONE, saved_at__isnull=False).count() == 1
        assert theirs.filter(state=Review.State.SENT, application__state=Application.State.IN_REVIEW).count() == 1


@pytest.mark.usefixtures("demo_world")
def test_who_leads_a_team_that_applies_is_a_mentor_of_others():
    both = User.objects.get(email=address("lead-mentor"))
    own = Application.objects.of_team(both).get()
    assert (own.blind_code, own.reviews.count()) == ("T-13", 0)
    assert Review.objects.waiting_for(both).exclude(application=own).count() >= 1


@pytest.mark.usefixtures("demo_world")
def test_every_application_that_was_sent_is_kept_as_it_was():
    sent = Application.objects.exclude(reference=None)
    assert SentVersion.objects.filter(application__in=sent, number=1).count() == sent.count() == 28


@pytest.mark.usefixtures("demo_world")
def test_campaigns_have_the_figures_the_demo_promises():
    fleca, horta, fresh = map(campaign_of, (FLECA, "Horta Viva", "Mar de Fons"))
    assert (fleca.state, percent(fleca, fleca.totals.raised), days_left(fleca)) == ("round_1", 62, 12)
    assert (horta.state, percent(horta, horta.totals.raised), days_left(horta)) == ("round_2", 104, 25)
    assert (fresh.state, fresh.totals.raised, fresh.pledges.count()) == ("round_1", 0, 0)
    assert campaign_of("Sol de Veïnat").state == Campaign.State.DRAFT
    assert campaign_of("Biblioteca de les Coses").state == Campaign.State.IN_REVIEW


@pytest.mark.usefixtures("demo_world")
def test_one_is_funded_and_the_one_that_failed_has_given_every_cent_back():
    funded, failed = campaign_of("Ràdio Tàndem"), campaign_of("La Bicicleta Comuna")
    assert (funded.state, percent(funded, funded.closing.raised)) == (Campaign.State.FUNDED, 131)
    assert (failed.state, percent(failed, failed.closing.raised)) == (Campaign.State.UNFUNDED, 48)
    assert failed.totals.raised == 0
    assert set(failed.pledges.values_list("state", flat=True)) == {Pledge.State.REFUNDED}


@pytest.mark.usefixtures("demo_world")
def test_the_odd_pledges_are_there():
    fleca = campaign_of(FLECA).pledges
    assert fleca.filter(amount=100).count() == 1
    assert fleca.get(name=build.LONG_NAME).state == Pledge.State.PAID
    assert fleca.get(email="nadie@correo.example").name == ""
    assert fleca.get(refund_reason="cancelled").state == Pledge.State.REFUNDED
    assert fleca.get(email="ada.sorolla@correo.example").state == Pledge.State.ABANDONED
    assert campaign_of("Horta Viva").pledges.filter(amount=300_000).count() == 1


@pytest.mark.usefixtures("demo_world")
def test_a_reviewer_has_withdrawn_and_another_has_it_waiting():
    reviews = Review.objects.filter(application__cooperative__name="Casa Arrelada")
    found = {review.reviewer.email: review.state for review in reviews.select_related("reviewer")}
    assert found[address("other-mentor")] == Review.State.WITHDRAWN
    assert found[address("mentor")] == Review.State.ASSIGNED
    assert sorted(found.values()) == sorted([Review.State.WITHDRAWN, Review.State.ASSIGNED, Review.State.SENT])


@pytest.mark.usefixtures("demo_world")
def test_nothing_has_moved_at_cuidem_for_sixteen_days():
    last = Entry.objects.filter(cooperative__name="Cuidem").latest("at")
    assert (clock.now() - last.at).days in (15, 16)


@pytest.mark.usefixtures("demo_world")
def test_one_report_is_made_and_one_is_asked_for():
    monthly = Report.objects.filter(kind=Report.Kind.PROGRESS)
    assert sorted(monthly.values_list("state", flat=True)) == [Report.State.READY, Report.State.REQUESTED]


@pytest.mark.usefixtures("demo_world")
def test_the_accounts_that_applied_have_the_copy_of_what_they_sent():
    ready = Report.objects.filter(kind=Report.Kind.APPLICATION, state=Report.State.READY)
    names = sorted(ready.values_list("cooperative__name", flat=True))
    assert names == sorted(["Cuidem", "La Colmena Lenta", FLECA, RADIO])


def test_texts_are_there_in_the_three_languages():
    for file in sorted((texts.FOLDER / "cooperatives").glob("*.toml")):
        told = texts.cooperative(file.stem)
        others = {"es", "ca", "en"} - {told.get("language", "es")}
        assert set(told["translations"]) == others, file.name
        assert set(told.get("campaign", told)["translations"]) == others, file.name


def test_a_long_application_is_there_to_try_layouts_with():
    told = texts.cooperative("escuela-rural-el-roble")
    words = [*told["application"].values(), told["about"], told["decision"]["reason"]]
    assert sum(len(str(answer).split()) for answer in words) >= 2000


# -- In time --------------------------------------------------------------------------------------
PLANNED = {  # dates that people plan ahead
    ("incubator.Call", "closes_at"),
    ("incubator.Call", "decision_by"),
    ("incubator.Action", "due_on"),
    ("incubator.Application", "offer_until"),
    ("incubator.InformationRequest", "due_at"),
    ("incubator.TimelineCard", "day"),
    ("people.Invitation", "expires_at"),
    ("incubator.Session", "starts_at"),
    ("incubator.Session", "ends_at"),
    ("incubator.Workshop", "starts_at"),
    ("incubator.Workshop", "ends_at"),
    ("incubator.Availability", "valid_until"),
    ("incubator.DayOff", "first_day"),
    ("incubator.DayOff", "last_day"),
    ("incubator.TaskPlan", "due_on"),
    ("incubator.ExtraTask", "due_on"),
    ("incubator.LegalStep", "expires_on"),
    ("incubator.Diagnosis", "ends_on"),
    ("funding.Reward", "delivered_by"),
    ("funding.Batch", "due_on"),
    ("funding.Batch", "late_until"),
    ("funding.Instructions", "pay_by"),
    ("funding.Instructions", "expires_at"),
    ("funding.Campaign", "round_1_ends_at"),
    ("funding.Campaign", "round_2_ends_at"),
}


@pytest.mark.usefixtures("demo_world")
def test_nothing_has_happened_in_the_future():
    now = clock.now()
    ahead = [
        (model._meta.label, field.name)
        for model in ours()
        for field in model._meta.local_fields
        if isinstance(field, models.DateField)
        and model._base_manager.filter(
            **{f"{field.name}__gt": now if isinstance(field, models.DateTimeField) else now.date()}
        ).exists()
    ]
    assert set(ahead) - PLANNED == set()


@pytest.mark.usefixtures("demo_world")
def test_the_journal_is_in_the_order_in_which_things_happened():
    """Within a day: what one person does in a row, such as paying four minutes after pledging, may cross another's."""
    moments = list(Entry.objects.order_by("id").values_list("at", flat=True))
    late = [second - first for first, second in pairwise(moments) if second < first - DAY]
    assert late == []


@pytest.mark.usefixtures("demo_world")
def test_mail_of_the_past_stays_on_the_site(mailoutbox):
    old = Notice.objects.filter(created_at__lt=clock.now() - DAY)
    assert set(old.values_list("mail_state", flat=True)) == {MailState.NOT_SENT}
    waiting = Notice.objects.filter(mail_state=MailState.QUEUED).count()
    deliver_due()
    assert len(mailoutbox) == waiting
    assert set(old.values_list("mail_state", flat=True)) == {MailState.NOT_SENT}


@pytest.mark.usefixtures("demo_world")
def test_travelling_moves_every_date_alike_and_the_books_still_agree():
    fleca = campaign_of(FLECA)
    before, first = (fleca.published_at, fleca.round_1_ends_at), Entry.objects.earliest("at").at
    due = Call.objects.latest("opens_at").decision_by
    call_command("demo", "--travel", "20", stdout=StringIO())
    fleca.refresh_from_db()
    assert (fleca.published_at, fleca.round_1_ends_at) == tuple(moment - 20 * DAY for moment in before)
    assert Entry.objects.earliest("at").at == first - 20 * DAY
    assert Call.objects.latest("opens_at").decision_by == due - 20 * DAY
    assert set(Report.objects.exclude(period=None).values_list("period__day", flat=True)) == {1}
    rounds.close_due()  # what ended meanwhile is closed first, or the check would tell of it
    assert books.differences() == []


@pytest.mark.usefixtures("demo_world")
def test_after_travelling_what_is_due_closes_and_the_books_still_agree():
    call_command("demo", "--travel", "30", stdout=StringIO())
    closed = {due.campaign.cooperative.name: due.campaign.state for due in rounds.close_due()}
    assert closed == {FLECA: Campaign.State.UNFUNDED, "Horta Viva": Campaign.State.FUNDED}
    assert books.differences() == []


@pytest.mark.usefixtures("demo_world")
def test_after_travelling_the_journal_is_closed_to_change_again():
    time_machine.travel(1)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE journal_entry SET step = 'another'")


# -- Everybody finds something ---------------------------------------------------------------------
@pytest.mark.usefixtures("demo_world")
@pytest.mark.parametrize(
    ("name", "page", "finds"),
    [
        ("lead", "team", FLECA),
        ("lead", "inbox", None),
        ("lead", "reports", "INF-"),
        ("teammate", "training", None),
        ("other-lead", "team", "Cuidem"),
        ("mentor", "mentor", "T-12"),
        ("other-mentor", "mentor", "T-11"),
        ("lead-mentor", "mentor", "T-05"),
        ("lead-mentor", "apply_status", "CC-"),
        ("coordinator", "staff", None),
        ("coordinator", "staff_applications", "La Puntada"),
        ("finance", "me", None),
        ("matcher", "me", None),
        ("supporter", "my_pledges", "Neighbourhood bread"),
        ("supporter", "me", None),
    ],
)
def test_each_account_finds_its_page(person, name, page, finds):
    answer = person(name).get(reverse(page))
    assert answer.status_code == 200
    assert finds is None or finds in answer.content.decode()


@pytest.mark.usefixtures("demo_world")
def test_public_pages_show_the_campaigns(client):
    for name in (FLECA, "Horta Viva", "Ràdio Tàndem", "La Bicicleta Comuna", "Mar de Fons"):
        assert client.get(campaign_of(name).get_absolute_url()).status_code == 200
        assert client.get(Cooperative.objects.get(name=name).get_absolute_url()).status_code == 200
    for name in ("home", "campaigns", "programme"):
        assert client.get(reverse(name)).status_code == 200
    assert client.get(campaign_of("Sol de Veïnat").get_absolute_url()).status_code == 404
