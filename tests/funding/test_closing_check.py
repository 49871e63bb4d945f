"""Each thing of a closing that is tampered with, or left lying, is found by `check_books`."""

from datetime import timedelta

import pytest
from django.db import transaction

from crowdcoop import clock
from funding.campaigns.models import Campaign, Closing
from funding.closing.models import ClosingJob, ClosingStage
from funding.payments import books
from funding.payments.models import Refund
from tests import make_closing, make_pledges
from tests.make_closing import DAY, MINIMUM

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(campaign, desk):
    """Not funded, everything given back, the work finished."""
    make_pledges.paid(campaign, 1_000)
    make_pledges.paid(campaign, 2_000)
    return make_closing.ended(campaign)


def send_stage():
    return ClosingStage.objects.filter(name="send")


TAMPERED = {
    "state": (lambda: Campaign.objects.update(state="cancelled"), "cancelled, and its outcome is unfunded"),
    "outcome": (lambda: ClosingJob.objects.update(outcome="funded"), "says funded, which is not the campaign's"),
    "generous": (lambda: Closing.objects.update(raised=MINIMUM), f"not funded with {MINIMUM} cents of {MINIMUM}"),
    "unfinished": (lambda: send_stage().update(finished_at=None), "finished, with 1 stages that are not"),
    "order": (lambda: send_stage().update(finished_at=None), "send is not finished, and a later one is"),
    "count": (lambda: send_stage().update(done=1), "says 1 of 2 returned, it is 2 of 2"),
    "refund": (lambda: Refund.objects.update(state="sent"), "says 2 of 2 returned, it is 0 of 2"),
    "stopped": (lambda: ClosingJob.objects.update(state="stopped"), "stopped, waits for somebody"),
}


def test_a_finished_closing_agrees_and_each_thing_tampered_with_is_found(closed):
    with clock.at(closed.closed_at + DAY):
        assert books.differences() == []
        for name, (tamper, line) in TAMPERED.items():
            with transaction.atomic():
                tamper()
                assert any(line in said for said in books.differences()), name
                transaction.set_rollback(True)


def test_a_pledge_that_still_counts_when_all_was_asked_back_is_found(campaign, desk):
    make_pledges.paid(campaign, 1_000)
    lost = make_closing.ended(campaign, seconds=0)
    ClosingStage.objects.filter(name="ask").update(finished_at=clock.now())
    with clock.at(lost.closed_at):
        assert [line.split(": ")[1] for line in books.differences()] == [
            "all was asked back, and some pledges still count"
        ]


def test_a_round_that_is_over_and_not_ended_is_found_after_ten_minutes(campaign, desk):
    for minutes, found in ((0, 0), (10, 0), (11, 1)):
        with clock.at(campaign.ends_at + timedelta(minutes=minutes)):
            assert len(books.differences()) == found, minutes
            assert all("and it is still open" in line for line in books.differences())


def test_counting_on_with_nothing_on_its_way_is_found(campaign, desk):
    on_its_way = make_pledges.started(campaign, MINIMUM)
    make_closing.ended(campaign)
    with clock.at(campaign.ends_at + DAY):
        assert books.differences() == []
    make_closing.arrives(on_its_way, campaign.ends_at + DAY)
    for minutes, found in ((9, []), (11, [f"campaign {campaign.pk}: still counted, and nothing is on its way"])):
        with clock.at(campaign.ends_at + DAY + timedelta(minutes=minutes)):
            assert books.differences() == found
