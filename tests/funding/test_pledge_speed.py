"""The supporter's minute is short: few statements, no queue for the campaign, one worker a burst, one mail for many."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.utils import OperationalError
from django.test.utils import CaptureQueriesContext

from crowdcoop import clock, limits, together
from crowdcoop.journal.models import Entry
from crowdcoop.notify import outbox
from crowdcoop.notify.models import Notice
from crowdcoop.workflow import NotNow
from funding.campaigns.models import Stock, Totals
from funding.ledger.models import Entry as LedgerEntry
from funding.ledger.models import Transaction
from funding.payments import books, calls, events, receiving, sweep
from funding.payments import moves as payments
from funding.payments.models import Attempt, ProviderEvent
from funding.pledges import cart as carts
from funding.pledges import moves
from funding.pledges import sweep as pledge_sweep
from funding.pledges.models import Pledge, Supporter
from tests import make_pledges
from tests.attacks import Undone
from tests.funding.test_races import at_once, kinds
from tests.make_pledges import VISITOR, attempt_of

pytestmark = pytest.mark.django_db
CONTROL = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


class Counted(CaptureQueriesContext):
    def __init__(self):
        super().__init__(connection)

    @property
    def statements(self) -> list[str]:
        return [q["sql"] for q in self.captured_queries if not q["sql"].lstrip().upper().startswith(CONTROL)]


def told(attempt: Attempt, number: int = 0) -> None:
    """As the webhook does with what the desk says."""
    body = f'{{"id": "ev_{attempt.pk}_{number}", "kind": "charge.x", "charge": "ch_{attempt.uid}", "key": "{attempt.uid}"}}'
    events.receive("desk", {}, body.encode())


# -- Statements ------------------------------------------------------------------------------------
def test_a_pledge_takes_few_statements_from_the_confirmation_to_the_books(campaign, client, desk):
    make_pledges.paid(campaign)  # what a process reads once, such as the types of things, it has read now
    form = {"reward": "", "amount": "25", "email": "marta@example.org", "tip": "", "message": "", "key": "k" * 22}
    client.post(f"/en/c/{campaign.slug}/pledge/", form)
    with Counted() as confirming:
        assert client.post("/en/pledge/check/", {"key": form["key"]}).status_code == 303
    attempt = Attempt.objects.order_by("id").last()
    desk.pay(attempt)
    with Counted() as telling:
        told(attempt)
    with Counted() as booking:
        assert sweep.process_events_due() == 1
    # Of the processing, eight are for the batch, however many events it has.
    assert (len(confirming.statements), len(telling.statements), len(booking.statements) - 8) == (8, 1, 8)
    assert "funding_totals" in booking.statements[-5]  # the last of the transaction: then only the batch's own follow
    assert books.differences() == []


def test_ten_events_share_what_a_batch_needs(campaign, desk):
    attempts = [attempt_of(make_pledges.started(campaign)) for _n in range(10)]
    for attempt in attempts:
        desk.pay(attempt)
        told(attempt)
    with Counted() as booking:
        assert sweep.process_events_due() == 10
    assert len(booking.statements) == 19
    for _n in range(10):
        desk.pay(another := attempt_of(make_pledges.started(campaign)))
        told(another)
        told(attempts[0], another.pk)
    with Counted() as more:
        assert sweep.process_events_due() == 20
    assert len(more.statements) < 40  # what was told of before is looked at by itself
    assert books.differences() == []


def picture(campaign) -> list:
    """What a payment leaves in each table, without what is another each time."""
    entries = Entry.objects.filter(step__in=("pledges.pay", "payments.succeed")).order_by("step", "about_id")
    columns = ("step", "by", "about_type", "cooperative", "before", "after", "why", "data", "at")
    lines = [list(entries.values_list(*columns))]
    named = Notice.objects.filter(message="pledge_received").order_by("email")
    mails = named.values_list("email", "name", "language", "subject", "mail_state", "not_before", "entry__about_id")
    lines.append([(*mail, Pledge.objects.get(pk=about).email == mail[0]) for *mail, about in mails])
    pledges = Pledge.objects.order_by("amount")
    skipped = {"id", "key", "token", "reference", "body_hash", "started_at", "email"}
    lines.append([{k: v for k, v in row.items() if k not in skipped} for row in pledges.values()])
    skipped = {"id", "uid", "reference", "url", "pledge_id", "created_at"}
    attempts = Attempt.objects.order_by("amount")
    lines.append([{k: v for k, v in row.items() if k not in skipped} for row in attempts.values()])
    lines.append([a.reference == f"ch_{a.uid}" for a in attempts])
    booked = LedgerEntry.objects.order_by("account", "cents").values_list("account", "cents", "currency")
    lines.append([list(booked), list(Transaction.objects.order_by("id").values_list("kind", "at", "reverses", "note"))])
    lines.append(sorted(Supporter.objects.values_list("email_hash", "pledges")))
    lines.append(list(Totals.objects.filter(campaign=campaign).values_list("raised", "supporters", "taking")))
    return lines


def test_a_chunk_leaves_the_rows_that_the_step_leaves_one_by_one(campaign, workshop, supporter, desk, monkeypatch):
    """Two of one person, one with an account, one with a tip and a reward, one that had failed at first."""
    pictures, moment = [], clock.now()
    for at_least in (2, 99):
        with Undone(), clock.at(moment):
            monkeypatch.setattr(receiving, "WORTH_IT", at_least)
            made = [
                make_pledges.started(campaign, 1_000, email="a@example.org"),
                make_pledges.started(campaign, 2_000, email="A@example.org"),
                make_pledges.started(campaign, 6_000, reward=workshop, tip=300, email="b@example.org"),
                make_pledges.started(campaign, 4_000, email="c@example.org"),
            ]
            Pledge.objects.filter(pk=made[3].pk).update(person=supporter)
            payments.fail(attempt_of(made[0]), by=None, reason="declined")
            for pledge in made:
                desk.pay(attempt_of(pledge))
                told(attempt_of(pledge))
            assert sweep.process_events_due() == 4
            assert books.differences() == []
            pictures.append(picture(campaign))
    assert pictures[0] == pictures[1]
    assert pictures[0][-1] == [(13_000, 3, True)]


@pytest.mark.parametrize("odd", ["amount", "shut", "abandoned", "twice"])
def test_what_is_not_as_it_should_be_leaves_the_others_paid(campaign, finance, desk, odd):
    attempts = [attempt_of(make_pledges.started(campaign)) for _n in range(3)]
    for attempt in attempts:
        desk.pay(attempt, amount=1 if odd == "amount" and attempt == attempts[0] else attempt.amount)
    if odd == "shut":
        Totals.objects.update(taking=False)
    elif odd == "abandoned":
        payments.fail(attempts[0], by=None, reason="declined")
        moves.abandon(attempts[0].pledge, by=None)
    elif odd == "twice":
        calls.settle(attempts[0])
    for attempt in attempts:
        told(attempt)
    assert [sweep.process_events_due(), sweep.process_events_due()] == [3, 0]
    states = sorted(Pledge.objects.values_list("state", flat=True))
    expected = {"amount": ["paid", "paid", "started"], "shut": ["abandoned"] * 3}
    assert states == expected.get(odd, ["paid"] * 3 if odd == "twice" else ["abandoned", "paid", "paid"])
    assert books.differences() == []


# -- Joined steps ----------------------------------------------------------------------------------
def test_steps_of_one_transaction_are_written_down_in_their_order_and_once(campaign, desk):
    pledge = make_pledges.paid(campaign)
    steps = Entry.objects.filter(step__regex="^(pledges|payments)\\.").order_by("id").values_list("step", flat=True)
    assert list(steps) == [
        *("pledges.start", "payments.begin", "payments.record_pending", "pledges.pay", "payments.succeed"),
    ]
    assert len({entry.at for entry in Entry.objects.filter(step__in=("pledges.pay", "payments.succeed"))}) == 1
    assert Notice.objects.get(message="pledge_received").entry.about.pledge == pledge


def test_what_fails_leaves_no_line_and_no_notice(campaign, desk):
    pledge = make_pledges.started(campaign)
    before = (Entry.objects.count(), Notice.objects.count())

    def halfway():
        with together.together():
            moves.pay(pledge, by=None)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        halfway()
    assert (Entry.objects.count(), Notice.objects.count()) == before
    assert Pledge.objects.get().state == "started"


def test_a_payment_that_finds_the_door_shut_leaves_nothing_of_the_first_try(campaign, desk):
    pledge = make_pledges.started(campaign)
    desk.pay(attempt_of(pledge))
    campaign.totals.taking = False
    campaign.totals.save()
    calls.settle(attempt_of(pledge))
    assert (Pledge.objects.get().state, Attempt.objects.get().pays) == ("abandoned", False)
    steps = Entry.objects.filter(step__in=("pledges.pay", "pledges.turn_away", "payments.succeed")).order_by("id")
    assert [entry.step for entry in steps] == ["pledges.turn_away", "payments.succeed"]
    assert not Notice.objects.filter(message="pledge_received").exists()
    assert books.differences() == []


def test_a_guarded_step_finds_the_row_as_it_was_or_goes_the_long_way(campaign, desk):
    """The answer of the provider comes while a webhook has settled the payment already."""
    pledge = carts.confirm(make_pledges.cart(campaign), by=VISITOR)
    at_hand = payments.begin(pledge, by=VISITOR, provider="desk")
    payments.fail(at_hand, by=None, reason="declined")
    with pytest.raises(NotNow):
        payments.record_pending(at_hand, by=None, reference="ch_1", url="http://127.0.0.1/")
    kept = Attempt.objects.get()
    assert (kept.state, kept.reference, at_hand.state) == ("failed", None, "created")
    again = payments.begin(pledge, by=VISITOR, provider="desk")
    payments.lose_sight(again, by=None, reason="silence")
    assert payments.record_pending(again, by=None, reference="ch_2", url="http://127.0.0.1/").state == "pending"


def test_only_what_changed_is_saved(campaign, desk):
    pledge = make_pledges.started(campaign)
    with Counted() as asked:
        moves.pay(pledge, by=None)
    (update,) = [sql for sql in asked.statements if sql.startswith("UPDATE")]
    assert [name in update for name in ('"state"', '"paid_at"', '"email"', '"token"')] == [True, True, False, False]


# -- No queue for the campaign ----------------------------------------------------------------------
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("shared", [True, False], ids=["as it is", "control: with a lock of their own they queue"])
def test_while_one_pledge_is_being_made_another_does_not_wait_for_it(campaign, desk, monkeypatch, shared):
    monkeypatch.setattr(moves, "start", replace(moves.start, shared=shared))

    def another():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = 300")
            return carts.confirm(make_pledges.cart(campaign), by=VISITOR)

    with transaction.atomic():
        carts.confirm(make_pledges.cart(campaign), by=VISITOR)
        (answer,) = at_once(another)
    assert isinstance(answer, Pledge if shared else OperationalError)


# -- Events at volume -------------------------------------------------------------------------------
def test_an_event_that_fails_is_put_off_and_the_others_go_on(campaign, desk, monkeypatch):
    attempts = [attempt_of(make_pledges.started(campaign)) for _n in range(3)]
    for attempt in attempts:
        desk.pay(attempt)
        told(attempt)
    look_up = desk.look_up

    def breaks(attempt):
        if attempt.pk == attempts[0].pk:
            raise ValueError("nonsense")
        return look_up(attempt)

    monkeypatch.setattr(desk, "look_up", breaks)
    assert [sweep.process_events_due(), sweep.process_events_due()] == [3, 0]
    assert sorted(Pledge.objects.values_list("state", flat=True)) == ["paid", "paid", "started"]
    bad = ProviderEvent.objects.get(processed_at=None)
    assert (bad.tries, bad.not_before > clock.now()) == (1, True)
    monkeypatch.setattr(desk, "look_up", look_up)
    with clock.at(clock.now() + timedelta(minutes=2)):
        assert sweep.process_events_due() == 1
    assert Pledge.objects.paid().count() == 3


def test_a_payment_that_cannot_be_settled_does_not_keep_the_others_waiting(campaign, desk, monkeypatch):
    for attempt in [attempt_of(make_pledges.started(campaign)) for _n in range(2)]:
        desk.pay(attempt)
    first = Attempt.objects.order_by("id").first()
    look_up = desk.look_up
    monkeypatch.setattr(desk, "look_up", lambda attempt: 1 / 0 if attempt.pk == first.pk else look_up(attempt))
    with clock.at(clock.now() + timedelta(minutes=2)):
        assert [sweep.settle_due(), sweep.settle_due()] == [2, 0]
    assert Pledge.objects.paid().count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("shared", [True, False], ids=["as it is", "control: without claiming each asks for all"])
def test_workers_share_the_events_out(campaign, desk, monkeypatch, shared):
    for attempt in [attempt_of(make_pledges.started(campaign)) for _n in range(8)]:
        desk.pay(attempt)
        told(attempt)
    asked, look_up = [], desk.look_up
    monkeypatch.setattr(desk, "look_up", lambda attempt: asked.append(attempt.pk) or look_up(attempt))
    monkeypatch.setattr(sweep, "EVENTS_AT_ONCE", 2)
    if not shared:
        waiting = threading.Barrier(4)

        def all_of_them():
            found = list(ProviderEvent.objects.due(clock.now()))
            waiting.wait(20)
            return found

        monkeypatch.setattr(sweep, "_claimed", all_of_them)
        monkeypatch.setattr(sweep, "process_events_due", lambda: sweep._process_all(sweep._claimed()))
    at_once(*[sweep.process_events_due] * 4)
    assert Pledge.objects.paid().count() == 8
    assert (len(asked) == 8) is shared
    assert books.differences() == []


def test_a_burst_wakes_a_worker_at_once_and_once_more_at_its_end(monkeypatch):
    woken = threading.Semaphore(0)

    class Task:
        name, times = "tests.burst", 0

        def delay(self):
            self.times += 1
            woken.release()

    task = Task()
    monkeypatch.setattr(outbox, "A_BURST", 0.1)
    for _event in range(100):
        outbox.nudge(task)
    assert woken.acquire(timeout=5)
    outbox.nudge(task)
    outbox.nudge(task)
    assert woken.acquire(timeout=5)  # the last of them is not left to the beat
    assert not woken.acquire(timeout=0.5)
    assert task.times == 2


def test_a_process_that_was_forked_while_a_waking_was_due_still_wakes(monkeypatch):
    """The child finds its parent's waking written down, and no thread that would do it."""
    woken = threading.Semaphore(0)

    class Task:
        name = "tests.forked"

        def delay(self):
            woken.release()

    monkeypatch.setitem(outbox._to_be_woken, Task.name, threading.Timer(60, woken.release))
    outbox.nudge(Task())
    assert woken.acquire(timeout=5)


