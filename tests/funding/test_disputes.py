"""Disputes beside their amount: what they cost, and what is found without having been told. Events in any order, repeated."""

import random
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.translation import override

from crowdcoop import clock
from crowdcoop.notify.models import Notice
from funding.closing import moves as closing
from funding.ledger import accounts, book
from funding.ledger import public as public_ledger
from funding.ledger.models import Entry, Transaction
from funding.payments import books, calls, looking, moves, sweep, tasks
from funding.payments.disputes import sweep as disputes
from funding.payments.disputes.models import Dispute
from funding.payments.models import ProviderEvent, Refund
from funding.payments.receipts import sweep as receipts
from funding.pledges.models import Pledge
from tests import make_funding, make_payouts, make_pledges
from tests.make_pledges import attempt_of
from tests.make_stripe import again, cancelled, tell

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FEE = 2_000


def questioned(campaign, api, **said: int) -> tuple[Pledge, str]:
    pledge = make_pledges.started(campaign)
    api.pay(attempt_of(pledge))
    calls.settle(attempt_of(pledge))
    return pledge, api.do(f"question/{attempt_of(pledge).reference}", **said)["id"]


def hear_all(client, api, seed: int) -> None:
    events = api.see("events") * 2
    random.Random(seed).shuffle(events)
    for signed in events:
        assert tell(client, signed) == 200
        sweep.process_events_due()


def look(after: timedelta = 2 * DAY) -> int:
    with clock.at(clock.now() + after):
        return tasks.look_again()


def fees() -> int:
    return book.balance(accounts.dispute_fees())


# -- What it costs ---------------------------------------------------------------------------------
@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(
    ("ends", "given_back", "cost", "at_stripe"),
    [
        ("lost", 0, -FEE, FEE),
        ("won", 0, -FEE, FEE - 2_500),
        ("won", -FEE, 0, -2_500),
        ("won", 500, -FEE - 500, FEE + 500 - 2_500),
    ],
)
def test_the_programme_bears_the_fee_once(campaign, api, client, finance, seed, ends, given_back, cost, at_stripe):
    _pledge, name = questioned(campaign, api, fee=FEE)
    hear_all(client, api, seed)
    assert (fees(), book.balance(accounts.provider("stripe"))) == (-FEE, FEE - 2_500)
    api.do(f"decide/{name}", status=ends, fee=given_back)
    hear_all(client, api, seed)
    receipts.issue_due()
    assert (fees(), book.balance(accounts.provider("stripe"))) == (cost, at_stripe)
    reversals = Transaction.objects.filter(key__startswith="dispute_fee:").exclude(reverses=None)
    assert reversals.count() == (given_back < 0)
    assert books.differences() == []
    client.force_login(finance)
    sheet = b"".join(client.get(reverse("staff_books_csv")).streaming_content).decode()
    booked = Entry.objects.filter(account="platform:dispute_fees").count()
    assert sheet.count("platform:dispute_fees") == booked > 0
    # Each fee is two lines, and no other has its words.
    assert sheet.count("what a disputed payment cost") == 2 * booked


def test_no_campaign_and_no_supporter_pays_for_it(campaign, api, client, finance):
    make_pledges.started(campaign)
    before = public_ledger.sums(campaign.pk)
    pledge, _name = questioned(campaign, api, fee=FEE)
    told = public_ledger.sums(campaign.pk)
    hear_all(client, api, 1)
    assert fees() == -FEE
    assert public_ledger.sums(campaign.pk) == told != before
    assert again(pledge).state == "paid"
    assert [line.cents for line in public_ledger.all_of(campaign.pk)] == [2_500]


def test_one_given_back_before_it_was_heard_of_is_booked_both_ways(campaign, api, client, finance):
    _pledge, name = questioned(campaign, api, fee=FEE)
    api.do(f"decide/{name}", status="won", fee=-FEE)
    hear_all(client, api, 3)
    assert (fees(), Transaction.objects.filter(key__startswith="dispute_fee:").count()) == (0, 2)
    assert books.differences() == []


def test_a_question_that_moves_no_money_costs_nothing(campaign, api, client, finance):
    questioned(campaign, api)
    hear_all(client, api, 0)
    assert (Dispute.objects.count(), fees()) == (1, 0)


def test_check_books_finds_a_fee_of_no_dispute_and_one_given_back_too_often(campaign, api, client, finance):
    _pledge, name = questioned(campaign, api, fee=FEE)
    hear_all(client, api, 0)
    entries = {accounts.dispute_fees(): 100, accounts.provider("stripe"): -100}
    book.post(Transaction.Kind.DISPUTE_FEE, "dispute_fee:stripe:txn_strange", entries, note="dp_strange")
    more = {account: 30 * cents for account, cents in entries.items()}
    book.post(Transaction.Kind.DISPUTE_FEE, "dispute_fee:stripe:txn_more", more, note=name)
    assert [line for line in books.differences() if name in line or "strange" in line] == [
        "transaction dispute_fee:stripe:txn_strange: books a fee of no dispute",
        *sorted(
            [
                "dispute dp_strange: 100 cents more of its fees came back than were charged",
                f"dispute {name}: 1000 cents more of its fees came back than were charged",
            ]
        ),
    ]


