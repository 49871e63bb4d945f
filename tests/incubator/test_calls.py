"""A call: drafted, announced, opened and closed by its dates, run by the coordination, and told to who waits for it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.notify.models import Notice
from crowdcoop.workflow import NotNow, NotYours
from incubator.applications.models import Application
from incubator.calls import dates, moves
from incubator.calls.models import Call, CallWatcher, MentoringOrganisation
from tests import kept, make

pytestmark = pytest.mark.django_db
STEPS = ["announce", "open_call", "start_selecting", "run", "close", "copy"]
SECOND = timedelta(seconds=1)
NOBODY = AnonymousUser()


@kept.fixture
def call():
    return make.call(title="Crowdcoop 2026")


def bare(coordinator, *, opens=make.DAY, closes=30 * make.DAY, **more):
    """A draft that has no terms."""
    now = clock.now()
    when = {"opens_at": now + opens, "closes_at": now + closes, "decision_by": (now + closes + 9 * make.DAY).date()}
    return moves.draft(None, by=coordinator, **({"title": "Bare"} | when | more))


def told(message):
    return sorted(Notice.objects.filter(message=message).values_list("email", flat=True))


# -- States and dates -----------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["lead", "mentor", "finance", "supporter"])
@pytest.mark.parametrize("step", STEPS)
def test_only_the_coordination_moves_a_call(call, who, step, request):
    person = request.getfixturevalue(who)
    with pytest.raises(NotYours):
        getattr(moves, step)(call, by=person)
    assert Call.objects.get().state == "draft"


def test_a_call_without_terms_is_neither_announced_nor_opened(coordinator):
    call = bare(coordinator)
    for step in (moves.announce, moves.open_call):
        with pytest.raises(NotNow, match="Publish the terms"), clock.at(call.opens_at):
            step(call, by=coordinator)


def test_a_call_that_asks_or_judges_nothing_is_not_announced(coordinator):
    call = moves.publish_terms(bare(coordinator), by=coordinator, text="One person, one vote.")
    for question in call.questions.all():
        moves.remove_question(call, by=coordinator, question=question)
    for criterion in call.criteria.all():
        moves.remove_criterion(call, by=coordinator, criterion=criterion)
    with pytest.raises(NotNow) as refusal:
        moves.announce(call, by=coordinator)
    assert [str(reason) for reason in refusal.value.reasons] == [
        "Write at least one question first.",
        "Write at least one criterion for the reviewers first.",
    ]


def test_a_draft_that_is_not_announced_is_seen_by_nobody_and_does_not_open_by_itself(coordinator, client):
    call = moves.publish_terms(bare(coordinator, title="Secret"), by=coordinator, text="One person, one vote.")
    assert "Secret" not in client.get("/en/programme/").content.decode()
    assert client.get(f"/en/programme/terms/{call.slug}/").status_code == 404
    with clock.at(call.opens_at):
        assert dates.open_and_close_due() == 0
    call = moves.announce(call, by=coordinator)
    assert "Secret" in client.get("/en/programme/").content.decode()
    with clock.at(call.opens_at):
        assert dates.open_and_close_due() == 1


def test_announcing_twice_is_announcing_once(call, coordinator):
    with pytest.raises(NotNow, match="announced already"):
        moves.announce(call, by=coordinator)


def test_a_call_does_not_open_before_its_day(coordinator):
    call = make.call(opens=make.DAY, closes=2 * make.DAY)
    with pytest.raises(NotNow, match="has not come"):
        moves.open_call(call, by=coordinator)


def test_a_call_closes_after_it_opens_and_is_decided_later(coordinator):
    with pytest.raises(NotNow, match="closes after it opens"):
        bare(coordinator, opens=2 * make.DAY, closes=make.DAY)
    with pytest.raises(NotNow, match="decision comes after"):
        bare(coordinator, decision_by=clock.now().date())
    assert Call.objects.count() == 0


def test_opening_twice_is_opening_once(call, coordinator):
    moves.open_call(call, by=coordinator)
    with pytest.raises(NotNow, match="no longer possible"):
        moves.open_call(call, by=coordinator)


@pytest.mark.parametrize(
    ("at", "state"), [(-SECOND, "draft"), (0 * SECOND, "open"), (make.DAY - SECOND, "open"), (make.DAY, "draft")]
)
def test_its_window_is_half_open(at, state):
    call = make.call(opens=make.DAY, closes=2 * make.DAY)
    with clock.at(call.opens_at + at):
        dates.open_and_close_due()
    call.refresh_from_db()
    assert call.state == state


def test_the_sweeper_closes_the_intake_once(call):
    moves.open_call(call, by=None)
    with clock.at(call.closes_at - SECOND):
        assert dates.open_and_close_due() == 0
    with clock.at(call.closes_at):
        assert [dates.open_and_close_due(), dates.open_and_close_due()] == [1, 0]
    call.refresh_from_db()
    assert call.state == "selecting"


def test_a_selection_is_published_when_every_decision_has_been_sent(call, coordinator):
    call = moves.open_call(call, by=None)
    ready = make.reviewed(None, call, coordinator=coordinator)
    with clock.at(call.closes_at):
        call = moves.start_selecting(call, by=coordinator)
        with pytest.raises(NotNow, match="1 application still waits"):
            moves.run(call, by=coordinator)
        make.decided(ready, "rejected", coordinator=coordinator)
        assert moves.run(call, by=coordinator).state == "running"
        assert moves.close(call, by=coordinator).state == "closed"


def test_terms_are_versions_and_an_earlier_one_stays(call, coordinator):
    first = call.terms
    moves.publish_terms(call, by=coordinator, text="Two persons, two votes.")
    assert [terms.version for terms in call.terms_versions.all()] == [1, 2]
    assert call.terms_versions.get(pk=first.pk).text == "One person, one vote."


def test_a_cancelled_call_tells_its_applicants_why(call, coordinator, la_fleca, lead, teammate):
    call = moves.open_call(call, by=None)
    make.application(la_fleca, call)
    with pytest.raises(NotNow, match="Say why"):
        moves.cancel(call, by=coordinator, reason=" ")
    moves.cancel(call, by=coordinator, reason="No grant this year.")
    assert told("call_cancelled") == sorted([lead.email, teammate.email])


# -- Three days before it closes ------------------------------------------------------------------
def test_teams_with_a_draft_hear_once_that_the_call_closes_soon(call, la_fleca, lead, teammate, other_coop):
    call = moves.open_call(call, by=None)
    make.application(la_fleca, call)
    make.submitted(other_coop, call)
    with clock.at(call.closes_at - timedelta(days=3) - SECOND):
        assert dates.tell_due() == 0
    with clock.at(call.closes_at - timedelta(days=3)):
        assert [dates.tell_due(), dates.tell_due()] == [1, 0]
    assert told("call_closes_soon") == sorted([lead.email, teammate.email])


def test_a_call_that_is_not_open_recalls_nobody(call, coordinator):
    with pytest.raises(NotNow):
        moves.recall_drafts(call, by=None)
    with clock.at(moves.open_call(call, by=None).closes_at):
        assert dates.tell_due() == 0
    with pytest.raises(NotYours):
        moves.recall_drafts(call, by=coordinator)


def test_a_later_last_day_is_told_again(call, coordinator, la_fleca):
    call = moves.open_call(call, by=None)
    make.application(la_fleca, call)
    with clock.at(call.closes_at - make.DAY):
        dates.tell_due()
        call = moves.edit(call, by=coordinator, closes_at=call.closes_at + 7 * make.DAY)
        assert dates.tell_due() == 0
    with clock.at(call.closes_at - make.DAY):
        assert dates.tell_due() == 1
    assert len(told("call_closes_soon")) == 4


# -- Tell me when it opens ------------------------------------------------------------------------
def test_who_waits_is_told_once_when_a_call_opens(call):
    moves.watch(None, by=NOBODY, email="Waiting@Example.org ", language="ca")
    assert dates.tell_due() == 0
    moves.open_call(call, by=None)
    assert [dates.tell_due(), dates.tell_due()] == [1, 0]
    notice = Notice.objects.get(message="call_opens")
    watcher = CallWatcher.objects.get()
    assert [notice.email, notice.language, watcher.call] == ["waiting@example.org", "ca", call]


def test_asking_twice_is_waiting_once_and_nobody_hears_twice_of_the_same_call(call):
    for _ in range(2):
        moves.watch(None, by=NOBODY, email="waiting@example.org", language="ca")
    moves.open_call(call, by=None)
    dates.tell_due()
    moves.watch(None, by=NOBODY, email="waiting@example.org", language="es")
    assert dates.tell_due() == 0
    assert len(told("call_opens")) == 1
    with pytest.raises(NotNow):
        moves.tell_watcher(CallWatcher.objects.get(), by=None, call=call)


def test_who_asks_again_hears_of_the_call_after_that(call):
    moves.watch(None, by=NOBODY, email="waiting@example.org", language="ca")
    call = moves.open_call(call, by=None)
    dates.tell_due()
    moves.watch(None, by=NOBODY, email="waiting@example.org", language="ca")
    with clock.at(call.closes_at):
        dates.open_and_close_due()
        make.open_call()
        assert dates.tell_due() == 1
    assert len(told("call_opens")) == 2


def test_who_has_stopped_hears_nothing(call):
    watcher = moves.watch(None, by=NOBODY, email="waiting@example.org", language="ca")
    moves.stop_watching(watcher, by=NOBODY)
    moves.open_call(call, by=None)
    assert dates.tell_due() == 0
    assert CallWatcher.objects.get().told_at is None


# -- The next edition -----------------------------------------------------------------------------
def said(rows, *left_out):
    names = [f.attname for f in rows.model._meta.fields if f.attname not in {"id", "call_id", *left_out}]
    return list(rows.values_list(*names))


def test_a_copy_has_everything_of_the_edition_before_it(call, coordinator):
    for name in ("Facto", "Heres"):
        MentoringOrganisation.objects.create(name=name)
    moves.set_hours(call, by=coordinator, minutes=dict.fromkeys(MentoringOrganisation.objects.all(), 600))
    moves.write_partner(call, by=coordinator, name="Fundació Teler", website="https://teler.example")
    moves.write_question(call, by=coordinator, question=call.questions.first(), words="Who?", max_score=10)
    moves.set_numbers(call, by=coordinator, reviews_needed=3, second_round_days=20, fee_basis_points=250)
    moves.publish_terms(call, by=coordinator, text="New words.", translations={"ca": {"text": "Paraules"}})
    call.refresh_from_db()
    copied = moves.copy(call, by=coordinator)
    for rows in ("questions", "criteria", "partners", "pools"):
        assert said(getattr(copied, rows)) == said(getattr(call, rows)), rows
    same = {f.attname for f in Call._meta.fields} - {"id", "slug", "title", "state", "announced_at", "copied_from_id"}
    same -= {"opens_at", "closes_at", "decision_by"}
    assert {name: getattr(copied, name) for name in same} == {name: getattr(call, name) for name in same}
    assert said(copied.terms_versions, "published_at") == [(1, "New words.", {"ca": {"text": "Paraules"}})]
    assert [copied.title, copied.slug, copied.state] == ["Crowdcoop 2027", "crowdcoop-2027", "draft"]
    assert [copied.announced_at, copied.copied_from] == [None, call]


def test_a_copy_happens_a_year_later_at_the_same_hour(call, coordinator):
    copied = moves.copy(call, by=coordinator)
    assert copied.decision_by == call.decision_by.replace(year=call.decision_by.year + 1)
    pairs = zip(copied.cards.all(), call.cards.all(), strict=True)
    assert [later.day.year - card.day.year for later, card in pairs] == [1, 1, 1]
    assert said(copied.cards, "day") == said(call.cards, "day")
    assert 364 <= (copied.opens_at - call.opens_at).days <= 366


@pytest.mark.parametrize(
    ("title", "copied"),
    [
        ("Spring", "Spring 2027"),
        ("Crowdcoop 2026 · Girona", "Crowdcoop 2027 · Girona"),
        ("x" * 120, "x" * 115 + " 2027"),
    ],
)
def test_the_title_of_a_copy_names_its_year(coordinator, title, copied):
    with clock.at(make.call().opens_at.replace(year=2026, month=3, day=1)):
        assert moves.copy(make.call(title=title), by=coordinator).title == copied


def test_an_old_edition_is_copied_into_the_future(coordinator):
    with clock.at(clock.now() - timedelta(days=1200)):
        old = make.call(opens=make.DAY)
    assert moves.copy(old, by=coordinator).opens_at > clock.now()


def test_a_leap_day_is_the_28th_the_year_after(coordinator):
    with clock.at(clock.now().replace(year=2028, month=2, day=28, hour=12)):
        copied = moves.copy(make.call(opens=make.DAY), by=coordinator)
    assert [copied.opens_at.month, copied.opens_at.day] == [2, 28]


def test_a_copy_leaves_applications_where_they_are(open_call, coordinator, la_fleca):
    make.submitted(la_fleca, open_call)
    copied = moves.copy(open_call, by=coordinator)
    assert [copied.applications.count(), Application.objects.count()] == [0, 1]
    moves.write_question(copied, by=coordinator, question=copied.questions.first(), words="Changed for the next one")
    assert not open_call.questions.filter(words="Changed for the next one").exists()
    assert Entry.objects.about(copied).filter(step="calls.copy").get().by == coordinator
