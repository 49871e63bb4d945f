"""`check_books`: silent when the books agree, one line for each thing that was tampered with."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from crowdcoop import clock
from crowdcoop.workflow import NotNow
from funding.campaigns.models import Campaign, Closing, Stock, Totals
from funding.ledger import accounts, book
from funding.ledger.models import Transaction
from funding.payments import books, calls, moves, provider, sweep
from funding.payments.models import Attempt, Refund
from funding.pledges import cart as carts
from funding.pledges import sweep as pledge_sweep
from funding.pledges.models import Pledge, Supporter
from tests import make_funding, make_pledges
from tests.make_pledges import attempt_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(campaign, workshop, desk):
    """A campaign to which all has happened: paid, with a reward, twice by one person, cancelled, declined, open."""
    make_pledges.paid(campaign, 6_000, reward=workshop, email="a@example.org", tip=100)
    make_pledges.paid(campaign, 1_000, email="a@example.org")
    make_pledges.cancelled(make_pledges.paid(campaign, 2_000))
    sweep.send_refunds_due()
    make_pledges.cancelled(make_pledges.paid(campaign, 3_000))
    moves.fail(attempt_of(make_pledges.started(campaign)), by=None, reason="declined")
    make_pledges.started(campaign, 6_000, reward=workshop)
    return campaign


def check() -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("check_books", stdout=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


def test_books_that_agree_end_with_zero(busy):
    assert check() == (0, "The books agree.\n")


def test_an_empty_house_agrees(db):
    assert check()[0] == 0


def paid() -> Pledge:
    return Pledge.objects.paid().order_by("id")[0]


TAMPERED = {
    "shown": (lambda: Totals.objects.update(raised=1), "total 1 cents, books 7000, paid pledges 7000"),
    "people": (lambda: Totals.objects.update(supporters=9), "shows 9 supporters, has 1"),
    "person": (lambda: Supporter.objects.update(pledges=9), "counted per supporter"),
    "stock": (
        lambda: Stock.objects.filter(reward__title="Workshop").update(taken=5),
        "5 units taken, 2 pledges have one",
    ),
    "amount": (lambda: Pledge.objects.filter(pk=paid().pk).update(amount=1), "is not what its pledge says"),
    "promise": (lambda: Pledge.objects.filter(pk=paid().pk).update(state="started"), "started, and has been paid"),
    "gift": (lambda: Pledge.objects.filter(state="started").update(state="paid"), "paid, with 0 payments that count"),
    "charge": (lambda: Attempt.objects.filter(state="pending").update(state="succeeded"), "is not in the books"),
    "uncharge": (
        lambda: Attempt.objects.filter(pays=True).update(state="failed"),
        "books a payment that did not succeed",
    ),
    "refund": (lambda: Refund.objects.update(state="done"), "is done and not booked"),
    "unrefund": (lambda: Refund.objects.update(state="sent"), "or booked and not done"),
    "more": (lambda: Refund.objects.filter(state="requested").update(amount=3_001), "3001 cents of a payment of 3000"),
    "owed": (
        lambda: book.post(Transaction.Kind.REFUND, "x", {accounts.refunds_due("desk"): 5, accounts.suspense(): -5}),
        "3000 cents to be returned, the books say 3005",
    ),
    "theft": (
        lambda: book.post(
            Transaction.Kind.PLEDGE_PAID, "x", {accounts.campaign_pledged(paid().campaign_id): -5, accounts.fees(): 5}
        ),
        "total 7000 cents, books 6995",
    ),
    "closed": (lambda: Campaign.objects.update(state="funded"), "closed without an outcome"),
    "door": (lambda: Campaign.objects.update(state="funded"), "closed, and its door is open"),
    "outcome": (
        lambda: Closing.objects.create(
            campaign=paid().campaign, outcome="funded", raised=0, supporters=0, minimum=0, at=clock.now()
        ),
        "has an outcome and is not closed",
    ),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_each_thing_tampered_with_is_found(busy, name):
    tamper, line = TAMPERED[name]
    tamper()
    code, said = check()
    assert code == 1
    assert line in said


def test_what_is_unknown_for_an_hour_is_a_difference(campaign, desk):
    desk.silent = True
    make_pledges.started(campaign)
    assert books.differences() == []
    with clock.at(clock.now() + timedelta(minutes=61)):
        assert [line.split(": ")[1] for line in books.differences()] == ["unknown for over an hour"]


def test_what_is_not_given_back_in_a_day_is_a_difference(campaign, desk):
    make_pledges.paid(campaign)
    campaign = make_funding.end_round(campaign)
    assert books.differences() == []
    with clock.at(campaign.closed_at + timedelta(hours=25)):
        assert books.differences() == [f"campaign {campaign.pk}: closed without success, and still has 2500 cents"]


# -- Whatever happens, in whatever order -----------------------------------------------------------
class Road(RuleBasedStateMachine):
    """People pledge, pay, cancel and vanish, the provider answers or not, the round ends: the books agree throughout."""

    def __init__(self):
        super().__init__()
        # A road begins in an empty house: what the one before has built is rolled back by nobody else.
        self.road = transaction.atomic()
        self.road.__enter__()
        provider.PROVIDERS["sandbox"] = "tests.make_pledges.the_desk"
        self.desk = make_pledges.new_desk()
        self.campaign = make_funding.live()
        self.workshop = self.campaign.rewards.get(title="Workshop")
        self.late = timedelta()

    def teardown(self):
        provider.PROVIDERS["sandbox"] = "funding.payments.sandbox.Sandbox"
        transaction.set_rollback(True)
        self.road.__exit__(None, None, None)

    def some(self, draw, rows):
        found = list(rows.order_by("id"))
        return found[draw % len(found)] if found else None

    @rule(cents=st.integers(100, 400_000), tip=st.integers(0, 500), who=st.integers(1, 4), wants=st.booleans())
    def pledge(self, cents, tip, who, wants):
        said = {"tip": tip, "email": f"person{who}@example.org", "reward": self.workshop if wants else None}
        with clock.at(clock.now() + self.late):
            try:
                make_pledges.started(self.campaign, cents, **said)
            except NotNow:
                stock = Stock.objects.get(reward=self.workshop)
                assert self.late or (wants and (stock.left == 0 or cents < self.workshop.cents))

    @rule(draw=st.integers(0, 99), state=st.sampled_from(["succeeded", "failed"]))
    def decide(self, draw, state):
        attempt = self.some(draw, Attempt.objects.filter(state__in=moves.UNSETTLED))
        if attempt and str(attempt.uid) in self.desk.charges:
            self.desk.pay(attempt, state)

    @rule(draw=st.integers(0, 99))
    def ask(self, draw):
        if attempt := self.some(draw, Attempt.objects.all()):
            with clock.at(clock.now() + self.late):
                calls.settle(attempt)

    @rule(draw=st.integers(0, 99))
    def cancel(self, draw):
        if pledge := self.some(draw, Pledge.objects.paid()):
            with clock.at(clock.now() + self.late):
                try:
                    make_pledges.cancelled(pledge)
                except NotNow:
                    assert self.late

    @rule(draw=st.integers(0, 99))
    def try_again(self, draw):
        if pledge := self.some(draw, Pledge.objects.filter(state="started")):
            with clock.at(clock.now() + self.late):
                try:
                    calls.pay(pledge, by=AnonymousUser())
                except NotNow:
                    assert self.late

    @rule()
    def sweep(self):
        with clock.at(clock.now() + self.late + timedelta(minutes=61)):
            pledge_sweep.abandon_due()
            sweep.send_refunds_due()

    @rule()
    def silence(self):
        self.desk.silent = not self.desk.silent

    @precondition(lambda self: not self.late)
    @rule()
    def end_of_round(self):
        self.campaign = make_funding.end_round(self.campaign)
        self.late = timedelta(days=41)

    @invariant()
    def books_agree(self):
        with clock.at(clock.now() + self.late):
            assert books.differences() == []
        assert Stock.objects.get(reward=self.workshop).taken <= 10
        totals = Totals.objects.get(campaign=self.campaign)
        assert totals.raised == sum(Pledge.objects.paid().order_by("id").values_list("amount", flat=True))

    @invariant()
    def nobody_pays_twice_for_long(self):
        for pledge in Pledge.objects.order_by("id"):
            assert pledge.attempts.filter(pays=True).count() <= 1


@pytest.mark.slow
class WhateverHappens(TestCase, Road.TestCase):
    settings = settings(
        # Each example builds a campaign: few and long ones, and no shrinking, which would build hundreds.
        max_examples=3,
        stateful_step_count=25,
        deadline=None,
        # The same roads each time: drawn anew, one run in many ended with a quarrel of the drawing itself.
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )


def test_a_form_is_a_pledge_in_any_order(campaign, desk):
    cart = make_pledges.cart(campaign)
    assert carts.confirm(cart, by=AnonymousUser()) == carts.confirm(cart, by=AnonymousUser())
