"""Following a co-op and hearing from it."""

from typing import Any

from crowdcoop import clock
from crowdcoop.people.models import Cooperative
from crowdcoop.people.rules import is_member, signed_in
from crowdcoop.workflow import act, anyone, create
from incubator.community import rules
from incubator.community.models import Follow, Update


@create(Follow, who=anyone, needs=[rules.has_a_public_page], tells={"follow_confirm": rules.who_just_asked})
def ask_to_follow(cooperative: Cooperative, *, by: Any, email: str, language: str) -> Follow:
    """An address without an account: it follows once whoever reads its mail says so. The answer is the same for all."""
    follow, new = Follow.objects.get_or_create(
        cooperative=cooperative,
        email=email.strip().lower(),
        defaults={"language": language, "asked_at": clock.now()},
    )
    following = follow.confirmed_at is not None and follow.stopped_at is None
    if not new and not following and rules.may_ask_again(follow):
        follow.confirmed_at, follow.stopped_at = None, None
        follow.language, follow.asked_at = language, clock.now()
        follow.save()
    return follow


@create(Follow, who=signed_in, needs=[rules.has_a_public_page])
def follow(cooperative: Cooperative, *, by: Any) -> Follow:
    """Whoever has an account has confirmed its address."""
    follow, _new = Follow.objects.get_or_create(
        cooperative=cooperative,
        email=by.email.lower(),
        defaults={"language": by.language, "asked_at": clock.now()},
    )
    follow.person, follow.stopped_at = by, None
    follow.confirmed_at = follow.confirmed_at or clock.now()
    follow.save()
    return follow


@act(Follow, who=anyone)
def confirm(follow: Follow, *, by: Any) -> None:
    """Whoever holds the private link; again is the same, and after stopping it begins anew."""
    if follow.confirmed_at is None or follow.stopped_at is not None:
        follow.confirmed_at = clock.now()
    follow.stopped_at = None


@act(Follow, who=anyone)
def stop(follow: Follow, *, by: Any) -> None:
    follow.stopped_at = follow.stopped_at or clock.now()


@create(Update, who=is_member, needs=[rules.has_a_public_page], tells={"update_published": rules.followers})
def publish_update(cooperative: Cooperative, *, by: Any, title: str, body: str) -> Update:
    return Update.objects.create(
        cooperative=cooperative,
        author=by,
        title=title,
        body=body,
        language=cooperative.language,
        published_at=clock.now(),
    )
