from typing import Any

from django import template

from crowdcoop.people.models import Cooperative

register = template.Library()


@register.inclusion_tag("people/_other_cooperatives.html", takes_context=True)
def other_cooperatives(context: Any, current: Cooperative) -> dict[str, Any]:
    """A button for each other co-op in whose team the reader is; nothing for who is in one."""
    others = Cooperative.objects.of(context["request"].user).exclude(pk=current.pk)
    return {"others": others, "csrf_token": context.get("csrf_token")}
