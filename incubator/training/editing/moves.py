"""The staff changes a module in place: a draft that nobody learns from, until it is published as a new version."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from crowdcoop import clock
from crowdcoop.people.rules import coordinator
from crowdcoop.workflow import NotNow, act
from incubator.training import publishing
from incubator.training.models import Module, ModuleDraft


@act(Module, who=coordinator)
def save(module: Module, *, by: Any, content: Mapping[str, Any], edits: int) -> dict[str, Any]:
    """`edits` is what the person was shown: the module is locked, so that one of two at once is told."""
    draft = ModuleDraft.objects.filter(module=module).first() or ModuleDraft(module=module)
    _as_shown(draft, edits)
    draft.content, draft.edits = dict(content), edits + 1
    draft.saved_by, draft.saved_at = by, clock.now()
    draft.save()
    return {"edits": draft.edits}


@act(Module, who=coordinator)
def discard(module: Module, *, by: Any) -> None:
    """What is published stays as it is."""
    ModuleDraft.objects.filter(module=module).delete()


@act(Module, who=coordinator)
def publish(module: Module, *, by: Any, edits: int) -> dict[str, Any]:
    """What people have passed stays passed, and what they have done stays done where the text is the same."""
    draft = ModuleDraft.objects.filter(module=module).first()
    if draft is None:
        raise NotNow(_("There is nothing to publish: the module is as it was."))
    _as_shown(draft, edits)
    _module, new = publishing.publish(module, draft.content, by)
    draft.delete()
    return {"version": module.current.number, "new": new}


def _as_shown(draft: ModuleDraft, edits: int) -> None:
    if draft.edits != edits:
        raise NotNow(_("Somebody else has changed this module meanwhile. Nothing of theirs was overwritten."))
