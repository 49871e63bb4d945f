"""A chunk leaves the rows that the steps leave one by one; and it is refused where they would be."""

import re

import pytest
from django.db import DataError, connection, models, transaction
from django.test.utils import CaptureQueriesContext

from crowdcoop import clock, many, rows
from crowdcoop.journal.models import Entry as JournalEntry
from crowdcoop.notify.models import Notice
from crowdcoop.workflow import NotYours
from funding.campaigns.models import Reward, Stock, Totals
from funding.ledger.book import WrongEntries
from funding.ledger.many import Booking, post
from funding.ledger.models import Entry, Transaction
from funding.payments import books, calls, moves, returning, sending
from funding.payments.models import Attempt, Refund
from funding.pledges import moves as pledge_moves
from funding.pledges.models import Pledge, Supporter
from tests import make_funding, make_pledges

pytestmark = pytest.mark.django_db
TOUCHED = (Refund, Attempt, Pledge, Stock, Supporter, Totals, Transaction, Entry, JournalEntry, Notice)


@pytest.fixture
def lost(campaign, workshop, desk, supporter):
    """Closed below its minimum: with rewards, a tip, two pledges of one person, one with an account, one cancelled."""
    make_pledges.paid(campaign, 6_000, reward=workshop, email="A@example.org", tip=300)
    make_pledges.paid(campaign, 7_000, reward=workshop)
    make_pledges.paid(campaign, 1_000, email="a@example.org")
    make_pledges.paid(campaign, 2_500, reward=campaign.rewards.get(title="Loaf"), email=supporter.email)
    Pledge.objects.filter(email=supporter.email).update(person=supporter)
    make_pledges.cancelled(make_pledges.paid(campaign, 2_000))
    make_pledges.paid(campaign, 1_500)
    return make_funding.end_round(campaign)


# -- Comparing -------------------------------------------------------------------------------------
def picture() -> dict[str, list]:
    """Every column of every row, with what is different each time (numbers, moments, random ids) put into words."""
    names = {str(refund.uid): f"refund of {refund.attempt_id}" for refund in Refund.objects.order_by("id")}
    abouts = {("refund", refund.pk): f"refund of {refund.attempt_id}" for refund in Refund.objects.order_by("id")}
    entries = {}
    for entry in JournalEntry.objects.select_related("about_type").order_by("id"):
        about = (entry.about_type.model, entry.about_id)
        entries[entry.pk] = f"{entry.step} {abouts.get(about, about)}"
    bookings = {booked.pk: worded(booked.key, names) for booked in Transaction.objects.order_by("id")}
    known = {"about_id": abouts, "entry": entries, "transaction": bookings, "reverses": bookings}
    return {
        model.__name__ + model._meta.app_label: sorted(
            str(described(row, known, names)) for row in model._base_manager.order_by("pk")
        )
        for model in TOUCHED
    }


def described(row, known, names) -> dict:
    said = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if isinstance(field, models.DateTimeField):
            value = value is not None
        elif field.name == "about_id":
            value = known["about_id"].get((row.about_type.model, value), value)
        elif field.name in known:
            value = known[field.name].get(value, value)
        elif field.name == "key" and isinstance(row, Notice):
            value = re.sub(r"^\d+", "entry", value)
        elif field.primary_key and not isinstance(row, Pledge | Totals | Stock | Attempt | Supporter):
            continue
        said[field.name] = worded(value, names)
    return said


def worded(value, names):
    text = str(value)
    for uid, name in names.items():
        text = text.replace(uid, name)
    return text


def after(work) -> dict[str, list]:
    """What `work` leaves; then it is as if it had not been."""
    with transaction.atomic():
        work()
        assert books.differences() == []
        found = picture()
        transaction.set_rollback(True)
    return found


def ask_one_by_one(campaign) -> None:
    for attempt in returning.owed(campaign):
        moves.request_refund(attempt, by=None, reason=returning.REASONS[campaign.state])


def ask_in_chunks(campaign, size=returning.CHUNK) -> None:
    while returning.ask(campaign, size):
        pass


def send_one_by_one() -> None:
    for refund in Refund.objects.exclude(state="done").select_related("attempt__pledge").order_by("id"):
        calls.send_refund(refund)


def send_in_chunks() -> None:
    sending.send_due(float("inf"))


def test_the_chunk_and_the_steps_leave_the_same_rows(lost):
    single = after(lambda: (ask_one_by_one(lost), send_one_by_one()))
    chunks = after(lambda: (ask_in_chunks(lost), send_in_chunks()))
    assert {name: len(found) for name, found in chunks.items()} == {name: len(found) for name, found in single.items()}
    for name in single:
        assert chunks[name] == single[name]
    assert after(lambda: (ask_in_chunks(lost, 2), send_in_chunks())) == single


def test_and_so_half_way_when_nothing_is_sent(lost):
    assert after(lambda: ask_in_chunks(lost)) == after(lambda: ask_one_by_one(lost))


