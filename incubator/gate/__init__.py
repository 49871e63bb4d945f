"""The gate before the campaign: what is left, in words. It pulls; nothing pushes it."""

from incubator.gate.conditions import Condition, Reason, conditions, missing

__all__ = ["Condition", "Reason", "conditions", "missing"]
