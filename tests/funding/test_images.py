"""Pictures of a campaign: fixed sizes, nothing beside their points, words for who cannot see, kept by browsers, gone when removed."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from crowdcoop import clock
from crowdcoop.files import forgetting
from crowdcoop.files.checking import check
from crowdcoop.files.models import StoredFile
from funding.campaigns import moves
from funding.campaigns.models import Campaign, Maker
from funding.campaigns.pictures import moves as pictures
from funding.campaigns.pictures import sizes
from tests import make_editor, make_funding
from tests.crowdcoop.sending import sent

pytestmark = pytest.mark.django_db
DEVICE, ORIENTATION = 0x0110, 0x0112


def opened(checked):
    return Image.open(BytesIO(checked.content))


def drawn(browser, token):
    answer = browser.get(reverse("campaign_picture", args=[token]))
    return answer, b"".join(answer) if answer.streaming else answer.content


# -- Sizes ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("width", "height", "made"),
    [
        (3200, 1800, [(1600, 900), (800, 450), (400, 225)]),
        (2000, 2000, [(900, 900), (450, 450), (225, 225)]),  # whole: within 16:9, nothing cut off
        (900, 300, [(900, 300), (800, 267), (400, 133)]),
        (300, 100, [(300, 100)] * 3),  # never blown up
    ],
)
def test_a_picture_has_fixed_sizes_and_is_whole(width, height, made):
    found = sizes.of_picture(check(make_editor.upload(width, height)))
    assert [(one.width, one.height) for one in found.values()] == made
    assert [opened(one).size for one in found.values()] == made
    assert {opened(one).format for one in found.values()} == {"WEBP"}
    assert len({id(one) for one in found.values()}) == len(set(made))


def test_nothing_that_was_written_beside_the_points_comes_along_and_it_stands_upright():
    exif = Image.Exif()
    exif[DEVICE], exif[ORIENTATION] = "Secret Phone 3000", 6  # lies on its side: turn it by a quarter
    upload = make_editor.upload(64, 36, "JPEG", exif=exif, comment=b"taken at home")
    large = sizes.of_picture(check(upload))["large"]
    assert (large.width, large.height) == (36, 64)
    again = opened(large)
    assert not again.getexif()
    assert "exif" not in again.info
    assert b"Secret Phone" not in large.content
    assert b"taken at home" not in large.content


def test_what_is_see_through_stays_so():
    made = BytesIO()
    Image.new("RGBA", (80, 45), (200, 0, 0, 0)).save(made, "PNG")
    found = sizes.of_picture(check(SimpleUploadedFile("logo.png", made.getvalue())))
    assert opened(found["small"]).getpixel((0, 0))[3] == 0


# -- The page -------------------------------------------------------------------------------------
def test_a_picture_is_sent_described_put_first_and_removed(la_fleca, lead, as_):
    campaign, browser = make_funding.draft(la_fleca), as_(lead)
    url = reverse("campaign_pictures")
    without = browser.post(url, {"picture": make_editor.upload()})
    assert "Fill in: What is to be seen in it" in without.content.decode()
    assert not campaign.pictures.exists()
    for alt in ("The oven", "The street"):
        assert browser.post(url, {"picture": make_editor.upload(1000, 600), "alt": alt}).status_code == 302
    oven, street = campaign.pictures.with_files()
    assert list(campaign.pictures.all()) == [oven, street]
    browser.post(reverse("campaign_pictures_first", args=[street.pk]))
    assert list(campaign.pictures.all()) == [street, oven]
    browser.post(reverse("campaign_pictures_part", args=[oven.pk]), {"alt": "Our oven"})
    shown = browser.get(url).content.decode()
    assert '<p class="small">Our oven</p>' in shown
    assert f"{oven.large.width}w" in shown
    browser.post(reverse("campaign_pictures_remove", args=[oven.pk]))
    assert list(campaign.pictures.all()) == [street]


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (sent(b"%PDF-1.7\nnot a picture"), "We cannot take this kind of file"),
        (sent(b"<svg xmlns='x'><script/></svg>", "x.svg"), "We cannot take this kind of file"),
        (sent(b"\x89PNG\r\n\x1a\nnonsense", "x.png"), "damaged"),
        (sent(b"", "x.png"), "empty"),
    ],
)
def test_what_is_no_picture_is_not_taken(la_fleca, lead, as_, upload, words):
    make_funding.blank(la_fleca)
    upload.seek(0)
    answer = as_(lead).post(reverse("campaign_pictures"), {"picture": upload, "alt": "X"})
    assert words in answer.content.decode()
    assert not StoredFile.objects.exists()


def test_there_is_an_end_to_pictures_and_those_of_others_are_not_there(la_fleca, other_coop, lead, as_, monkeypatch):
    mine, theirs = make_funding.draft(la_fleca), make_editor.picture(make_funding.draft(other_coop))
    make_editor.picture(mine)
    monkeypatch.setattr(pictures, "MOST_PICTURES", 1)
    assert "There are 1 already" in as_(lead).get(reverse("campaign_pictures")).content.decode()
    for name in ("campaign_pictures_part", "campaign_pictures_first", "campaign_pictures_remove"):
        assert as_(lead).post(reverse(name, args=[theirs.pk]), {"alt": "Mine"}).status_code == 404


# -- Shown ----------------------------------------------------------------------------------------
def test_before_publication_it_is_for_who_works_on_it_and_after_it_for_everybody(la_fleca, lead, supporter, as_):
    campaign = make_funding.ready(la_fleca)
    token = make_editor.picture(campaign, width=1000, height=600).middle.token
    mentor = la_fleca.incubation.mentor
    assert [drawn(as_(one), token)[0].status_code for one in (lead, mentor, supporter, None)] == [200, 200, 404, 404]
    assert drawn(as_(lead), token)[0]["Cache-Control"] == "no-store, private"
    sent_in = moves.submit(campaign, by=lead)
    moves.publish(moves.approve(sent_in, by=mentor, publish_at=clock.now()), by=None)
    answer, content = drawn(as_(None), token)
    assert answer["Content-Type"] == "image/webp"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "oven" not in answer["Content-Disposition"]
    assert "sessionid" not in answer.cookies
    assert Image.open(BytesIO(content)).size == (750, 450)
    again = as_(None).get(reverse("campaign_picture", args=[token]), headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert drawn(as_(None), "00000000-0000-4000-8000-000000000000")[0].status_code == 404


def test_what_is_removed_leaves_the_rows_at_once_and_the_disk_a_day_later(la_fleca, lead):
    campaign = make_funding.draft(la_fleca)
    kept, gone = make_editor.picture(campaign, width=1000, height=600), make_editor.picture(campaign, "Another")
    places = [one.place for one in gone.files]
    assert (len(kept.files), len(gone.files), StoredFile.objects.count()) == (3, 1, 4)
    pictures.remove(campaign, by=lead, part=gone)
    assert set(StoredFile.objects.values_list("pk", flat=True)) == {one.pk for one in kept.files}
    with clock.at(clock.now() + 2 * forgetting.YOUNG):
        forgetting.forget_due()
    assert [place.exists() for place in places] == [False]
    assert all(one.place.exists() for one in kept.files)


def test_a_person_has_a_photo_or_their_letters(la_fleca, lead, as_):
    campaign, browser = make_funding.draft(la_fleca), as_(lead)
    said = {"title": "Laia Puig", "description": "She bakes.", "url": ""}
    browser.post(reverse("campaign_team"), {**said, "photo": make_editor.upload(900, 1200)})
    maker = Maker.objects.select_related("photo").get()
    assert (maker.photo.width, maker.photo.height) == (300, 400)
    first, url = maker.photo, reverse("campaign_team_part", args=[maker.pk])
    preview = reverse("campaign_preview", args=[campaign.slug])
    assert str(first.token) in browser.get(preview).content.decode()
    browser.post(url, {**said, "photo": make_editor.upload(64, 64)})
    assert not StoredFile.objects.filter(pk=first.pk).exists()
    browser.post(url, {**said, "without_photo": "on"})
    maker.refresh_from_db()
    assert (maker.photo, StoredFile.objects.count()) == (None, 0)
    assert ">LP</span>" in browser.get(preview).content.decode()
    made = make_editor.maker(campaign, "Teo Roca", photo=True)
    moves.remove_maker(campaign, by=lead, part=made)
    assert not StoredFile.objects.exists()


def test_without_a_picture_the_cloth_of_its_name_stands_there(la_fleca, lead, as_):
    campaign = make_funding.draft(la_fleca)
    preview = reverse("campaign_preview", args=[campaign.slug])
    assert "weave-picture" in as_(lead).get(preview).content.decode()
    make_editor.picture(campaign, "The <oven>")
    shown = as_(lead).get(preview).content.decode()
    assert "weave-picture" not in shown
    assert 'alt="The &lt;oven&gt;"' in shown
    assert Campaign.objects.get().pictures.get().alt == "The <oven>"
