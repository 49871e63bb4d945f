"""A campaign of 40 + 40 days lived through, with its books printed at each step (`pytest -s`)."""

from collections import defaultdict
from datetime import timedelta

import pytest

from crowdcoop import clock, money
from funding.closing import preview
from funding.ledger.models import Entry
from funding.payments import books
from funding.payments import sweep as payments
from tests import make_closing, make_funding, make_pledges
from tests.make_closing import DAY, SECOND, job_of, stages_of, swept_at

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def printed(when: str) -> dict[str, int]:
    """The balance of each account that has one; everything together is zero, and everything agrees."""
    balances: dict[str, int] = defaultdict(int)
    for account, cents in Entry.objects.order_by("id").values_list("account", "cents"):
        balances[account.split(":", 2)[-1] if account.startswith("campaign:") else account] += cents
    kept = {account: cents for account, cents in sorted(balances.items()) if cents}
    print(f"\n{when}")
    for account, cents in kept.items():
        print(f"    {account.ljust(24)}{money.format(cents, language='en').rjust(14)}")
    assert sum(kept.values()) == 0
    assert books.differences() == []
    return kept


def test_forty_and_forty_days(la_fleca, desk):
    campaign = make_funding.live(la_fleca)
    first_day = campaign.published_at
    _the_first_forty_days(campaign, first_day)
    with clock.at(campaign.ends_at - SECOND):
        make_pledges.paid(campaign, 3_400_00)
        on_its_way = make_pledges.started(campaign, 75_00)
        late = make_pledges.started(campaign, 1_00)
        assert preview.of(campaign).outcome == "counting"
    assert [due.step.name for due in swept_at(campaign.ends_at)] == ["campaigns.count"]
    with clock.at(campaign.ends_at):
        assert printed("Day 40, the round is over at 4.925 € of 5.000 €, 76 € on their way")["pledged"] == 4_925_00
    make_closing.arrives(on_its_way, campaign.ends_at + 2 * DAY)
    assert [due.step.name for due in swept_at(campaign.ends_at + 2 * DAY)] == ["campaigns.pass_round_1"]
    second = make_closing.job_of(campaign).campaign
    with clock.at(campaign.ends_at + 2 * DAY):
        assert (
            printed("Day 42, they have arrived: the minimum is reached, and the decision is frozen")["pledged"]
            == 5_000_00
        )
        assert (second.state, second.passed_at, second.ends_at) == (
            "round_2", campaign.ends_at + 2 * DAY, campaign.ends_at + 40 * DAY,
        )  # fmt: skip
    with clock.at(first_day + 60 * DAY):
        make_closing.arrives(late, first_day + 60 * DAY)
        make_pledges.paid(campaign, 1_000_13)
        printed("Day 60, in the second round")
    swept_at(second.ends_at - SECOND)
    with clock.at(second.ends_at):
        promised = preview.of(second)
    swept_at(second.ends_at)
    with clock.at(second.ends_at):
        assert printed("Day 80, funded: the fee of 4 % and what is the co-op's") == {
            "platform:fees": 240_05, "platform:tips": 5_00, "payable": 5_761_08, "provider:desk": -6_006_13,
        }  # fmt: skip
    assert (promised.fee, promised.payable) == (240_05, 5_761_08)
    assert (job_of(campaign).state, stages_of(campaign)["tell"]) == ("done", (7, 7, 0))
    assert desk.held() == 6_006_13


def _the_first_forty_days(campaign, first_day):
    assert printed("Day 0, published") == {}
    with clock.at(first_day + DAY):
        for cents in (1_000_00, 500_00):
            make_pledges.paid(campaign, cents)
        make_pledges.paid(campaign, 25_00, tip=5_00)
        assert printed("Day 1, three pledges and a tip") == {
            "provider:desk": -1_530_00, "pledged": 1_525_00, "platform:tips": 5_00,
        }  # fmt: skip
    with clock.at(first_day + 20 * DAY):
        make_pledges.cancelled(make_pledges.paid(campaign, 300_00))
        assert printed("Day 20, somebody takes 300 € back")["provider:desk:refunds"] == 300_00
        payments.send_refunds_due()
        assert "provider:desk:refunds" not in printed("Day 20, it has been returned")


def test_forty_days_and_not_enough(la_fleca, desk):
    campaign = make_funding.live(la_fleca)
    with clock.at(campaign.published_at + DAY):
        for cents in (2_000_00, 2_999_99):
            make_pledges.paid(campaign, cents, tip=1_00)
        assert printed("Day 1, a cent below the minimum")["pledged"] == 4_999_99
    swept_at(campaign.ends_at, 0)
    with clock.at(campaign.ends_at):
        printed("Day 40, not funded; nothing is asked back yet")
    swept_at(campaign.ends_at)
    with clock.at(campaign.ends_at + timedelta(days=2)):
        assert printed("Day 40, everything has been returned, the tips too") == {}
    assert (job_of(campaign).state, desk.held()) == ("done", 0)
