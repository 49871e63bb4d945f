"""The review: comments on a field that the team settles, a list to go through, and a date by the clocks of the place."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.people import moves as people
from crowdcoop.workflow import NotNow, NotYours
from funding.campaigns import moves
from funding.campaigns.models import Campaign, Remark
from funding.campaigns.review import fields
from funding.campaigns.review import moves as review
from funding.campaigns.review.forms import CHECKLIST, ApproveForm
from tests import make_editor, make_funding

pytestmark = pytest.mark.django_db
ALL = list(CHECKLIST)


def read(browser, name, *args, **asked):
    answer = browser.get(reverse(name, args=args), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_comment_goes_from_the_field_to_the_team_and_back_settled(la_fleca, lead, teammate, as_):
    campaign = make_funding.in_review(la_fleca)
    mentor, loaf = la_fleca.incubation.mentor, campaign.rewards.get(title="Loaf")
    reviewer, team = as_(mentor), as_(lead)
    shown = read(reviewer, "campaign_review", campaign.pk, on=f"rewards:{loaf.pk}")
    assert f'<option value="rewards:{loaf.pk}" selected>Rewards: Loaf</option>' in shown
    for about, words in [(f"rewards:{loaf.pk}", "By post too?"), ("story", "Who bakes on Sundays?")]:
        url = reverse("campaign_comment", args=[campaign.pk])
        assert reviewer.post(url, {"field": about, "words": words}).status_code == 302
    for name in ("campaign_remarks", "campaign_rewards", "campaign_story"):
        assert "By post too?" not in read(team, name)  # still being written
        assert "Who bakes on Sundays?" not in read(team, name)
    reviewer.post(reverse("campaign_send_back", args=[campaign.pk]), {"reason": "Two small things."})
    assert "Read 2 comments on your texts" in read(team, "campaign_edit")
    assert "Who bakes on Sundays?" in read(team, "campaign_story")
    assert "By post too?" in read(team, "campaign_rewards")
    assert "By post too?" in read(team, "campaign_rewards_part", loaf.pk)
    with pytest.raises(NotNow, match="Settle the 2 comments"):
        moves.submit(campaign, by=lead)
    moves.remove_reward(campaign, by=lead, part=loaf)
    moves.offer_reward(campaign, by=lead, title="Two loaves", description="By post.", cents=30_00)
    for remark in Remark.objects.all():
        team.post(reverse("campaign_settle", args=[remark.pk]), {"answer": "We take turns."})
    again = moves.submit(campaign, by=lead)
    shown = read(reviewer, "campaign_review", again.pk)
    assert "By post too?" in shown  # its reward is gone: it stands with the rewards
    assert shown.count("We take turns.") == 2
    assert f"Settled by {lead}" in shown


def test_who_comments_and_who_settles(la_fleca, lead, coordinator, other_mentor, other_lead, supporter, as_):
    campaign = make_funding.in_review(la_fleca)
    given = {"field": "story", "words": "Why?"}
    for person in (lead, other_mentor, other_lead, supporter):
        with pytest.raises(NotYours):
            review.remark(campaign, by=person, **given)
    assert as_(other_mentor).post(reverse("campaign_comment", args=[campaign.pk]), given).status_code == 404
    made = make_editor.sent_back(campaign, by=coordinator)
    for person in (coordinator, other_lead):
        with pytest.raises(NotYours):
            review.settle(campaign, by=person, part=made)
    assert as_(other_lead).post(reverse("campaign_settle", args=[made.pk])).status_code == 404
    with pytest.raises(NotNow, match="no longer possible"):
        review.remark(campaign, by=coordinator, **given)
    review.settle(campaign, by=lead, part=made)
    with pytest.raises(NotNow, match="settled this comment already"):
        review.settle(campaign, by=lead, part=made)


def test_a_comment_is_on_something_that_is_there(la_fleca, other_coop, as_):
    campaign, other = make_funding.in_review(la_fleca), make_funding.draft(other_coop)
    mentor, theirs = la_fleca.incubation.mentor, f"rewards:{other.rewards.first().pk}"
    assert theirs not in fields.of(campaign)
    answer = as_(mentor).post(reverse("campaign_comment", args=[campaign.pk]), {"field": theirs, "words": "X"})
    assert "Select a valid choice" in answer.content.decode()
    with pytest.raises(NotNow, match="not there any more"):
        review.remark(campaign, by=mentor, field=theirs, words="X")
    for field in fields.of(campaign).values():
        assert field.url


def test_a_comment_of_another_campaign_is_not_settled_here(la_fleca, other_coop, other_lead, lead, coordinator):
    mine = make_funding.in_review(la_fleca)
    theirs = make_editor.sent_back(make_funding.in_review(other_coop), by=coordinator)
    moves.request_changes(mine, by=coordinator, reason="X")
    with pytest.raises(Remark.DoesNotExist):
        review.settle(mine, by=lead, part=theirs)


# -- Approving ------------------------------------------------------------------------------------
def test_a_yes_comes_after_the_whole_list(la_fleca, as_):
    campaign = make_funding.in_review(la_fleca)
    browser = as_(la_fleca.incubation.mentor)
    url = reverse("campaign_approve", args=[campaign.pk])
    assert "all of it comes before a yes" in browser.post(url, {}).content.decode()
    left = browser.post(url, {"checked": ALL[1:]}).content.decode()
    assert "Not ticked yet: The story says who they are" in left
    assert Campaign.objects.get().state == "in_review"
    before = clock.now()
    assert browser.post(url, {"checked": ALL, "publish_at": ""}).status_code == 302
    fresh = Campaign.objects.get()
    assert fresh.state == "approved"
    assert before <= fresh.publish_at <= clock.now()  # empty is now
    entry = Entry.objects.about(fresh).get(step="campaigns.approve")
    assert entry.data["checked"] == ALL
    assert moves.publish(fresh, by=None).state == "round_1"


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2099-01-15T10:00", datetime(2099, 1, 15, 9, tzinfo=UTC)),
        ("2099-07-15T10:00", datetime(2099, 7, 15, 8, tzinfo=UTC)),
        ("2028-03-26T02:30", None),  # an hour that the clocks leave out
        ("2028-10-29T02:30", None),  # an hour that they have twice
        ("2020-01-01T10:00", None),
        ("9999-12-31T23:59", None),
    ],
)
def test_a_date_is_by_the_clocks_of_the_place(typed, moment):
    form = ApproveForm({"checked": ALL, "publish_at": typed})
    assert form.is_valid() is (moment is not None)
    assert form.cleaned_data.get("publish_at") == moment
    assert "Europe/Madrid" in str(form.fields["publish_at"].help_text)


def test_a_date_to_come_waits_for_it(la_fleca, coordinator):
    moment = clock.now() + timedelta(days=3)
    campaign = moves.approve(make_funding.in_review(la_fleca), by=coordinator, publish_at=moment, checked=ALL)
    with pytest.raises(NotNow, match="has not come yet"):
        moves.publish(campaign, by=None)
    with clock.at(moment):
        assert moves.publish(campaign, by=None).published_at == moment


def test_nobody_comments_on_the_campaign_of_their_own_co_op(la_fleca, lead, coordinator):
    campaign = make_funding.in_review(la_fleca)
    people.join_team(la_fleca, by=lead, person=coordinator)
    with pytest.raises(NotYours):
        review.remark(campaign, by=coordinator, field="story", words="Lovely.")


def test_the_page_of_the_review_shows_the_plan_that_supporters_do_not_read(la_fleca, as_):
    campaign = make_funding.in_review(la_fleca)
    shown = read(as_(la_fleca.incubation.mentor), "campaign_review", campaign.pk)
    assert make_funding.PLAN["spread"] in shown
    assert "Nothing: every page of it is complete." not in shown
    assert "Show who is behind it." in shown
    assert make_funding.PLAN["spread"] not in as_(None).get(campaign.get_absolute_url()).content.decode()
