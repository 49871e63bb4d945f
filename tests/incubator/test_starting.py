"""The door: four questions without an account, an e-mail and its code, and the first page of the application."""

import re

import pytest
from django.core.cache import cache
from django.test import Client

from crowdcoop import clock
from crowdcoop.notify.models import Notice
from crowdcoop.people.models import Cooperative, User
from incubator.applications.models import Application
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PROFILE = {"name": "La Fleca", "kind": "worker", "legal_stage": "idea", "town": "Barcelona", "sentence": "Bread"}
FIT = ("in_formation", "no", "yes", "yes")
NAMES = ("who", "public", "coop", "two")
SAVE, CONFIRM = "/en/apply/save/", "/en/accounts/login/code/confirm/"


@pytest.fixture(autouse=True)
def _limits_begin_anew():
    cache.clear()


def check(n: int) -> str:
    return f"/en/apply/check/{n}/"


def eligible(browser: Client, who: str = "in_formation") -> Client:
    """A browser in which the four questions are answered so that one may go on."""
    for n, answer in enumerate((who, *FIT[1:]), 1):
        browser.post(check(n), {"answer": answer})
    return browser


def code() -> str:
    return re.search(r"^\d{6}$", Notice.objects.filter(message="login_code").latest("id").body, re.MULTILINE)[0]


