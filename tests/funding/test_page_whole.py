"""The campaign's page with all that a campaign may have: pictures, commitments, goals, people, plan; and in how many queries."""

import pytest
from django.urls import reverse

from funding.campaigns import moves
from funding.campaigns.models import Campaign
from tests import make_editor, make_funding, make_payouts
from tests.funding.test_page import asked

pytestmark = pytest.mark.django_db


def test_everything_of_it_is_shown_in_eight_queries(client, la_fleca, lead, desk):
    draft = make_funding.draft(la_fleca)
    for number in range(3):
        make_editor.picture(draft, f"Picture {number}")
        make_editor.maker(draft, photo=number == 0)
        make_editor.commitment(draft)
    make_funding.pass_gate(la_fleca)
    sent = moves.submit(draft, by=lead)
    mentor = la_fleca.incubation.mentor
    live = moves.publish(moves.approve(sent, by=mentor, publish_at=sent.created_at), by=None)
    queries, answer = asked(client, reverse("campaign", args=[live.slug]))
    page = answer.content.decode()
    for words in ("Picture 0", "Picture 2", "How it will be done", "Works in the first month", "Who is behind it"):
        assert words in page
    assert page.count("srcset=") == 3
    assert [wanted.title for wanted in answer.context["wanted"]] == ["Electrician"]
    assert (len(answer.context["makers"]), len(answer.context["commitments"])) == (3, 3)
    assert len(queries) <= 8


def test_what_was_spent_and_delivered_is_linked_once_it_is_funded(client, desk):
    campaign = make_payouts.to_deliver()
    make_payouts.spent(campaign)
    page = client.get(reverse("campaign", args=[campaign.slug])).content.decode()
    assert reverse("campaign_spending_public", args=[campaign.slug]) in page
    assert Campaign.objects.get().state == "funded"