def test_the_comparison_sees_a_column_that_differs(lost):
    """The control: an address, a moment that is missing and a word in the journal are seen."""
    right = after(lambda: ask_in_chunks(lost))
    for wrong in ({"reason": "late"}, {"tries": 1}, {"why": "x"}):
        assert after(lambda wrong=wrong: (ask_in_chunks(lost), Refund.objects.update(**wrong))) != right


def test_what_the_query_leaves_out_the_step_refuses(lost):
    """The needs of the chunk are those of the step: who is not chosen could not have been asked for."""
    chosen = set(returning.owed(lost).values_list("pk", flat=True))
    for attempt in Attempt.objects.filter(pays=True).order_by("id"):
        assert moves.request_refund.allowed(attempt, None) == (attempt.pk in chosen)


def test_asked_twice_there_is_nothing_left(lost):
    assert [returning.ask(lost, 3), returning.ask(lost, 3), returning.ask(lost, 3)] == [3, 2, 0]
    asked = Refund.objects.order_by("id")
    returning.done((refund, "re_1") for refund in asked)
    before = picture()
    returning.done((refund, "re_2") for refund in asked)
    assert picture() == before


# -- Refused ---------------------------------------------------------------------------------------
def test_a_chunk_is_a_transaction_of_rows_in_the_right_state_by_the_system(lost):
    pledges = list(Pledge.objects.paid().order_by("id"))
    with pytest.raises(many.Overtaken):
        many.moved(pledge_moves.returned, pledges)
    with pytest.raises(NotYours):
        many.journal(moves.refund_again, pledges)


def test_a_chunk_in_which_each_row_gets_its_own_is_held_to_the_same_states(lost):
    ask_in_chunks(lost)
    refunds = list(Refund.objects.order_by("id"))
    Refund.objects.filter(pk=refunds[0].pk).update(state="failed")
    references = [f"re_{number}" for number in range(len(refunds))]
    with pytest.raises(many.Overtaken), transaction.atomic():
        many.moved(moves.refund_done, refunds, each={"reference": references})
    assert not Refund.objects.exclude(reference="").exists()
    assert rows.update(Refund, [one.pk for one in refunds], {"reference": references}, state=["failed"]) == 1


def test_each_row_of_a_chunk_is_found_by_its_id_however_many_are_in_its_state(lost):
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL plans by how many rows there are, and looks up ids")
    with CaptureQueriesContext(connection) as asked:
        rows.update(Refund, [1, 2], {"reference": ["a", "b"]}, state=["requested", "sent"])
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {asked[-1]['sql']}")
        plan = " ".join(row[-1] for row in cursor.fetchall())
    assert "SEARCH funding_refund USING INTEGER PRIMARY KEY" in plan


@pytest.mark.django_db(transaction=True)
def test_a_chunk_without_a_transaction_is_refused(db):
    with pytest.raises(transaction.TransactionManagementError):
        many.journal(moves.request_refund, [])


@pytest.mark.parametrize("entries", [{"a": 1, "b": -2}, {"a": 0, "b": 0}, {"a": 5}])
def test_a_chunk_of_bookings_balances_each(db, entries):
    with pytest.raises(WrongEntries):
        post(Transaction.Kind.REFUND, [Booking("one", {"a": 1, "b": -1}), Booking("two", entries)])
    assert Transaction.objects.count() == 0


def test_rows_in_lists_of_unequal_length_are_refused(db):
    with pytest.raises(ValueError, match="one length"):
        rows.insert(Transaction, {"key": ["a", "b"], "kind": ["refund"], "at": clock.now()})


def test_what_is_too_long_is_refused_and_not_cut_off(lost):
    """On PostgreSQL the column refuses it; SQLite keeps it whole, as it does with a single row."""
    refund = moves.request_refund(returning.owed(lost)[0], by=None, reason="unfunded")
    if connection.vendor == "postgresql":
        with pytest.raises(DataError, match="too long"), transaction.atomic():
            rows.update(Refund, [refund.pk], {"why": ["x" * 300], "tries": 7})
        return
    rows.update(Refund, [refund.pk], {"why": ["x" * 300], "tries": 7})
    refund.refresh_from_db()
    assert (len(refund.why), refund.tries) == (300, 7)


def test_one_row_is_a_chunk_too(lost):
    ask_in_chunks(lost)
    refund = Refund.objects.filter(state="requested").first()
    returning.done([(refund, "re_one")])
    refund.refresh_from_db()
    assert (refund.state, refund.reference) == ("done", "re_one")


def test_words_of_people_go_through_as_they_are(campaign, lost):
    words = ["'; DROP TABLE x; --", 'a "b" \\ {c, d} NULL', "ñ 🍞 %s %(x)s", ""]
    made = rows.insert(
        Reward,
        {
            "campaign": campaign.pk,
            "place": [1, 2, 3, 4],
            "title": words,
            "description": "'%s",
            "cents": [2**40, 1, 2, 3],
            "market_value": 0,
            "delivery": "none",
            "delivered_by": None,
            "translations": [{"es": {"title": word}} for word in words],
        },
    )
    found = Reward.objects.in_bulk(made)
    assert [found[pk].title for pk in made] == words
    assert [found[pk].translations["es"]["title"] for pk in made] == words
    assert found[made[0]].cents == 2**40
