"""Money that goes back by hand: recorded by one person of finance, and gone when another one has confirmed it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.urls import reverse

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.notify.models import Notice
from crowdcoop.notify.words import words
from crowdcoop.workflow import NotNow, NotYours, Step
from funding.closing import moves as closing
from funding.closing import rules as closing_rules
from funding.closing.models import Otherwise
from funding.ledger import accounts, book
from funding.ledger.models import Transaction
from funding.payments import books, moves
from funding.payments import sweep as payments
from funding.payments.models import Refund
from funding.payments.transfer import moves as transfers
from funding.payments.transfer import sweep
from funding.payments.transfer.models import Movement, Return
from funding.payments.transfer.returns import moves as returns
from funding.payments.transfer.returns import rules as return_rules
from funding.payouts import rules as payouts
from tests import kept, make, make_payouts, make_pledges, make_transfers

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


class Way(NamedTuple):
    """One of the ways by which money leaves by hand, with its steps, its addresses and the words of each."""

    record: Callable[..., Any]
    confirm: Step
    deny: Step
    rules: Any
    addresses: tuple[str, str]
    states: tuple[str, str, str]
    letter: str
    denial: str
    page: Callable[[Any], str]


BY_TRANSFER = Way(
    make_transfers.recorded,
    returns.confirm,
    returns.say_not_so,
    return_rules,
    ("transfer_return_confirm", "transfer_return_not_so"),
    ("due", "recorded", "made"),
    "pledge_refunded",
    "return_not_made",
    lambda _due: reverse("staff_transfers"),
)
FROM_THE_BANK = Way(
    lambda refund, by: closing.return_otherwise(refund, by=by, reason="Transfer of 3 May"),
    closing.confirm_otherwise,
    closing.deny_otherwise,
    closing_rules,
    ("staff_closing_confirm", "staff_closing_not_so"),
    ("failed", "otherwise", "done"),
    "refund_made_otherwise",
    "refund_not_otherwise",
    lambda refund: reverse("staff_closing_campaign", args=[refund.attempt.pledge.campaign_id]),
)


@kept.fixture
def second(db):
    return make.person("Segon Pla", role="finance", email="second@example.org")


@pytest.fixture(autouse=True)
def _the_books_agree(settings, desk):
    make_transfers.use(settings, "desk")
    yield
    assert books.differences() == []


def again(thing):
    return type(thing).objects.get(pk=thing.pk)


def told(message: str) -> list[str]:
    return list(Notice.objects.filter(message=message).order_by("id").values_list("email", flat=True))


def by_transfer(campaign, finance) -> Return:
    """A supporter who has paid by transfer takes it back: somebody has to make a transfer."""
    pledge = make_transfers.started(campaign)
    make_transfers.arrived(finance, pledge)
    make_pledges.cancelled(again(pledge))
    payments.send_refunds_due()
    return Return.objects.get()


def refused(campaign, _finance) -> Refund:
    """What the provider will not return."""
    refund = make_pledges.cancelled(make_pledges.paid(campaign))
    return moves.refund_failed(refund, by=None, reason="account closed")


BOTH = pytest.mark.parametrize(("way", "begin"), [(BY_TRANSFER, by_transfer), (FROM_THE_BANK, refused)])


def refund_of(thing) -> Refund:
    return again(thing.refund if isinstance(thing, Return) else thing)


def booked(thing) -> int:
    return Transaction.objects.filter(key=f"refund:{refund_of(thing).uid}").count()


def record_of(thing) -> str:
    return (again(thing) if isinstance(thing, Return) else again(thing).otherwise).as_recorded


def press(client, person, address: str, thing, **said) -> tuple[int, str]:
    client.force_login(person)
    answer = client.post(reverse(address, args=[thing.pk]), said)
    return answer.status_code, answer.content.decode()


def seen(client, person, where: str) -> str:
    client.force_login(person)
    answer = client.get(where)
    assert answer.status_code == 200
    return answer.content.decode()


# -- The way ---------------------------------------------------------------------------------------
@BOTH
def test_it_counts_when_another_person_has_confirmed_it(way, begin, campaign, finance, second, client):
    thing = begin(campaign, finance)
    recorded = way.record(thing, by=finance)
    # Nothing has moved: neither the books, nor the pledge, nor a letter to the supporter.
    assert (recorded.state, booked(thing), told(way.letter)) == (way.states[1], 0, [])
    assert refund_of(thing).attempt.pledge.state == "refunding"
    assert books.differences() == []
    page = seen(client, finance, way.page(thing))
    assert "To be confirmed by somebody else" in page
    assert "somebody else of finance has to confirm it." in page
    assert reverse(way.addresses[0], args=[thing.pk]) not in page
    code, page = press(client, finance, way.addresses[0], thing)
    assert (code, "somebody else of finance has to confirm it." in page) == (409, True)
    assert (again(thing).state, booked(thing), told(way.letter)) == (way.states[1], 0, [])
    assert reverse(way.addresses[0], args=[thing.pk]) in seen(client, second, way.page(thing))
    shown = record_of(thing)
    assert [press(client, second, way.addresses[0], thing, seen=shown)[0] for _time in range(2)] == [303, 409]
    assert (again(thing).state, booked(thing), refund_of(thing).state) == (way.states[2], 1, "done")
    assert told(way.letter) == [refund_of(thing).attempt.pledge.email]
    assert refund_of(thing).attempt.pledge.state == "refunded"
    assert "To be confirmed by somebody else" not in seen(client, second, way.page(thing))


@BOTH
def test_what_is_not_so_is_where_it_was_and_who_recorded_it_is_told_why(way, begin, campaign, finance, second, client):
    thing = begin(campaign, finance)
    way.record(thing, by=finance)
    code, page = press(client, second, way.addresses[1], thing, reason=" ")
    assert (code, f'href="#not-so-{thing.pk}-reason"' in page, again(thing).state) == (422, True, way.states[1])
    answers = [press(client, second, way.addresses[1], thing, reason="Not <in> the bank")[0] for _time in range(2)]
    assert answers == [303, 409]
    assert (again(thing).state, booked(thing), told(way.letter)) == (way.states[0], 0, [])
    (letter,) = Notice.objects.filter(message=way.denial)
    assert (letter.person, "Not <in> the bank" in words(letter, "es").text) == (finance, True)
    assert "and it is not so: Not &lt;in&gt; the bank" in seen(client, finance, way.page(thing))
    assert Entry.objects.about(thing).filter(step=way.deny.name, by=second, why="Not <in> the bank").count() == 1
    with pytest.raises(NotNow):
        way.confirm(thing, by=second)
    # And it goes on from there, with the two the other way round.
    way.record(again(thing), by=second)
    assert "it is not so: Not" not in seen(client, finance, way.page(thing))
    with pytest.raises(NotNow, match="somebody else"):
        way.confirm(thing, by=second)
    way.confirm(thing, by=finance)
    payments.send_refunds_due()
    sweep.returns_due()
    assert (again(thing).state, booked(thing), len(told(way.letter))) == (way.states[2], 1, 1)


@BOTH
def test_who_recorded_it_may_take_it_back_and_needs_no_letter_about_it(way, begin, campaign, finance):
    thing = begin(campaign, finance)
    way.record(thing, by=finance)
    way.deny(thing, by=finance, reason="The other one.")
    assert (again(thing).state, told(way.denial)) == (way.states[0], [])


@BOTH
def test_what_was_recorded_anew_meanwhile_is_looked_at_again(way, begin, campaign, finance, second, client):
    """Another account may stand there now than the second person has seen."""
    thing = begin(campaign, finance)
    way.record(thing, by=finance)
    shown = record_of(thing)
    assert f'name="seen" value="{shown}"' in seen(client, second, way.page(thing))
    way.deny(thing, by=finance, reason="The other one.")
    way.record(again(thing), by=finance)
    for said in ({"seen": shown}, {"seen": "x"}, {}):
        code, page = press(client, second, way.addresses[0], thing, **said)
        assert (code, "recorded anew since you looked at it" in page) == (409, True)
    assert (again(thing).state, booked(thing)) == (way.states[1], 0)
    assert press(client, second, way.addresses[0], thing, seen=record_of(thing))[0] == 303


@BOTH
def test_it_is_business_of_finance_alone(way, begin, campaign, finance, coordinator, lead, client):
    thing = begin(campaign, finance)
    way.record(thing, by=finance)
    for person in (coordinator, lead):
        with pytest.raises(NotYours):
            way.confirm(thing, by=person)
        with pytest.raises(NotYours):
            way.deny(thing, by=person, reason="No")
        assert [press(client, person, address, thing, reason="No")[0] for address in way.addresses] == [404, 404]
    assert again(thing).state == way.states[1]


def test_what_waits_is_sent_by_no_other_way(campaign, desk, finance, second):
    """The provider could pay it once more meanwhile."""
    refund = refused(campaign, finance)
    closing.return_otherwise(refund, by=finance, reason="From the bank")
    with pytest.raises(NotNow):
        moves.refund_again(refund, by=second, reason="The account is open again")
    payments.send_refunds_due()
    assert (again(refund).state, desk.refunds) == ("otherwise", {})
    # And nothing is paid out of a campaign while it waits.
    assert any("on its way back" in str(why) for why in payouts.ready_to_pay(campaign))


def test_money_of_nobody_stays_owed_until_it_is_confirmed(campaign, finance, second):
    make_transfers.imported(finance, make_transfers.row("x", 900))
    stray = Movement.objects.get()
    transfers.give_back(stray, by=finance, reason="Nobody here knows them.")
    make_transfers.recorded(Return.objects.get(), by=finance)
    assert (again(stray).state, book.balance(accounts.refunds_due("transfer"))) == ("returning", 900)
    assert books.differences() == []
    returns.confirm(Return.objects.get(), by=second)
    assert (again(stray).state, book.balance(accounts.refunds_due("transfer"))) == ("returned", 0)


# -- Who hears of it -------------------------------------------------------------------------------
def test_finance_is_told_of_a_sitting_in_one_letter(campaign, finance, second):
    for cents in (900, 800, 700):
        make_transfers.imported(finance, make_transfers.row("x", cents))
        transfers.give_back(Movement.objects.latest("id"), by=finance, reason="Nobody here knows them.")
    sweep.returns_due()
    for due in Return.objects.due():
        make_transfers.recorded(due, by=finance)
    sweep.returns_due()
    assert told("returns_to_confirm") == []
    with clock.at(clock.now() + HOUR):
        for _time in range(2):
            sweep.returns_due()
    letters = Notice.objects.filter(message="returns_to_confirm")
    assert {letter.person for letter in letters} == {finance, second}
    assert [words(letter, "en").subject for letter in letters] == ["3 transfers wait for a second person"] * 2


def test_the_pages_of_finance_count_what_waits_and_ask_as_much_for_many_as_for_few(
    campaign, finance, second, as_, cost
):
    where = reverse("staff_closing_campaign", args=[campaign.pk])
    pages = (reverse("staff_transfers"), reverse("staff_payments"), where)
    few = []
    for number in (1, 2, 3):
        make_transfers.imported(finance, make_transfers.row("x", 900 + number))
        transfers.give_back(Movement.objects.latest("id"), by=finance, reason="Nobody here knows them.")
        make_transfers.recorded(Return.objects.latest("id"), by=finance)
        closing.return_otherwise(refused(campaign, finance), by=finance, reason="From the bank")
        few = few or [cost(as_(second), page) for page in pages]
    assert [cost(as_(second), page) for page in pages] == few
    page = as_(second).get(reverse("staff_payments"))
    assert (page.context["transfers"], len(page.context["otherwise"].object_list)) == (3, 3)
    assert page.content.decode().count(f"{where}#to-confirm") == 3


# -- The database and the books --------------------------------------------------------------------
def test_the_database_holds_the_two_people_against_each_other(campaign, finance, second):
    make_transfers.recorded(by_transfer(campaign, finance), by=finance)
    closing.return_otherwise(refused(campaign, finance), by=finance, reason="From the bank")
    now = clock.now()
    for rows, change in (
        (Return.objects.all(), {"confirmed_by": finance, "confirmed_at": now}),
        (Return.objects.all(), {"state": "made"}),
        (Return.objects.all(), {"state": "made", "made_by": None, "confirmed_by": second, "confirmed_at": now}),
        (Otherwise.objects.all(), {"confirmed_by": finance, "confirmed_at": now}),
        (Otherwise.objects.all(), {"confirmed_by": second}),
        (Otherwise.objects.all(), {"confirmed_by": second, "confirmed_at": now, "why": "It is not so."}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            _by_sql(rows, change)
    with transaction.atomic():
        _by_sql(Return.objects.all(), {"state": "made", "confirmed_by": second, "confirmed_at": now})
        _by_sql(Otherwise.objects.all(), {"confirmed_by": second, "confirmed_at": now})
        transaction.set_rollback(True)


def _by_sql(rows, change: dict[str, Any]) -> None:
    """Past every model and step."""
    meta = rows.model._meta
    columns = {meta.get_field(name).column: getattr(value, "pk", value) for name, value in change.items()}
    values = [_adapted(meta.get_field(name), getattr(value, "pk", value)) for name, value in change.items()]
    with connection.cursor() as cursor:
        sets = ", ".join(f"{column} = %s" for column in columns)
        cursor.execute(f"UPDATE {meta.db_table} SET {sets}", values)
        assert cursor.rowcount == 1


def _adapted(field: models.Field, value: Any) -> Any:
    return field.get_db_prep_value(value, connection) if value is not None else None


def _alone(rows) -> None:
    """As one person: where somebody has taken the database's own rules away, or says it was so before."""
    rows.update(state="made", by_one_person=True, confirmed_by=None, confirmed_at=None)


