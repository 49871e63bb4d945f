from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crowdcoop.files.checking import Checked
from crowdcoop.files.forms import FileField
from crowdcoop.files.kinds import IMAGES
from funding.campaigns.meanwhile import SeenForm
from funding.campaigns.models import Picture
from funding.campaigns.pictures import sizes

SEEN = _("For who cannot see it: “Five bakers before the old oven, laughing”.")


class PictureField(FileField):
    """Its clean value is the picture in its sizes: made here, before any step holds a lock."""

    def __init__(self, **more: Any):
        super().__init__(kinds=IMAGES, **more)

    def clean(self, data: Any, initial: Any = None) -> Any:
        checked = super().clean(data, initial)
        return sizes.of_picture(checked) if isinstance(checked, Checked) else checked


class PhotoField(FileField):
    def __init__(self, **more: Any):
        super().__init__(kinds=IMAGES, **more)

    def clean(self, data: Any, initial: Any = None) -> Any:
        checked = super().clean(data, initial)
        return sizes.of_photo(checked) if isinstance(checked, Checked) else checked


class AddPictureForm(forms.Form):
    picture = PictureField(
        label=_("Picture"),
        help_text=_("Wider than high is best (16:9): it is shown whole. Where and with what it was taken is not kept."),
    )
    alt = forms.CharField(label=_("What is to be seen in it"), max_length=200, help_text=SEEN)


class DescribeForm(SeenForm):
    class Meta:
        model = Picture
        fields = ["alt"]
        help_texts = {"alt": SEEN}
