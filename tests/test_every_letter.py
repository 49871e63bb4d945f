"""Every letter that the world's life has caused is rendered in each language: nothing missing, same links, small."""

import re

import pytest

from crowdcoop.notify.models import Notice
from crowdcoop.notify.words import words
from funding.payments import provider
from tests import make_pledges
from tests.world import world

LINK = re.compile(r"https?://[^\s\"'<>]+")
A_PAGE_OF_OURS = "http://testserver/"


@pytest.fixture
def one_of_each(db, settings, monkeypatch) -> dict[str, Notice]:
    monkeypatch.setitem(provider.PROVIDERS, "desk", "tests.make_pledges.the_desk")
    settings.PAYMENT_PROVIDERS = ["desk"]
    make_pledges.new_desk()
    world()
    found = Notice.objects.filter(entry__isnull=False).select_related("entry").order_by("id")
    return {notice.message: notice for notice in found}


def test_each_reads_well_in_each_language(one_of_each):
    for notice in one_of_each.values():
        for language in ("es", "ca", "en"):
            said = words(notice, language)
            assert 5 < len(said.subject) < 150, notice.message
            assert set(LINK.findall(said.text)) == set(LINK.findall(said.html)), notice.message
            assert any(link.startswith(A_PAGE_OF_OURS) for link in LINK.findall(said.text)), notice.message
            assert len(said.html.encode()) < 40_000, notice.message
            assert "{" not in said.text, notice.message


def test_the_road_causes_many_of_them(one_of_each):
    assert len(one_of_each) > 20
