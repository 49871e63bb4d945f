"""Whatever finance does, in whatever order and with whatever amounts: the books agree, and no more leaves than is owed."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from crowdcoop.workflow import NotNow
from funding.ledger import accounts, book
from funding.payments import books, provider
from funding.payouts import moves, rules
from funding.payouts.contracts import moves as contracts
from funding.payouts.contracts.models import Contract
from tests import make, make_payouts, make_pledges
from tests.make_payouts import IBAN, OTHER_IBAN, pdf

pytestmark = [pytest.mark.django_db, pytest.mark.once]
OWED = 480_000


class Treasury(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        provider.PROVIDERS["sandbox"] = "tests.make_pledges.the_desk"
        make_pledges.new_desk()
        self.people = [make.person(f"Finance {n}", role="finance") for n in range(2)]
        self.campaign = make_payouts.ready()
        self.lead = make_payouts.lead_of(self.campaign)
        # Examples share one database.
        self.before = book.balance(accounts.BANK)

    def teardown(self):
        provider.PROVIDERS["sandbox"] = "funding.payments.sandbox.Sandbox"

    def _try(self, step, about, who, **more):
        try:
            step(about, by=self.people[who], **more)
        except NotNow:
            return

    def _some(self, draw):
        found = list(self.campaign.payouts.order_by("id"))
        return found[draw % len(found)] if found else None

    @rule(cents=st.integers(1, 300_000), who=st.integers(0, 1))
    def request(self, cents, who):
        self._try(moves.request, self.campaign, who, cents=cents, reason="A part")

    @rule(
        draw=st.integers(0, 20),
        who=st.integers(0, 1),
        step=st.sampled_from(["approve", "send", "confirm", "back", "off"]),
    )
    def go_on(self, draw, who, step):
        payout = self._some(draw)
        if payout is None:
            return
        done = {
            "approve": (moves.approve, {}),
            "send": (moves.send, {}),
            "confirm": (moves.confirm, {"bank_reference": "BK"}),
            "back": (moves.take_back, {"reason": "Closed"}),
            "off": (moves.call_off, {"reason": "Not yet"}),
        }[step]
        self._try(done[0], payout, who, **done[1])

    @rule(iban=st.sampled_from([IBAN, OTHER_IBAN]), checked=st.booleans())
    def change_account(self, iban, checked):
        contract = Contract.objects.get(campaign=self.campaign)
        if contract.state == "signed":
            contract = contracts.change_account(contract, by=self.lead, holder="La Fleca", iban=iban, file=pdf())
        if checked and contract.state == "in_review":
            contract = contracts.verify(contract, by=self.people[0], iban=contract.iban)
            contracts.sign(contract, by=self.lead, file=pdf())

    @invariant()
    def nothing_is_lost_and_nothing_is_paid_too_much(self):
        paid = self.campaign.payouts.paid().order_by().cents()
        assert books.differences() == []
        assert paid + rules.payable(self.campaign) == OWED
        assert book.balance(accounts.BANK) - self.before == paid
        assert 0 <= paid <= OWED
        assert rules.available(self.campaign) >= 0


class TestTreasury(TestCase, Treasury.TestCase):
    settings = settings(
        # Each example builds a campaign: few and long ones, the same each time.
        max_examples=3,
        stateful_step_count=30,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