def test_whoever_wakes_a_worker_does_not_wait_for_a_broker_that_says_nothing(monkeypatch):
    tried, over = threading.Semaphore(0), threading.Event()

    class Task:
        name = "tests.silence"

        def delay(self):
            tried.release()
            over.wait(10)
            raise OSError("no answer")

    monkeypatch.setattr(outbox, "A_BURST", 0.05)
    monkeypatch.setattr(outbox, "A_SILENCE", 0.5)
    outbox.nudge(Task())  # this line would last ten seconds
    assert tried.acquire(timeout=5)
    assert not over.is_set()
    over.set()
    assert not tried.acquire(timeout=0.2)
    outbox.nudge(Task())
    assert not tried.acquire(timeout=0.2)  # it is left alone for a while,
    assert tried.acquire(timeout=5)  # and then asked again


# -- The limit --------------------------------------------------------------------------------------
def test_the_limit_is_one_statement_and_begins_anew_after_its_window(monkeypatch):
    with Counted() as asked:
        assert [limits._times("limit:x") for _form in range(3)] == [1, 2, 3]
    assert len(asked.statements) == 3
    later = limits.time.time() + 601
    monkeypatch.setattr(limits.time, "time", lambda: later)
    assert [limits._times("limit:x"), limits._times("limit:y")] == [1, 1]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_forms_sent_at_once_are_all_counted():
    assert sorted(at_once(*[lambda: limits._times("limit:z")] * 12)) == list(range(1, 13))