# -- Nobody told -----------------------------------------------------------------------------------
@pytest.mark.parametrize(("ends", "state"), [("lost", "refunded"), ("won", "paid")])
def test_a_dispute_whose_every_event_was_lost_is_found_and_so_is_its_end(campaign, api, finance, ends, state):
    pledge, name = questioned(campaign, api, fee=FEE)
    assert look(timedelta()) == 2  # by the list, and then by its name
    assert (Dispute.objects.get().state, fees()) == ("open", -FEE)
    api.do(f"decide/{name}", status=ends)
    api.do("options", page=1)
    questioned(campaign, api)
    with clock.at(clock.now() + 8 * DAY):  # too old for the list, and open
        disputes.look_again()
    assert Dispute.objects.get(reference=name).state == ends
    assert again(pledge).state == state
    assert ProviderEvent.objects.count() == 0
    receipts.issue_due()
    assert books.differences() == []


def test_a_list_of_several_pages_is_read_to_its_end(campaign, api, finance):
    names = {questioned(campaign, api)[1] for _ in range(3)}
    api.do("options", page=1)
    look(timedelta())
    assert set(Dispute.objects.values_list("reference", flat=True)) == names


def test_many_open_ones_take_turns(campaign, api, finance, monkeypatch):
    monkeypatch.setattr(disputes, "A_RUN", 2)
    names = [questioned(campaign, api)[1] for _ in range(5)]
    look(timedelta())
    for name in names:
        api.do(f"decide/{name}", status="lost")
    with clock.at(clock.now() + 8 * DAY):
        disputes.look_again()
        assert Dispute.objects.filter(state="open").count() == 3
    for hours in range(1, 5):
        with clock.at(clock.now() + 8 * DAY + hours * HOUR):
            disputes.look_again()
    assert Dispute.objects.filter(state="open").count() == 0


def test_a_lost_one_that_was_won_after_all_is_owed_to_who_had_it_back(campaign, api, finance):
    """Their bank takes from them what it had given: the pledge no longer counts, so it goes back once more by us."""
    pledge, name = questioned(campaign, api)
    api.do(f"decide/{name}", status="lost")
    look(timedelta())
    receipts.issue_due()
    assert again(pledge).state == "refunded"
    api.do(f"decide/{name}", status="won")
    look(HOUR)
    refund = Refund.objects.get()
    assert (Dispute.objects.get().state, refund.state, again(pledge).state) == ("won", "failed", "refunding")
    assert book.balance(accounts.refunds_due("stripe")) == 2_500 == -book.balance(accounts.provider("stripe"))
    assert Notice.objects.get(message="refund_came_back").person == finance
    with override("es"):
        assert refund.why_in_words == "su banco había retirado el pago y nos lo ha devuelto"
    moves.refund_again(refund, by=finance, reason="Owed.")
    sweep.send_refunds_due()
    look(3 * DAY)
    receipts.issue_due()
    assert (again(refund).state, api.refunds(), book.balance(accounts.provider("stripe"))) == ("done", [2_500], 0)
    assert books.differences() == []


def test_what_the_programme_had_paid_comes_back_to_it(campaign, api, finance):
    _pledge, name = questioned(campaign, api, fee=FEE)
    make_funding.end_round(campaign)  # the minimum is not reached, and everything is on its way back
    api.do(f"decide/{name}", status="lost")
    look(timedelta())
    assert book.balance(accounts.provider_costs("stripe")) == -2_500
    api.do(f"decide/{name}", status="won", fee=-FEE)
    look(HOUR)
    look(2 * HOUR)
    assert (Dispute.objects.get().state, book.balance(accounts.provider_costs("stripe")), fees()) == ("won", 0, 0)
    assert books.differences() == []


# -- Refunds that came back, and nobody told -------------------------------------------------------
def test_a_refund_that_came_back_is_found(campaign, api, finance):
    refund = cancelled(campaign, api)
    sweep.send_refunds_due()
    receipts.issue_due()
    api.do("bounce", reason="lost_or_stolen_card")
    assert look() == 1
    assert (again(refund).state, again(refund).why) == ("failed", "lost_or_stolen_card")
    assert ProviderEvent.objects.count() == 0
    assert books.differences() == []


def test_each_is_looked_at_once_a_day_the_longest_ago_first_and_not_for_ever(campaign, api, finance, monkeypatch):
    monkeypatch.setattr(looking, "A_RUN", 2)
    for _number in range(3):
        cancelled(campaign, api)
    sweep.send_refunds_due()
    assert [look(2 * DAY + hours * HOUR) for hours in (0, 1, 2)] == [2, 1, 0]
    assert look(4 * DAY) == 2
    assert look(100 * DAY) == 0


def test_what_was_paid_from_the_bank_is_never_asked_for(campaign, api, finance):
    """Asking for it would return it once more."""
    refund = cancelled(campaign, api)
    sweep.send_refunds_due()
    api.do("bounce", reason="declined")
    look()
    closing.return_otherwise(again(refund), by=finance, reason="From the bank.")
    assert look(3 * DAY) == 0
    closing.confirm_otherwise(again(refund), by=make_payouts.finance(but=finance))
    assert look(4 * DAY) == 0
    assert (again(refund).state, len(api.refunds())) == ("done", 1)


def test_nobody_answers_and_nothing_is_said_of_them(campaign, api, finance):
    refund = cancelled(campaign, api)
    sweep.send_refunds_due()
    questioned(campaign, api)
    api.do("options", before_get="500")
    assert look() == 0
    assert (again(refund).state, Dispute.objects.count()) == ("done", 0)
    api.do("options", before_get="")
    assert look(4 * DAY) > 0
