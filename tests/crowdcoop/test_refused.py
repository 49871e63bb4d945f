"""A refusal as a browser sees it: a page that does not exist, or the reasons where the person was."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import get_messages
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.test import RequestFactory
from django.urls import reverse

from crowdcoop.refused import RefusedMiddleware
from crowdcoop.workflow import NotNow, NotYours


def answer(exception, user=None, method="post", data=None, referer="http://testserver/es/team/"):
    request = getattr(RequestFactory(), method)("/es/x/", data or {}, headers={"referer": referer} if referer else {})
    request.user = user or AnonymousUser()
    SessionMiddleware(lambda _request: None).process_request(request)
    MessageMiddleware(lambda _request: None).process_request(request)
    return RefusedMiddleware(lambda _request: None).process_exception(request, exception), request


def test_not_now_leads_back_with_the_reasons():
    response, request = answer(NotNow("Not on a Sunday.", "It is late."))
    assert (response.status_code, response["Location"]) == (303, "http://testserver/es/team/")
    assert [str(message) for message in get_messages(request)] == ["Not on a Sunday.", "It is late."]


def test_not_now_keeps_a_long_text_in_sight(supporter):
    typed = "What we want to do is a long story, with <b>tags</b> in it."
    response, _request = answer(
        NotNow("It is closed."), supporter, data={"idea": typed, "csrfmiddlewaretoken": "t" * 64}
    )
    page = response.content.decode()
    assert response.status_code == 409
    assert "It is closed." in page
    assert "What we want to do is a long story, with &lt;b&gt;tags&lt;/b&gt; in it." in page
    assert "t" * 64 not in page


@pytest.mark.parametrize("referer", ["", "https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_not_now_never_leads_to_another_site(referer):
    response, _request = answer(NotNow("No."), referer=referer)
    assert response.status_code == 409
    assert "elsewhere" not in response.content.decode()


def test_not_now_on_a_page_that_is_only_read_is_a_page():
    assert answer(NotNow("No."), method="get")[0].status_code == 409


def test_not_yours_is_a_page_that_does_not_exist(supporter):
    assert answer(NotYours("x"), supporter)[0].status_code == 404
    assert answer(NotYours("x"))[0].status_code == 404


def test_not_yours_asks_a_stranger_who_follows_a_link_to_sign_in():
    response, _request = answer(NotYours("x"), method="get")
    assert response.status_code == 302
    assert response["Location"] == f"{reverse('account_login')}?next=/es/x/"


def test_other_errors_are_left_alone():
    assert answer(ValueError("x"))[0] is None
