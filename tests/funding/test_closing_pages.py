"""The pages of a closing: what will happen, how far it is, what failed and who decides."""

import pytest
from django.urls import reverse

from crowdcoop import clock
from funding.closing import moves, sweep
from funding.closing.models import ClosingStage
from funding.payments.models import Refund
from tests import make, make_closing, make_funding, make_payouts, make_pledges
from tests.make_closing import job_of

pytestmark = pytest.mark.django_db


def page_of(client, person, name, *args) -> str:
    client.force_login(person)
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def status(client, person, name, *args, **said) -> int:
    client.force_login(person)
    return client.post(reverse(name, args=args), said).status_code


def test_the_team_sees_what_would_happen_then_how_far_it_is_then_the_end(client, campaign, desk, lead):
    make_pledges.paid(campaign, 1_000_00)
    before = page_of(client, lead, "campaign_close")
    assert "If it ended now" in before
    assert "everything goes back to who pledged it" in before
    assert "€1,000.00 of €5,000.00" in before
    make_closing.ended(campaign, seconds=0)
    ClosingStage.objects.filter(name__in=("ask", "send")).update(total=176)
    ClosingStage.objects.filter(name="ask").update(finished_at=clock.now(), done=176)
    ClosingStage.objects.filter(name="send").update(done=40)
    for name, args in (("campaign_close", []), ("job", [job_of(campaign).pk])):
        during = page_of(client, lead, name, *args)
        assert 'role="status">Returning 40 of 176<' in during
        assert 'id="job" data-job="2"' in during
        assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in during
        assert "You can leave this page" in during
        assert "Retry this step" not in during
    ClosingStage.objects.filter(name="ask").update(finished_at=None)
    make_closing.swept_at(campaign.ends_at)
    after = page_of(client, lead, "campaign_close")
    assert "Finished: not funded." in after
    assert ("data-job" in after, "refresh" in after) == (False, False)


def test_another_team_has_no_part_in_it(client, campaign, desk, other_lead, mentor):
    make_closing.ended(campaign)
    for person in (other_lead, mentor):
        client.force_login(person)
        assert client.get(reverse("job", args=[job_of(campaign).pk])).status_code == 404
        assert status(client, person, "job_retry", job_of(campaign).pk) == 404
    assert client.get(reverse("campaign_close")).status_code == 404


def test_starting_answers_at_once_and_does_nothing_itself(client, campaign, desk, coordinator):
    make_pledges.paid(campaign, 4_999_00)
    make_pledges.started(campaign, 1_00)
    client.force_login(coordinator)
    with clock.at(campaign.ends_at):
        seen = page_of(client, coordinator, "staff_closing_campaign", campaign.pk)
        assert ("Close the round now" in seen, "1 · €1.00" in seen, "they are waited for" in seen) == (True,) * 3
        assert "If it were cancelled now" in seen
        answer = client.post(reverse("staff_closing_start", args=[campaign.pk]))
    assert (answer.status_code, answer["Location"]) == (303, reverse("staff_closing_campaign", args=[campaign.pk]))
    campaign.refresh_from_db()
    assert campaign.state == "round_1"


def test_a_stage_that_failed_tells_the_staff_why_and_may_be_tried_again(client, campaign, desk, coordinator, lead):
    make_pledges.paid(campaign)
    make_closing.ended(campaign, seconds=0)
    job = job_of(campaign)
    job.stages.filter(name="ask").update(error="OperationalError: disk full", tries=3)
    moves.stop(job, by=None, reason="OperationalError: disk full")
    seen = page_of(client, coordinator, "staff_closing_campaign", campaign.pk)
    assert "OperationalError: disk full" in seen
    assert "Retry this step" in seen
    theirs = page_of(client, lead, "campaign_close")
    assert "A stage has failed" in theirs
    assert ("OperationalError" in theirs, "Retry this step" in theirs) == (False, False)
    assert "Its closing has stopped" in page_of(client, coordinator, "staff")
    assert status(client, coordinator, "job_retry", job.pk) == 303
    assert status(client, coordinator, "job_retry", job.pk) == 409
    sweep.close_due()
    assert job_of(campaign).state == "done"


def test_finance_decides_about_what_was_refused(client, campaign, desk, finance, coordinator):
    for _one in range(2):
        make_pledges.paid(campaign)
    desk.refusing = "account <closed>"
    make_closing.ended(campaign)
    first, second = Refund.objects.order_by("id")
    seen = page_of(client, finance, "staff_closing_campaign", campaign.pk)
    assert seen.count("account &lt;closed&gt;") == 2
    assert "Mark as returned otherwise" in seen
    assert "Finance decides." in page_of(client, coordinator, "staff_closing_campaign", campaign.pk)
    for name in ("staff_closing_again", "staff_closing_otherwise"):
        assert status(client, coordinator, name, first.pk, reason="I say so") == 404
        assert status(client, finance, name, first.pk, reason=" ") == 422
    assert status(client, finance, "staff_closing_otherwise", first.pk, reason="From the bank") == 303
    assert status(client, finance, "staff_closing_again", second.pk, reason="Open again") == 303
    assert status(client, finance, "staff_closing_otherwise", first.pk, reason="Twice") == 409
    seen = Refund.objects.get(pk=first.pk).otherwise.as_recorded
    assert status(client, make_payouts.finance(but=finance), "staff_closing_confirm", first.pk, seen=seen) == 303
    assert sorted(Refund.objects.values_list("state", flat=True).order_by("id")) == ["done", "requested"]


def test_the_list_asks_as_much_for_many_as_for_few(client, campaign, desk, coordinator, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    asked = []
    for more in (0, 2):
        for _one in range(more):
            make_closing.lost(make.cooperative(make.person()))
        page_of(client, coordinator, "staff_closing")
        with CaptureQueriesContext(connection) as queries:
            seen = page_of(client, coordinator, "staff_closing")
        asked.append(len(queries))
    assert seen.count("staff/closing/") >= 3
    assert make_funding.coordinator_of(campaign.cooperative)
    # One more: the closings of the page, which the first page had none of.
    assert asked[1] - asked[0] <= 1
