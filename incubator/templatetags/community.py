"""The private link with which a follower stops hearing from a co-op."""

from django import template
from django.conf import settings

from crowdcoop.people.models import Cooperative
from incubator.community.stopping import follow_of

register = template.Library()


@register.simple_tag
def stop_link(cooperative: Cooperative, email: str) -> str:
    """Of this receiver only: every mail has its own."""
    follow = follow_of(cooperative, email)
    return settings.SITE_URL + follow.get_absolute_url() if follow else ""