TAMPERED = {
    "alone": (lambda: _alone(Return.objects.filter(refund=None)), "made without a second person"),
    "gone": (lambda: _alone(Return.objects.filter(refund=None)), "its movement has gone back or not as it should"),
    "unsaid": (lambda: Otherwise.objects.all().delete(), "nobody says how it was returned"),
}
AFTER = {
    "from the bank": (
        lambda: Otherwise.objects.update(confirmed_by=None, confirmed_at=None),
        "returned from the bank without a second person",
    ),
    "by nobody": (lambda: Otherwise.objects.all().delete(), "returned from the bank without a second person"),
}


def test_check_books_finds_what_one_person_did(campaign, finance, second):
    make_transfers.imported(finance, make_transfers.row("x", 900))
    transfers.give_back(Movement.objects.get(), by=finance, reason="Nobody here knows them.")
    make_transfers.recorded(Return.objects.get(), by=finance)
    refund = closing.return_otherwise(refused(campaign, finance), by=finance, reason="From the bank")
    _each_is_found(TAMPERED)
    with clock.at(clock.now() + timedelta(days=15)):
        assert any("recorded, and not confirmed by a second person for more" in one for one in books.differences())
    closing.confirm_otherwise(refund, by=second)
    _each_is_found(AFTER)


def _each_is_found(tampered: dict[str, tuple[Callable[[], Any], str]]) -> None:
    assert books.differences() == []
    for name, (tamper, line) in tampered.items():
        with transaction.atomic():
            tamper()
            assert any(line in said for said in books.differences()), name
            transaction.set_rollback(True)


def test_what_one_person_made_before_two_were_asked_for_stays_right(campaign, finance):
    """The journal cannot be changed: it says that the step of then made it at once."""
    due = by_transfer(campaign, finance)
    make_transfers.recorded(due, by=finance)
    Entry.objects.bulk_create(
        [
            Entry.of(step, about, by=finance, before=before, why="", facts={})
            for step, about, before in _as_it_was_then(due, refused(campaign, finance), finance)
        ]
    )
    payments.send_refunds_due()
    sweep.returns_due()
    assert {*Refund.objects.values_list("state", flat=True).order_by("id")} == {"done"}
    assert books.differences() == []


def _as_it_was_then(due: Return, refund: Refund, finance) -> list[tuple[str, Any, str]]:
    """The rows that the two steps of before left."""
    Return.objects.update(state="made", by_one_person=True)
    closing.return_otherwise(refund, by=finance, reason="From the bank")
    closing.confirm_otherwise(refund, by=make_payouts.finance(but=finance))
    Otherwise.objects.all().delete()
    return [("transfer.record_return", again(due), "due"), ("closing.return_otherwise", again(refund), "failed")]
