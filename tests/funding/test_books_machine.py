"""The whole life of a campaign in any order: pledged, paid, changed, cancelled, closed in two rounds, contracted, paid out.

After every step the books are read anew (`check_books`). Matching joins when there is matching.
"""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import initialize, precondition, rule

from crowdcoop import clock
from crowdcoop.workflow import NotNow
from funding.campaigns.models import Campaign, Totals
from funding.ledger import accounts, book
from funding.payments import sweep
from funding.payouts import moves, rules
from funding.payouts.models import Payout
from funding.pledges import moves as pledges
from funding.pledges.models import Pledge
from tests import make, make_funding, make_payouts, make_pledges
from tests.funding.test_check_books import Road
from tests.make_pledges import VISITOR

pytestmark = [pytest.mark.django_db, pytest.mark.once]
OVER, MINIMUM = make_funding.DAY * 2, 500_000
STEPS = {
    "approve": (moves.approve, {}),
    "send": (moves.send, {}),
    "confirm": (moves.confirm, {"bank_reference": "BK"}),
    "back": (moves.take_back, {"reason": "Closed"}),
    "off": (moves.call_off, {"reason": "Not yet"}),
}


class Life(Road):
    def __init__(self):
        super().__init__()
        self.people = [make.person(f"Finance {n}", role="finance") for n in range(2)]

    @property
    def now(self):
        return clock.at(clock.now() + self.late)

    def state(self) -> str:
        return Campaign.objects.get(pk=self.campaign.pk).state

    @initialize(rounds=st.integers(0, 2))
    def already(self, rounds):
        """A life that begins where most would not come to: its minimum reached, its first round over, or both."""
        for _pledge in range(3 * min(rounds, 1)):
            make_pledges.paid(self.campaign, 250_000)
        if rounds:
            self.end_of_round()
        if rounds == 2:
            self.end_of_second_round()

    @rule(cents=st.integers(300_000, 500_000))
    def somebody_generous(self, cents):
        """Most lives would end below the minimum without."""
        if self.state() in Campaign.LIVE:
            with self.now:
                self.pays(cents)

    def pays(self, cents):
        if not self.desk.silent:
            make_pledges.paid(self.campaign, cents)

    @rule(draw=st.integers(0, 99), wants=st.booleans())
    def change_reward(self, draw, wants):
        if pledge := self.some(draw, Pledge.objects.paid()):
            with self.now:
                try:
                    pledges.change_reward(pledge, by=VISITOR, reward=self.workshop if wants else None)
                except NotNow:
                    return

    @precondition(lambda self: not self.late and Totals.objects.get(campaign=self.campaign).raised >= MINIMUM)
    @rule()
    def end_of_round(self):
        """Roads that end below the minimum are those of test_check_books."""
        self.campaign = make_funding.end_round(self.campaign)
        self.late = timedelta(days=41)

    @precondition(lambda self: self.state() == "round_2")
    @rule()
    def end_of_second_round(self):
        self.campaign = make_funding.end_round(Campaign.objects.get(pk=self.campaign.pk))
        self.late = self.campaign.ends_at + OVER - clock.now()

    @precondition(lambda self: self.state() == "funded")
    @rule(cents=st.integers(1, 900_000), who=st.integers(0, 1))
    def request(self, cents, who):
        with self.now:
            if not hasattr(self.campaign, "contract"):
                make_payouts.signed(Campaign.objects.get(pk=self.campaign.pk))
                self.campaign = Campaign.objects.get(pk=self.campaign.pk)
            try:
                moves.request(self.campaign, by=self.people[who], cents=cents, reason="A part")
            except NotNow:
                return

    @rule(draw=st.integers(0, 20), who=st.integers(0, 1), step=st.sampled_from(sorted(STEPS)))
    def pay_out(self, draw, who, step):
        if payout := self.some(draw, Payout.objects.all()):
            done, more = STEPS[step]
            with self.now:
                try:
                    done(payout, by=self.people[who], **more)
                except NotNow:
                    return

    def teardown(self):
        """Whatever is left to be given back is given back, and not a cent more has left than came in."""
        self.desk.silent = False
        with clock.at(clock.now() + self.late + OVER):
            for _again in range(3):
                sweep.settle_due()
                sweep.send_refunds_due()
        if self.state() == "funded":
            assert rules.payable(self.campaign) >= 0
            assert book.balance(accounts.BANK) == Payout.objects.paid().order_by().cents()
        super().teardown()


class WholeLives(TestCase, Life.TestCase):
    settings = settings(
        max_examples=6,
        stateful_step_count=40,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
