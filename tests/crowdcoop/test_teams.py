"""A team on the site: letters to addresses, parts, leaving, and which co-op somebody works for."""

import re
from datetime import timedelta

import pytest
from django.core import mail

from crowdcoop import clock
from crowdcoop.journal.models import Entry
from crowdcoop.notify.models import Notice
from crowdcoop.notify.tasks import deliver_due
from crowdcoop.people import moves
from crowdcoop.people.models import Cooperative, Invitation, Membership
from crowdcoop.workflow import NotNow, NotYours
from tests import make

pytestmark = pytest.mark.django_db
Part = Membership.Part
URL = "/en/team/members/"
NEW = {"email": "pau@example.org", "part": "member"}


def invited(cooperative: Cooperative, by, email: str = "pau@example.org", part: str = Part.MEMBER) -> Invitation:
    return moves.invite(cooperative, by=by, email=email, part=part, language="ca")


def part_of(cooperative: Cooperative, person) -> str:
    return cooperative.memberships.get(person=person, left_at=None).role


@pytest.fixture
def letter(la_fleca, lead):
    return invited(la_fleca, lead)


@pytest.fixture
def place(la_fleca, lead):
    """The membership of the lead."""
    return la_fleca.memberships.get(person=lead)


class TestInviting:
    def test_a_letter_goes_to_the_address_in_the_language_of_the_page(self, la_fleca, lead, letter):
        told = Notice.objects.get(message="team_invitation")
        assert (told.email, told.language, told.person) == ("pau@example.org", "ca", None)
        assert (letter.part, letter.invited_by, letter.expires_at) == (
            "member",
            lead,
            letter.invited_at + timedelta(days=14),
        )

    def test_the_letter_says_who_where_and_one_link(self, la_fleca, lead):
        moves.invite(la_fleca, by=lead, email="pau@example.org", part=Part.MEMBER, language="en")
        deliver_due()
        words = next(one for one in mail.outbox if one.to == ["pau@example.org"])
        assert words.subject == "Laia Puig invites you to the team of La Fleca"
        links = [line for line in words.body.splitlines() if line.startswith("http")]
        assert links == [f"http://testserver/en/invitations/{Invitation.objects.get().token}/"]

    def test_leads_and_members_invite_and_nobody_else(self, la_fleca, teammate, other_lead, coordinator):
        assert invited(la_fleca, teammate).invited_by == teammate
        for somebody in (other_lead, coordinator):
            with pytest.raises(NotYours):
                invited(la_fleca, somebody, "x@example.org")

    def test_only_a_lead_gives_the_leads_part(self, la_fleca, lead, teammate):
        with pytest.raises(NotNow):
            invited(la_fleca, teammate, part=Part.LEAD)
        assert Invitation.objects.count() == 0
        assert invited(la_fleca, lead, part=Part.LEAD).part == "lead"

    def test_an_address_that_was_invited_gets_its_letter_again(self, la_fleca, lead, letter):
        with pytest.raises(NotNow) as refused:
            invited(la_fleca, lead)
        assert "a moment ago" in str(refused.value.reasons[0])
        with clock.at(letter.sent_at + timedelta(days=20)):
            again = invited(la_fleca, lead, "PAU@example.org", Part.TREASURER)
        assert (again.pk, again.token, again.part) == (letter.pk, letter.token, "treasurer")
        assert Notice.objects.filter(message="team_invitation").count() == 2

    @pytest.mark.once
    def test_the_fifty_first_is_refused_and_changes_nothing(self, la_fleca, lead, as_):
        for number in range(50):
            invited(la_fleca, lead, f"mate{number}@example.org")
        answer = as_(lead).post(URL, NEW, headers={"referer": f"http://testserver{URL}"}, follow=True)
        assert "You have 50 invitations that nobody has answered." in answer.content.decode()
        assert (Invitation.objects.count(), Notice.objects.filter(email=NEW["email"]).count()) == (50, 0)
        first = la_fleca.invitations.first()
        moves.revoke_invitation(first, by=lead)
        assert invited(la_fleca, lead).email == NEW["email"]

    @pytest.mark.once
    def test_what_has_expired_takes_no_room_until_it_is_sent_again(self, la_fleca, lead):
        for number in range(50):
            invited(la_fleca, lead, f"mate{number}@example.org")
        later = clock.now() + timedelta(days=15)
        with clock.at(later):
            invited(la_fleca, lead)
            for old in la_fleca.invitations.filter(email__startswith="mate")[:49]:
                moves.invite_again(old, by=lead)
            with pytest.raises(NotNow):
                moves.invite_again(la_fleca.invitations.get(email="mate49@example.org"), by=lead)

    def test_it_is_sent_again_not_sooner_than_in_ten_minutes(self, letter, lead):
        with pytest.raises(NotNow):
            moves.invite_again(letter, by=lead)
        with clock.at(letter.sent_at + timedelta(minutes=10)):
            again = moves.invite_again(letter, by=lead)
        assert again.expires_at == letter.sent_at + timedelta(minutes=10, days=14)

    def test_what_was_taken_back_is_not_sent_again(self, letter, lead):
        gone = moves.revoke_invitation(letter, by=lead)
        with clock.at(letter.sent_at + timedelta(days=1)), pytest.raises(NotNow):
            moves.invite_again(gone, by=lead)


