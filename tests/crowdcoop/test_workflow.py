"""How a change of state is written: what is asked, in which order, and what is left when something fails."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from kombu.exceptions import OperationalError

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.notify import outbox
from crowdcoop.notify.models import Notice
from crowdcoop.people import rules as people
from crowdcoop.reports import moves as reports
from crowdcoop.reports.models import Report
from crowdcoop.workflow import NotNow, NotYours, act, all_steps, anyone, create, move, system

asked: list[str] = []


def no_reason(report, by):
    asked.append("first")


def a_reason(report, by):
    asked.append("second")
    return "Not on a Sunday."


def two_reasons(report, by):
    return ["It is raining.", "It is late."]


def team_and_a_double(report, by):
    leader = report.cooperative.team()[0]
    return [*report.cooperative.team(), outbox.Recipient(email=leader.email.upper(), name="Again")]


def step(**more):
    header = {"source": "requested", "target": "ready", "who": people.is_lead | system} | more

    @move(Report, **header)
    def finish(report, *, by, size=0, reason=""):
        report.size = size
        return {"size": size}

    return finish


@pytest.fixture
def report(la_fleca):
    Notice.objects.all().delete()
    return reports.request(la_fleca, by=None, period=date(2026, 11, 1), language="es")


# -- What is asked ----------------------------------------------------------------------------------


def test_a_step_changes_the_state_writes_the_journal_and_tells(report, lead, teammate):
    done = step(tells={"report_ready": people.team})(report, by=lead, size=7, reason="It was time.")
    entry = Entry.objects.about(report).first()
    assert (done.state, done.size) == ("ready", 7)
    assert (entry.step, entry.by, entry.before, entry.after) == ("crowdcoop.finish", lead, "requested", "ready")
    assert (entry.why, entry.data, entry.cooperative) == ("It was time.", {"size": 7}, report.cooperative)
    assert {notice.person for notice in entry.notices.all()} == {lead, teammate}


def test_who_is_asked_before_needs(report, supporter):
    asked.clear()
    with pytest.raises(NotYours):
        step(needs=[no_reason, a_reason])(report, by=supporter)
    assert asked == []


def test_a_person_who_may_not_is_not_told_that_the_state_is_wrong(report, supporter):
    with pytest.raises(NotYours):
        step(source="failed")(report, by=supporter)


def test_the_state_is_asked_before_the_needs(report, lead):
    asked.clear()
    with pytest.raises(NotNow, match="Waiting to be made"):
        step(source="failed", needs=[a_reason])(report, by=lead)
    assert asked == []


def test_every_reason_is_given_at_once_in_order(report, lead):
    with pytest.raises(NotNow) as refusal:
        step(needs=[no_reason, a_reason, two_reasons])(report, by=lead)
    assert refusal.value.reasons == ["Not on a Sunday.", "It is raining.", "It is late."]


def test_why_not_gives_the_sentences_and_allowed_sums_up(report, lead, supporter):
    hindered, free = step(needs=[a_reason]), step()
    assert hindered.why_not(report, lead) == ["Not on a Sunday."]
    assert free.why_not(report, lead) == []
    assert (hindered.allowed(report, lead), free.allowed(report, lead)) == (False, True)
    assert free.allowed(report, supporter) is False


def test_the_system_may_only_where_it_is_named(report):
    with pytest.raises(NotYours):
        step(who=people.is_lead)(report, by=None)
    assert step()(report, by=None).state == "ready"


def test_anyone_is_a_visitor_and_not_the_system():
    assert anyone.test(AnonymousUser(), None)
    assert not anyone.test(None, None)
    assert system.test(None, None)
    assert not system.test(AnonymousUser(), None)


def test_a_visitor_is_nobody_in_the_journal(report):
    @act(Report, who=anyone)
    def wave(report, *, by):
        pass

    wave(report, by=AnonymousUser())
    assert Entry.objects.get(step="crowdcoop.wave").by is None


def test_somebody_whose_account_is_closed_may_nothing(report, lead):
    lead.is_active = False
    lead.save()
    with pytest.raises(NotYours):
        step()(report, by=lead)


# -- What it works on -------------------------------------------------------------------------------


def test_a_stale_object_does_not_hide_what_happened_since(report, lead):
    stale = Report.objects.get(pk=report.pk)
    step()(report, by=lead)
    assert stale.state == "requested"
    with pytest.raises(NotNow):
        step()(stale, by=lead)


def test_what_was_typed_into_the_stale_object_is_not_saved(report, lead):
    report.error = "only here"
    assert step()(report, by=lead).error == ""


def test_an_act_keeps_the_state_and_can_ask_for_one(report, lead):
    @act(Report, who=people.is_lead, states=["ready"])
    def stamp(report, *, by):
        report.size = 1

    assert stamp.allowed(report, lead) is False
    ready = step()(report, by=lead)
    assert (stamp(ready, by=lead).state, stamp(ready, by=lead).size) == ("ready", 1)


def test_creating_asks_about_the_parent_and_journals_the_child(la_fleca, lead, supporter):
    @create(Report, who=people.is_lead)
    def order(cooperative, *, by, number):
        return Report.objects.create(
            number=number, cooperative=cooperative, period=date(2026, 1, 1), language="es", requested_by=by,
            requested_at=clock.now(), as_of=clock.now(), not_before=clock.now(),
        )  # fmt: skip

    with pytest.raises(NotYours):
        order(la_fleca, by=supporter, number="1")
    made = order(la_fleca, by=lead, number="2")
    entry = Entry.objects.get(step="crowdcoop.order")
    assert (entry.about, entry.before, entry.after) == (made, "", "requested")


def test_one_step_has_one_moment(report, lead):
    moment = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    with clock.at(moment):
        step(tells={"report_ready": people.team})(report, by=lead)
    assert Entry.objects.about(report).first().at == moment
    assert {notice.created_at for notice in Notice.objects.all()} == {moment}


# -- What is left when something fails --------------------------------------------------------------


def test_an_error_in_the_body_leaves_nothing(report, lead):
    @move(Report, source="requested", target="ready", who=people.is_lead, tells={"report_ready": people.team})
    def stumble(report, *, by):
        report.save()
        raise RuntimeError("half way")

    with pytest.raises(RuntimeError):
        stumble(report, by=lead)
    assert Report.objects.get(pk=report.pk).state == "requested"
    assert not Entry.objects.filter(step="crowdcoop.stumble").exists()
    assert not Notice.objects.exists()


def test_an_error_while_looking_for_whom_to_tell_leaves_nothing(report, lead):
    def lost(report, by):
        raise LookupError

    with pytest.raises(LookupError):
        step(tells={"report_ready": lost})(report, by=lead)
    assert Report.objects.get(pk=report.pk).state == "requested"
    assert not Entry.objects.filter(step="crowdcoop.finish").exists()


def test_an_address_is_told_once(report, lead, teammate):
    step(tells={"report_ready": team_and_a_double})(report, by=lead)
    assert sorted(notice.email for notice in Notice.objects.all()) == [lead.email, teammate.email]


@pytest.mark.django_db(transaction=True)
def test_with_the_broker_down_the_step_still_succeeds(monkeypatch, report, lead):
    def down(*args, **options):
        raise OperationalError("no broker")

    monkeypatch.setattr(outbox.deliver_due, "delay", down)
    assert step(tells={"report_ready": people.team})(report, by=lead).state == "ready"
    assert Notice.objects.due(clock.now()).count() == 2


def test_names_of_steps_are_words_of_their_own():
    names = [each.name for each in all_steps()]
    assert names == sorted(set(names))
    assert "reports.ready" in names
    assert all(name.count(".") == 1 for name in names)