# -- The team ---------------------------------------------------------------------------------------
def team_mails() -> list[Notice]:
    return list(Notice.objects.filter(message="pledges_for_team").order_by("id"))


def test_fifty_pledges_in_ten_minutes_give_the_team_one_mail(campaign, lead, teammate, desk):
    start = make_pledges.next_noon()
    for n in range(5):  # five stand for fifty
        with clock.at(start + timedelta(minutes=2 * n)):
            make_pledges.paid(campaign, 40_000)
            assert pledge_sweep.tell_teams_due() == 0
    with clock.at(start + timedelta(minutes=10)):
        assert [pledge_sweep.tell_teams_due(), pledge_sweep.tell_teams_due()] == [1, 0]
    assert {notice.email for notice in team_mails()} == {lead.email, teammate.email}
    assert len(team_mails()) == 2
    told_of = team_mails()[0].entry.data
    assert told_of == {"pledges": 5, "cents": 200_000, "first": True, "raised": 200_000, "percent": 40, "passed": [30]}
    with clock.at(start + timedelta(minutes=30)):
        make_pledges.paid(campaign, 300_000)
        assert pledge_sweep.tell_teams_due() == 0
    with clock.at(start + timedelta(minutes=41)):
        assert pledge_sweep.tell_teams_due() == 1
    last = team_mails()[-1].entry.data
    assert (last["pledges"], last["first"], last["passed"]) == (1, False, [100])


