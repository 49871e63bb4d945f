"""A version comes onto the site: it is kept whole, and the module is laid out as it says. Called inside a step."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import F, Max
from django.utils.translation import gettext as _

from crowdcoop import clock
from crowdcoop.workflow import NotNow
from incubator.training import faults, figures
from incubator.training.models import Module, ModuleVersion
from incubator.training.playbook import Playbook, digest_of

FAR = 1000  # places are unique: the old ones step aside before the new ones are given


def publish_playbook(playbook: Playbook, by: Any) -> tuple[Module, bool]:
    """The module, and whether this made a version; the same again makes none."""
    first = {name: playbook.module[name] for name in ("place", "title", "summary")}
    module, _new = Module.objects.select_for_update().get_or_create(slug=playbook.slug, defaults=first)
    content = playbook.content(figures.keep(module, playbook.figures))
    return publish(module, content, by)


def publish(module: Module, content: Mapping[str, Any], by: Any) -> tuple[Module, bool]:
    """`module` is locked. What people have done stays done where the text is the same; who has passed stays passed."""
    if found := [*faults.of_all(content), *_unmet(content)]:
        raise NotNow(*found)
    digest = digest_of(content)
    if module.current is not None and module.current.digest == digest:
        return module, False
    last = module.versions.aggregate(last=Max("number"))["last"] or 0
    version = ModuleVersion.objects.create(
        module=module, number=last + 1, content=content, digest=digest, published_at=clock.now(), published_by=by
    )
    for name, value in content["module"].items():
        setattr(module, name, value)
    module.worksheet, module.current = content["worksheet"], version
    module.save()
    _lay_out(module.lessons, content["lessons"], same=("slug", "body"))
    _lay_out(module.questions, content["questions"], same=("text", "options"))
    return module, True


def _unmet(content: Mapping[str, Any]) -> list[str]:
    """Modules that it needs and that are not on the site, or that need it in turn."""
    needs_of = dict(Module.objects.exclude(slug=content["slug"]).values_list("slug", "needs").order_by("slug"))
    wanted, found = content["module"]["needs"], []
    found += [
        _("It needs the module “%(slug)s”, which is not there.") % {"slug": s} for s in wanted if s not in needs_of
    ]
    reached, left = set(), list(wanted)
    while left:
        if (slug := left.pop()) not in reached:
            reached.add(slug)
            left += needs_of.get(slug, [])
    if content["slug"] in reached:
        found.append(_("Modules that need each other in a ring would never open."))
    return found


def _lay_out(rows: Any, wanted: Iterable[Mapping[str, Any]], *, same: tuple[str, str]) -> None:
    """A row whose words are the same goes on, with what people did of it; another one is set aside and a new one begins."""
    rows.update(place=F("place") + FAR)
    there = {_key(vars(row), same): row for row in rows.all()}
    kept = {_key(one, same): place for place, one in enumerate(wanted, start=1)}
    rows.exclude(pk__in=[row.pk for key, row in there.items() if key in kept]).update(module=None)
    for place, one in enumerate(wanted, start=1):
        if row := there.pop(_key(one, same), None):
            type(row).objects.filter(pk=row.pk).update(**one, place=place)
        else:
            rows.create(**one, place=place)


def _key(one: Mapping[str, Any], same: tuple[str, str]) -> tuple[str, str]:
    return str(one[same[0]]), json.dumps(one[same[1]], sort_keys=True)
