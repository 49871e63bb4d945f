"""Two at once, on PostgreSQL: the last who leads, the fiftieth letter, one place for one person."""

from datetime import timedelta

import pytest

from crowdcoop import clock
from crowdcoop.people import moves
from crowdcoop.people.models import Invitation, Membership, User
from crowdcoop.people.rules import somebody_else_leads
from crowdcoop.workflow import NotNow
from tests import make
from tests.crowdcoop.test_at_once import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
Part = Membership.Part


@pytest.fixture
def two_leads(la_fleca, lead, teammate):
    mate = la_fleca.memberships.get(person=teammate)
    moves.change_part(mate, by=lead, part=Part.LEAD)
    return list(la_fleca.memberships.select_related("person", "cooperative"))


def test_of_two_leads_who_leave_at_once_one_stays(la_fleca, two_leads):
    def work(meet):
        own = two_leads.pop()
        meet()
        moves.leave_team(own, by=own.person)

    assert together(work) == ["done", "refused"]
    assert la_fleca.team().count() == 1


def test_one_leaves_while_the_other_makes_them_another(la_fleca, two_leads):
    first, second = two_leads
    todo = [
        lambda: moves.leave_team(first, by=first.person),
        lambda: moves.change_part(second, by=first.person, part=Part.MEMBER),
    ]

    def work(meet):
        own = todo.pop()
        meet()
        own()

    assert "refused" in together(work)
    assert la_fleca.memberships.filter(role=Part.LEAD, left_at=None).count() == 1


def test_without_the_lock_both_would_have_left(la_fleca, two_leads):
    """The negative control: each sees the other, who is leaving too."""

    def work(meet):
        own = two_leads.pop()
        if somebody_else_leads(own):
            raise NotNow("the last")
        meet()
        Membership.objects.filter(pk=own.pk).update(left_at=clock.now())

    assert together(work) == ["done", "done"]
    assert la_fleca.team().count() == 0


def test_of_two_letters_for_the_last_place_one_is_written(la_fleca, lead):
    for number in range(Invitation.OPEN_AT_MOST - 1):
        moves.invite(la_fleca, by=lead, email=f"mate{number}@example.org", part=Part.MEMBER, language="en")
    addresses = ["a@example.org", "b@example.org"]

    def work(meet):
        email = addresses.pop()
        meet()
        moves.invite(la_fleca, by=lead, email=email, part=Part.MEMBER, language="en")

    assert together(work) == ["done", "refused"]
    assert la_fleca.invitations.count() == Invitation.OPEN_AT_MOST


def test_a_letter_used_at_once_from_two_windows_gives_one_place(la_fleca, lead, supporter):
    letter = moves.invite(la_fleca, by=lead, email=supporter.email, part=Part.MEMBER, language="en")

    def work(meet):
        own = Invitation.objects.get(pk=letter.pk)
        meet()
        moves.accept_invitation(own, by=supporter)

    assert together(work) == ["done", "refused"]
    assert la_fleca.memberships.filter(person=supporter).count() == 1


def test_two_people_with_one_letter_are_one_who_joins(la_fleca, lead):
    letter = moves.invite(la_fleca, by=lead, email="pau@example.org", part=Part.MEMBER, language="en")
    people = [make.person(), make.person()]

    def work(meet):
        own = people.pop()
        meet()
        moves.accept_invitation(Invitation.objects.get(pk=letter.pk), by=own)

    assert together(work) == ["done", "refused"]
    assert la_fleca.team().count() == 3


def test_a_letter_sent_again_at_once_leaves_once(la_fleca, lead, teammate):
    letter = moves.invite(la_fleca, by=lead, email="pau@example.org", part=Part.MEMBER, language="en")
    Invitation.objects.filter(pk=letter.pk).update(sent_at=letter.sent_at - timedelta(hours=1))
    people = [lead, teammate]

    def work(meet):
        own = people.pop()
        meet()
        moves.invite_again(Invitation.objects.get(pk=letter.pk), by=own)

    assert together(work) == ["done", "refused"]


def test_an_account_opened_at_once_is_one(db):
    def work(meet):
        meet()
        moves.open_account(None, by=None, email="nova@example.org", language="en")

    assert together(work, people=4) == ["done"] * 4
    assert User.objects.count() == 1