class TestJoining:
    def test_whoever_holds_the_letter_joins_with_its_part_and_the_team_is_told(self, la_fleca, lead, supporter):
        moves.accept_invitation(invited(la_fleca, lead, part=Part.TREASURER), by=supporter)
        assert part_of(la_fleca, supporter) == "treasurer"
        told = Notice.objects.filter(
            message="team_joined", person__in=la_fleca.team(), entry__step__endswith="invitation"
        )
        assert {one.person for one in told} == set(la_fleca.team())
        assert Cooperative.objects.current_of(supporter) == la_fleca

    def test_joining_twice_is_once(self, la_fleca, letter, supporter, as_):
        browser = as_(supporter)
        for _ in range(2):
            assert browser.post(letter.get_absolute_url())["Location"] == "/en/team/"
        assert la_fleca.memberships.filter(person=supporter).count() == 1
        assert Entry.objects.filter(step="people.accept_invitation").count() == 1
        with pytest.raises(NotNow):
            moves.accept_invitation(letter, by=supporter)

    def test_looking_at_the_link_joins_nobody(self, la_fleca, letter, supporter, as_):
        assert "Join the team" in as_(supporter).get(letter.get_absolute_url()).content.decode()
        assert supporter not in la_fleca.team()

    def test_whoever_left_can_come_back(self, la_fleca, lead, teammate):
        moves.leave_team(la_fleca.memberships.get(person=teammate), by=teammate)
        moves.accept_invitation(invited(la_fleca, lead, teammate.email), by=teammate)
        assert la_fleca.memberships.filter(person=teammate).count() == 2

    @pytest.mark.parametrize("how", ["expired", "revoked", "used"])
    def test_a_letter_that_is_over_explains_itself_and_joins_nobody(self, la_fleca, letter, lead, supporter, as_, how):
        moment, words = letter.sent_at, "This invitation was taken back."
        if how == "expired":
            moment, words = letter.expires_at, "This invitation has expired"
        elif how == "revoked":
            moves.revoke_invitation(letter, by=lead)
        else:
            moves.accept_invitation(letter, by=make.person())
            words = "This invitation was used already."
        with clock.at(moment):
            for who in (supporter, None):
                page = as_(who).get(letter.get_absolute_url())
                assert (page.status_code, words in page.content.decode()) == (200, True)
            assert as_(supporter).post(letter.get_absolute_url()).status_code == 409
        assert supporter not in la_fleca.team()

    @pytest.mark.parametrize("token", ["x", "a" * 43, "../me", "%27%20OR%201", "é"])
    def test_a_forged_token_is_not_found(self, letter, supporter, as_, token):
        for who in (supporter, None):
            assert as_(who).get(f"/en/invitations/{token}/").status_code == 404
            assert as_(who).post(f"/en/invitations/{token}/", {"email": "x@example.org"}).status_code == 404

    def test_a_member_is_told_that_they_are_in(self, la_fleca, letter, teammate, as_):
        assert "You are in the team of La Fleca" in as_(teammate).get(letter.get_absolute_url()).content.decode()
        assert as_(teammate).post(letter.get_absolute_url())["Location"] == "/en/team/"
        letter.refresh_from_db()
        assert letter.accepted_at is None

    def test_a_stranger_gets_a_code_first_and_comes_back(self, letter, client):
        page = client.get(letter.get_absolute_url())
        assert 'value="pau@example.org"' in page.content.decode()
        answer = client.post(letter.get_absolute_url(), {"email": "pau@example.org"})
        code = Notice.objects.get(message="login_code").body.split(" is ")[1][:6]
        entered = client.post(answer["Location"], {"code": code})
        assert entered["Location"] == letter.get_absolute_url()
        assert "Join the team" in client.get(entered["Location"]).content.decode()
        assert client.post(entered["Location"])["Location"] == "/en/team/"
        letter.refresh_from_db()
        assert letter.accepted_by.email == "pau@example.org"


