"""What a campaign says in another language: kept beside the original, which is shown where a translation is missing."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from crowdcoop.workflow import NotNow, act
from funding.campaigns import rules
from funding.campaigns.languages import texts
from funding.campaigns.meanwhile import WRITTEN_MEANWHILE, mark
from funding.campaigns.models import Campaign
from funding.campaigns.parts import UNTIL_THE_END


@act(Campaign, who=rules.member, states=UNTIL_THE_END)
def translate(
    campaign: Campaign, *, by: Any, language: str, said: Mapping[str, str], seen: str | None = None
) -> dict[str, Any]:
    """`said`: by the key of each text; an empty one takes the translation away. Others than those stay as they are."""
    if language not in [one.code for one in texts.others(campaign)]:
        raise NotNow(_("The campaign is not translated into this language."))
    known = {text.key: text for text in texts.of(campaign)}
    if lost := [words for key, words in said.items() if key not in known and words]:
        raise NotNow(_("Something you have translated is not there any more."), *lost)
    if seen and seen != mark({key: text.said_in(language) for key, text in known.items()}):
        raise NotNow(WRITTEN_MEANWHILE)
    changed = [(known[key], words) for key, words in said.items() if key in known]
    changed = [(text, words) for text, words in changed if words != text.said_in(language)]
    for text, words in changed:
        _put(campaign if text.group.name == "story" else text.thing, text.field, language, words)
    for part in {id(text.thing): text.thing for text, _words in changed if text.group.name != "story"}.values():
        part.save(update_fields=["translations"])
    return {"language": language, "texts": len(changed)}


def _put(thing: Any, field: str, language: str, words: str) -> None:
    kept = {**(thing.translations.get(language) or {}), field: words}
    kept = {name: text for name, text in kept.items() if text}
    others = {code: said for code, said in thing.translations.items() if code != language}
    thing.translations = others | ({language: kept} if kept else {})