def test_pledges_of_the_night_are_told_in_the_morning(campaign, teammate, desk):
    night = make_pledges.next_noon().replace(hour=22)  # 23:00 or midnight in Madrid
    with clock.at(night):
        make_pledges.paid(campaign)
    for hours, mails in ((1, 0), (8, 0), (11, 1)):
        with clock.at(night + timedelta(hours=hours)):
            assert pledge_sweep.tell_teams_due() == mails
    assert not Pledge.objects.not_told_of().exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_tell_a_team_once(campaign, lead, desk):
    start = make_pledges.next_noon()
    with clock.at(start):
        make_pledges.paid(campaign)

    def sweeps():
        with clock.at(start + timedelta(minutes=11)):
            return pledge_sweep.tell_teams_due()

    assert sum(at_once(*[sweeps] * 4)) == 1
    assert len({notice.entry_id for notice in team_mails()}) == 1


# -- Sold while it was being confirmed ---------------------------------------------------------------
def test_a_form_sent_again_after_its_reward_has_gone_finds_its_own_pledge(campaign, workshop, desk):
    Stock.objects.filter(reward=workshop).update(units=1)
    cart = make_pledges.cart(campaign, 6_000, reward=workshop)
    assert calls.take(cart, by=VISITOR) == calls.take(cart, by=VISITOR) == attempt_of(Pledge.objects.get()).url
    with pytest.raises(NotNow):
        calls.take(make_pledges.cart(campaign, 6_000, reward=workshop), by=VISITOR)
    assert (Pledge.objects.count(), Stock.objects.get(reward=workshop).taken) == (1, 1)


def test_a_form_sent_again_after_the_end_finds_its_own_pledge(campaign, desk):
    cart = make_pledges.cart(campaign)
    url = calls.take(cart, by=VISITOR)
    with clock.at(campaign.ends_at):
        assert calls.take(cart, by=VISITOR) == url
        with pytest.raises(NotNow):
            calls.take(make_pledges.cart(campaign), by=VISITOR)
    assert kinds([Pledge.objects.get()]) == {"Pledge": 1}
    assert settings.PLEDGE_LIMIT