class TestPartsAndLeaving:
    def test_the_last_who_leads_neither_leaves_nor_is_made_another(self, la_fleca, lead, place):
        for refused in (
            lambda: moves.leave_team(place, by=lead),
            lambda: moves.change_part(place, by=lead, part=Part.MEMBER),
        ):
            with pytest.raises(NotNow) as why:
                refused()
            assert str(why.value.reasons[0]) == "A team needs somebody who leads it. Make somebody else lead first."
        assert part_of(la_fleca, lead) == "lead"

    def test_with_another_who_leads_they_may(self, la_fleca, lead, teammate, place):
        moves.change_part(la_fleca.memberships.get(person=teammate), by=lead, part=Part.LEAD)
        assert [one.person for one in Notice.objects.filter(message="team_part_changed")] == [teammate]
        moves.leave_team(place, by=lead)
        assert list(la_fleca.team()) == [teammate]
        assert [one.person for one in Notice.objects.filter(message="team_left")] == [teammate]

    def test_only_a_lead_changes_parts_and_only_oneself_leaves(self, la_fleca, lead, teammate, coordinator, place):
        for somebody in (teammate, coordinator):
            with pytest.raises(NotYours):
                moves.change_part(place, by=somebody, part=Part.MEMBER)
            with pytest.raises(NotYours):
                moves.leave_team(place, by=somebody)

    def test_who_has_left_has_no_part_to_change_and_cannot_leave_again(self, la_fleca, lead, teammate):
        gone = moves.leave_team(la_fleca.memberships.get(person=teammate), by=teammate)
        with pytest.raises(NotYours):
            moves.leave_team(gone, by=teammate)
        with pytest.raises(NotNow):
            moves.change_part(gone, by=lead, part=Part.LEAD)