def without_token(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


class TestQuestions:
    def test_four_questions_one_a_page_lead_to_the_e_mail(self, client, open_call):
        for n, answer in enumerate(FIT, 1):
            assert f"Step {n} of 4" in client.get(check(n)).content.decode()
            forward = check(n + 1) if n < 4 else SAVE
            assert client.post(check(n), {"answer": answer})["Location"] == forward

    @pytest.mark.parametrize(("n", "no"), [(1, "none"), (2, "yes"), (3, "no"), (4, "no")])
    def test_a_no_leads_to_other_ways_of_its_own_and_back(self, client, n, no):
        eligible(client)
        answer = client.post(check(n), {"answer": no}, follow=True)
        page = answer.content.decode()
        assert answer.redirect_chain[-1][0] == f"/en/apply/other-ways/?because={NAMES[n - 1]}"
        assert (answer.status_code, "There is a problem" in page) == (200, False)
        ways = page.split("<main")[1].split("</main>")[0]
        assert ways.count("<li>") >= 2
        assert f'href="{check(n)}"' in ways

    def test_each_no_has_words_of_its_own(self, client):
        pages = {client.get(f"/en/apply/other-ways/?because={name}").content.decode() for name in (*NAMES, "<b>x")}
        assert len({re.search(r"<h1>(.+?)</h1>", page)[1] for page in pages}) == 4
        assert not any("<b>x" in page for page in pages)

    def test_after_a_no_the_way_on_is_closed_until_the_answer_is_another(self, client):
        eligible(client)
        client.post(check(2), {"answer": "yes"})
        assert client.get(SAVE)["Location"] == check(2)
        assert client.get(check(4))["Location"] == check(2)
        assert re.search(r'value="yes"[^>]*checked', client.get(check(2)).content.decode())
        client.post(check(2), {"answer": "no"})
        assert client.get(SAVE).status_code == 200

    @pytest.mark.parametrize("n", [2, 3, 4])
    def test_who_skips_ahead_is_asked_the_first_question_without_an_answer(self, client, db, n):
        for method in (client.get, client.post):
            assert method(check(n), {"answer": "yes"})["Location"] == check(1)
        client.post(check(1), {"answer": "in_formation"})
        assert client.get(SAVE)["Location"] == check(2)
        assert client.get("/en/apply/save/").status_code == 302

    def test_back_shows_what_was_answered(self, client, db):
        eligible(client)
        assert f'href="{check(3)}"' in client.get(check(4)).content.decode()
        assert re.search(r'value="in_formation"[^>]*checked', client.get(check(1)).content.decode())

    @pytest.mark.parametrize("answer", [{"x": ""}, {"answer": ""}, {"answer": "perhaps"}, {"answer": "a\x00"}])
    def test_no_answer_is_an_error_with_its_words(self, client, db, answer):
        page = client.post(check(1), answer).content.decode()
        assert "There is a problem" in page
        assert "Choose one of the answers." in page

    @pytest.mark.parametrize("n", [0, 5, 99999999999999999999])
    def test_there_are_four_questions(self, client, db, n):
        assert client.get(check(n)).status_code == 404


class TestSaving:
    def test_a_new_address_gets_a_code_an_account_and_the_application(self, client, open_call):
        answer = eligible(client).post(SAVE, {"email": "Nova@Example.org"})
        assert answer["Location"] == f"{CONFIRM}?next=%2Fen%2Fapply%2F"
        told = Notice.objects.get()
        assert (told.message, told.email, told.language) == ("login_code", "nova@example.org", "en")
        account = User.objects.get()
        assert (account.email, account.language, account.has_usable_password()) == ("nova@example.org", "en", False)
        assert client.post(answer["Location"], {"code": code()})["Location"] == "/en/apply/"
        assert account.emailaddress_set.get().verified
        assert "You are a group forming a co-op." in client.get("/en/apply/").content.decode()

    def test_an_address_that_is_known_sees_the_same_to_the_letter(self, open_call, supporter):
        seen = []
        for email in (supporter.email, "nobody@example.org"):
            browser = eligible(Client())
            answer = browser.post(SAVE, {"email": email})
            pages = [browser.get(answer["Location"]), browser.post(answer["Location"], {"code": "1"})]
            said = [without_token(page.content.decode()).replace(email, "@") for page in pages]
            seen.append((answer.status_code, answer["Location"], answer.content, said))
        assert seen[0] == seen[1]
        assert [one.message for one in Notice.objects.order_by("id")] == ["login_code", "login_code"]

    def test_asking_twice_with_a_new_address_opens_one_account(self, open_call):
        for _ in range(2):
            eligible(Client()).post(SAVE, {"email": "nova@example.org"})
        assert User.objects.count() == 1

    def test_a_closed_account_gets_no_code_and_sees_what_everybody_sees(self, client, supporter):
        User.objects.filter(pk=supporter.pk).update(is_active=False)
        answer = eligible(client).post(SAVE, {"email": supporter.email})
        assert "We have written to" in client.get(answer["Location"]).content.decode()
        assert Notice.objects.filter(message="login_code").count() == 0

    def test_another_e_mail_goes_back_to_this_page_and_so_does_a_third_wrong_code(self, client, open_call):
        page = eligible(client).post(SAVE, {"email": "nova@example.org"})["Location"]
        assert client.post(page, {"action": "another"})["Location"] == SAVE
        page = client.post(SAVE, {"email": "nova@example.org"})["Location"]
        answers = [client.post(page, {"code": "1"}) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 302]
        assert answers[-1]["Location"] == SAVE
        assert "That was the last try with this code." in client.get(SAVE).content.decode()

    def test_too_many_codes_are_said_with_words_and_open_nothing(self, client, open_call):
        eligible(client)
        for _ in range(3):
            client.post(SAVE, {"email": "nova@example.org"})
        assert "too many tries in a short time" in client.post(SAVE, {"email": "nova@example.org"}).content.decode()

    def test_one_machine_does_not_open_accounts_without_end(self, client, open_call, settings):
        settings.PLEDGE_LIMIT = 2
        eligible(client)
        codes = [client.post(SAVE, {"email": f"nova{number}@example.org"}).status_code for number in range(3)]
        assert (codes, User.objects.count()) == ([302, 302, 429], 2)

    @pytest.mark.parametrize("email", ["", "nova", "a\x00@example.org", f"{'a' * 250}@example.org"])
    def test_what_is_no_address_is_said(self, client, open_call, email):
        assert "There is a problem" in eligible(client).post(SAVE, {"email": email}).content.decode()
        assert (User.objects.count(), Notice.objects.count()) == (0, 0)

    def test_who_is_signed_in_skips_it(self, as_, supporter, open_call):
        assert as_(supporter).get(SAVE)["Location"] == "/en/apply/"


class TestBeginning:
    def test_what_was_said_at_the_door_is_not_asked_again(self, as_, supporter, open_call):
        browser = eligible(as_(supporter), "association_converting")
        page = browser.get("/en/apply/").content.decode()
        assert "You are an association that is becoming a co-op." in page
        assert re.search(r'value="association" selected', page)
        browser.post("/en/apply/", PROFILE)
        begun = Application.objects.get()
        assert (begun.applicant_kind, begun.cooperative.name, begun.call) == (
            "association_converting",
            "La Fleca",
            open_call,
        )
        assert begun.cooperative.team().get() == supporter
        assert "eligibility" not in browser.session

    def test_who_has_no_co_op_answers_the_questions_first(self, as_, supporter, open_call):
        assert as_(supporter).get("/en/apply/")["Location"] == check(1)

    def test_it_can_be_left_for_later(self, as_, supporter, open_call):
        answer = eligible(as_(supporter)).post("/en/apply/", PROFILE | {"then": "later"}, follow=True)
        assert answer.redirect_chain[-1][0] == "/en/team/"
        assert "Saved. Come back when you like" in answer.content.decode()
        assert Application.objects.count() == 1

    def test_pressing_begin_twice_founds_one_co_op(self, as_, supporter, open_call):
        browser = eligible(as_(supporter))
        for _ in range(2):
            browser.post("/en/apply/", PROFILE)
        assert (Cooperative.objects.count(), Application.objects.count()) == (1, 1)

    def test_fields_that_are_not_in_the_form_change_nothing(self, as_, supporter, open_call):
        extra = {
            "slug": "mine",
            "created_at": "2001-01-01",
            "applicant_kind": "recently_constituted",
            "state": "accepted",
        }
        eligible(as_(supporter)).post("/en/apply/", PROFILE | extra)
        begun = Application.objects.get()
        assert (begun.cooperative.slug, begun.applicant_kind, begun.state) == ("la-fleca", "in_formation", "draft")

    @pytest.mark.parametrize("wrong", [{"name": ""}, {"name": "a\x00b"}, {"name": "a" * 121}, {"kind": "bank"}])
    def test_a_wrong_profile_founds_nothing(self, as_, supporter, open_call, wrong):
        answer = as_(supporter).post("/en/apply/", PROFILE | wrong)
        assert "There is a problem" in answer.content.decode()
        assert Cooperative.objects.count() == 0

    def test_without_an_open_call_nothing_is_founded(self, as_, supporter):
        browser = as_(supporter)
        assert "No call is open now" in browser.get("/en/apply/").content.decode()
        browser.post("/en/apply/", PROFILE)
        assert Cooperative.objects.count() == 0

    def test_after_the_close_nothing_is_begun(self, as_, supporter, open_call):
        with clock.at(open_call.closes_at):
            eligible(as_(supporter)).post("/en/apply/", PROFILE)
        assert Application.objects.count() == 0

    def test_it_begins_with_the_co_op_chosen(self, as_, la_fleca, other_coop, lead, other_lead, open_call):
        make.people.join_team(other_coop, by=other_lead, person=lead)
        browser = as_(lead)
        assert "You apply with Horta Viva." in browser.get("/en/apply/").content.decode()
        browser.post("/en/team/choose/la-fleca/")
        assert "You apply with La Fleca." in browser.get("/en/apply/").content.decode()
