"""Two at once, on PostgreSQL: the next reference, one co-op."""

import pytest

from crowdcoop import clock
from crowdcoop.people.models import Cooperative
from incubator.applications import moves as applications
from incubator.applications.beginning import begin, cooperative_of
from incubator.applications.models import Application
from tests import make
from tests.crowdcoop.test_at_once import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_references_given_at_once_have_no_gap_and_no_double(open_call):
    drafts = [make.application(call=open_call) for _ in range(4)]

    def work(meet):
        own = drafts.pop()
        lead = own.cooperative.team()[0]
        meet()
        applications.submit(own, by=lead, terms=open_call.terms)

    assert together(work, people=4) == ["done"] * 4
    given = Application.objects.order_by("reference").values_list("reference", "blind_code")
    assert [reference[-4:] for reference, _code in given] == ["0001", "0002", "0003", "0004"]
    assert sorted(code for _reference, code in given) == ["T-01", "T-02", "T-03", "T-04"]
    assert given[0][0].startswith(f"CC-{clock.now():%Y}-")


def test_a_double_click_founds_one_co_op(open_call, supporter):
    def work(meet):
        meet()
        begin(supporter, open_call, name="La Fleca")

    assert together(work) == ["done", "refused"]
    assert Cooperative.objects.get() == cooperative_of(supporter)