@pytest.mark.once
class TestPages:
    def test_the_page_shows_the_team_and_its_letters(self, la_fleca, letter, lead, teammate, as_):
        page = as_(teammate).get(URL).content.decode()
        for words in ("Laia Puig", "Teo Roca", "pau@example.org", "Waiting for an answer"):
            assert words in page
        assert "Change the part" not in page
        assert 'value="lead"' not in page
        assert "Change the part" in as_(lead).get(URL).content.decode()

    def test_alone_the_page_says_what_to_do(self, other_coop, other_lead, as_):
        assert "You are alone here for now" in as_(other_lead).get(URL).content.decode()

    def test_without_a_co_op_there_is_no_such_page(self, as_, supporter):
        assert as_(supporter).get(URL).status_code == 404
        assert as_(supporter).post(URL, NEW).status_code == 404

    def test_whether_an_address_has_an_account_is_not_to_be_seen(self, la_fleca, lead, supporter, as_):
        pages = []
        for email in (supporter.email, "nobody@example.org"):
            page = as_(lead).post(URL, {"email": email, "part": "member"}, follow=True).content.decode()
            shown = re.sub(r'csrfmiddlewaretoken" value="\w+"', "", page).split("<main")[1]
            pages.append(shown.split('<h2 id="letters">')[0].replace(email, "@"))
        assert "We have written to @." in pages[0]
        assert pages[0] == pages[1]

    @pytest.mark.parametrize(
        "wrong",
        [
            {"email": ""},
            {"email": "pau"},
            {"email": "a\x00@example.org"},
            {"email": f"{'a' * 260}@example.org"},
            {"part": ""},
            {"part": "owner"},
        ],
    )
    def test_a_wrong_invitation_is_said_and_writes_to_nobody(self, la_fleca, lead, as_, wrong):
        assert "There is a problem" in as_(lead).post(URL, NEW | wrong).content.decode()
        assert Invitation.objects.count() == 0

    def test_a_member_cannot_post_the_leads_part(self, la_fleca, teammate, as_):
        assert "There is a problem" in as_(teammate).post(URL, NEW | {"part": "lead"}).content.decode()
        assert Invitation.objects.count() == 0

    def test_fields_that_are_not_in_the_form_change_nothing(self, la_fleca, lead, other_coop, as_):
        extra = {"cooperative": other_coop.pk, "token": "known", "expires_at": "2099-01-01", "language": "xx"}
        as_(lead).post(URL, NEW | extra)
        letter = Invitation.objects.get()
        assert (letter.cooperative, letter.token == "known", letter.language) == (la_fleca, False, "en")

    def test_letters_and_places_of_another_co_op_are_not_found(
        self, la_fleca, letter, place, other_coop, other_lead, as_
    ):
        browser = as_(other_lead)
        for path in (f"invitations/{letter.pk}/again", f"invitations/{letter.pk}/revoke", f"members/{place.pk}/part"):
            assert browser.post(f"/en/team/{path}/", {"part": "member"}).status_code == 404
        assert browser.post(f"/en/team/choose/{la_fleca.slug}/").status_code == 404
        letter.refresh_from_db()
        assert (letter.revoked_at, part_of(la_fleca, place.person)) == (None, "lead")

    def test_its_buttons_do_what_they_say(self, la_fleca, letter, lead, teammate, as_):
        browser = as_(lead)
        with clock.at(letter.sent_at + timedelta(hours=1)):
            browser.post(f"/en/team/invitations/{letter.pk}/again/")
        browser.post(f"/en/team/invitations/{letter.pk}/revoke/")
        membership = la_fleca.memberships.get(person=teammate)
        browser.post(f"/en/team/members/{membership.pk}/part/", {"part": "lead"})
        browser.post("/en/team/members/leave/")
        letter.refresh_from_db()
        assert (letter.revoked_at is None, list(la_fleca.team())) == (False, [teammate])
        assert part_of(la_fleca, teammate) == "lead"

    def test_a_part_that_does_not_exist_is_refused(self, la_fleca, place, lead, as_):
        assert as_(lead).post(f"/en/team/members/{place.pk}/part/", {"part": "king"}).status_code == 409

    def test_the_page_asks_the_same_however_many_there_are(self, la_fleca, lead, as_, cost):
        def costs(number):
            for _ in range(number):
                moves.join_team(la_fleca, by=lead, person=make.person())
                invited(la_fleca, lead, make.person().email)
            return cost(as_(lead), URL)

        assert costs(3) == costs(20)


class TestSeveralCooperatives:
    @pytest.fixture
    def both(self, la_fleca, other_coop, other_lead, lead):
        moves.join_team(other_coop, by=other_lead, person=lead)
        return lead

    def test_of_several_never_chosen_it_is_the_one_joined_last(self, both, other_coop):
        assert Cooperative.objects.current_of(both) == other_coop

    def test_the_one_chosen_stays_until_another_is_joined_by_letter(self, both, la_fleca, other_coop, as_):
        page = as_(both).get(URL).content.decode()
        assert "Work for another of your co-ops" in page
        assert as_(both).post("/en/team/choose/la-fleca/")["Location"] == "/en/team/"
        assert Cooperative.objects.current_of(both) == la_fleca
        third = make.cooperative(make.person("Rosa"))
        moves.accept_invitation(invited(third, third.team()[0], both.email), by=both)
        assert Cooperative.objects.current_of(both) == third

    def test_leaving_the_one_chosen_leads_back_to_the_other(self, both, other_coop, la_fleca):
        moves.work_for(other_coop, by=both)
        moves.leave_team(other_coop.memberships.get(person=both), by=both)
        assert Cooperative.objects.current_of(both) == la_fleca

    def test_nobody_works_for_a_co_op_that_is_not_theirs(self, la_fleca, supporter):
        with pytest.raises(NotYours):
            moves.work_for(la_fleca, by=supporter)

    def test_the_own_page_offers_the_choice_only_to_who_has_one(self, both, teammate, as_):
        assert "/en/team/choose/la-fleca/" in as_(both).get("/en/me/").content.decode()
        assert "/team/choose/" not in as_(teammate).get("/en/me/").content.decode()
