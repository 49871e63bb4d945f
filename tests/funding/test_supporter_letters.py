"""Writing to the co-op and being answered, and what the team sees of whom."""

from datetime import timedelta

import pytest
from django.urls import reverse

from crowdcoop import clock
from crowdcoop.notify.models import Notice
from crowdcoop.notify.words import words
from crowdcoop.workflow import NotYours
from funding.pledges import seen
from funding.pledges.letters import moves, rules
from funding.pledges.models import Pledge
from funding.running import tasklist
from tests import make_funding, make_pledges

pytestmark = [pytest.mark.django_db, pytest.mark.once]
CANARY = {"name": "Zzyzx Rossinyol", "email": "zzyzx@example.org", "address": "Zzyzx\nStreet 9\n1\nPla\nSpain"}


@pytest.fixture
def posted(la_fleca, desk):
    return make_funding.live_with_post(la_fleca)


@pytest.fixture
def parcel(posted):
    return posted.rewards.get(title="Parcel")


def write(client, pledge, text="When will the bread be ready?"):
    return client.post(reverse("pledge_write", args=[pledge.token]), {"text": text})


def test_a_letter_comes_to_the_team_and_its_answer_to_the_supporter(as_, posted, lead, teammate, other_lead, desk):
    pledge, visitor = make_pledges.paid(posted, **CANARY | {"address": ""}), as_(None)
    assert "Write to La Fleca" in visitor.get(reverse("pledge_write", args=[pledge.token])).content.decode()
    assert write(visitor, pledge).status_code == 302
    told = Notice.objects.filter(message="pledge_letter").order_by("id")
    assert [notice.person for notice in told] == [lead, teammate]
    thread = reverse("campaign_letter", args=[pledge.pk])
    said = words(told[0]).text
    assert "When will the bread be ready?" in said
    assert thread in said
    team = as_(lead)
    for address in (reverse("campaign_letters"), thread):
        assert "zzyzx" not in team.get(address).content.decode().lower()
    assert as_(other_lead).get(thread).status_code == 404
    with pytest.raises(NotYours):
        moves.answer(pledge, by=other_lead, text="Never.")
    assert team.post(thread, {"text": "On Thursday."}).status_code == 302
    answer = Notice.objects.get(message="pledge_answer")
    assert answer.email == "zzyzx@example.org"
    assert "On Thursday." in words(answer).text
    assert lead.email not in words(answer).text
    assert "On Thursday." in visitor.get(reverse("pledge_write", args=[pledge.token])).content.decode()
    assert "Answered" in team.get(reverse("campaign_letters")).content.decode()


def test_who_lets_the_co_op_write_is_known_to_it_by_name(as_, posted, lead, desk):
    pledge = make_pledges.paid(posted, **CANARY | {"address": ""}, share_with_coop=True)
    write(as_(None), pledge)
    page = as_(lead).get(reverse("campaign_letter", args=[pledge.pk])).content.decode()
    assert "Zzyzx Rossinyol" in page
    assert "zzyzx@example.org" in page


def test_so_many_letters_a_day_and_no_card_numbers(client, posted, desk):
    pledge = make_pledges.paid(posted)
    card = write(client, pledge, "My card is 4111 1111 1111 1111")
    assert list(card.context["form"].errors) == ["text"]
    assert list(write(client, pledge, "  ").context["form"].errors) == ["text"]
    for _one in range(rules.LETTERS_A_DAY):
        assert write(client, pledge).status_code == 302
    assert write(client, pledge).status_code == 409
    assert (
        "You have written 5 messages today" in client.get(reverse("pledge_write", args=[pledge.token])).content.decode()
    )
    with clock.at(clock.now() + timedelta(days=1, seconds=1)):
        assert write(client, pledge).status_code == 302
    unpaid = make_pledges.started(posted)
    assert write(client, unpaid).status_code == 409
    quiet = make_pledges.paid(posted)
    assert moves.answer.why_not(quiet, posted.cooperative.team()[0]) == ["This person has not written to you."]


def test_an_address_is_the_teams_only_when_posted_and_certain(posted, parcel, desk):
    with_parcel = make_pledges.paid(posted, 3_000, reward=parcel, **CANARY)
    make_pledges.paid(posted, 500_000)
    none = make_pledges.paid(posted, 3_000, address=CANARY["address"])
    assert [seen.address_for_team(pledge) for pledge in (with_parcel, none)] == ["", ""]
    make_funding.end_round(posted)
    with_parcel, none = (Pledge.objects.get(pk=pledge.pk) for pledge in (with_parcel, none))
    assert [seen.address_for_team(pledge) for pledge in (with_parcel, none)] == [CANARY["address"], ""]
    assert [seen.name_for_team(with_parcel), seen.email_for_team(with_parcel)] == ["Somebody", ""]
    # The two choices are two: a name that everybody may read shares no e-mail.
    public = Pledge(**CANARY, public=True, campaign=posted)
    assert (seen.name_for_team(public), seen.email_for_team(public)) == ("Zzyzx Rossinyol", "")


def test_the_team_finds_what_waits_for_its_answer_where_it_looks(as_, posted, lead, desk, cost):
    team, run, letters = as_(lead), reverse("campaign_run"), reverse("campaign_letters")
    mentor = as_(posted.cooperative.incubation.mentor)
    assert "Nobody waits for an answer." in team.get(run).content.decode()
    pledges = [make_pledges.paid(posted, email=f"s{number}@example.org") for number in range(3)]
    write(as_(None), pledges[0])
    few = [cost(team, address) for address in (run, reverse("team"))]
    write(as_(None), pledges[0], "And another thing.")
    write(as_(None), pledges[1])
    page = team.get(run)
    assert page.context["to_answer"] == 2
    assert f'href="{letters}"' in page.content.decode()
    assert task_of(posted, lead) == ("2 to answer", False)
    looks_on = mentor.get(reverse("campaign_run_read", args=[posted.pk])).content.decode()
    assert "2 to answer" in looks_on
    assert letters not in looks_on
    assert [cost(team, address) for address in (run, reverse("team"))] == few
    for pledge in pledges[:2]:
        team.post(reverse("campaign_letter", args=[pledge.pk]), {"text": "On Thursday."})
    assert task_of(posted, lead) == ("Nobody waits", True)
    write(as_(None), pledges[0], "Which Thursday?")
    assert "1 to answer" in team.get(run).content.decode()


def task_of(campaign, person):
    tasks = tasklist.tasks(campaign.cooperative.incubation, person)
    return next((task.status, task.done) for task in tasks if task.key == "campaign:letters")
