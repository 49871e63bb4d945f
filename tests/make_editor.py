"""Builders of what the editor adds to a campaign: pictures, people, commitments, comments of the review."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from crowdcoop.files.checking import check
from crowdcoop.people.models import User
from funding.campaigns import moves
from funding.campaigns.models import Campaign, Commitment, Maker, Picture, Remark
from funding.campaigns.pictures import moves as pictures
from funding.campaigns.pictures import sizes
from funding.campaigns.review import moves as review
from tests.make_funding import team_lead


def upload(width: int = 64, height: int = 36, form: str = "PNG", **saved: Any) -> SimpleUploadedFile:
    """A picture as a browser sends it: a ramp of colours, so that its sides can be told apart."""
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    made = BytesIO()
    image.save(made, form, **saved)
    return SimpleUploadedFile(f"oven.{form.lower()}", made.getvalue())


def picture(campaign: Campaign, alt: str = "Five bakers before an oven", **sent: Any) -> Picture:
    made = sizes.of_picture(check(upload(**sent)))
    moved = pictures.add(campaign, by=team_lead(campaign.cooperative), alt=alt, sizes=made)
    return moved.pictures.with_files().order_by("id").last()


def commitment(campaign: Campaign, title: str = "Flour from nearby") -> Commitment:
    moves.commit_to(campaign, by=team_lead(campaign.cooperative), title=title, description="Two mills.")
    return campaign.commitments.last()


def maker(campaign: Campaign, title: str = "Laia Puig", *, photo: bool = False) -> Maker:
    looked = sizes.of_photo(check(upload())) if photo else None
    by = team_lead(campaign.cooperative)
    moves.introduce(campaign, by=by, title=title, description="She bakes.", photo=looked)
    return campaign.makers.select_related("photo").last()


def remark(campaign: Campaign, *, by: User, field: str = "story", words: str = "Who bakes on Sundays?") -> Remark:
    """Of a campaign in review, which stays there."""
    return review.remark(campaign, by=by, field=field, words=words).remarks.last()


def sent_back(campaign: Campaign, *, by: User, **said: str) -> Remark:
    """Of a campaign in review: commented on, and back with its team."""
    made = remark(campaign, by=by, **said)
    moves.request_changes(campaign, by=by, reason="See the comments.")
    return made


def settled(campaign: Campaign, *, by: User, answer: str = "We take turns.") -> Remark:
    made = sent_back(campaign, by=by)
    review.settle(campaign, by=team_lead(campaign.cooperative), part=made, answer=answer)
    return made
