from django.contrib import admin

from crowdcoop.journal.models import Turn
from crowdcoop.people.models import Cooperative, Invitation, Membership, Role, User


class ReadFirst(admin.ModelAdmin):
    """Staff look things up here; what moves, moves by steps on the pages."""

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(User)
class UserAdmin(ReadFirst):
    list_display = ["email", "name", "language", "is_active", "joined_at"]
    search_fields = ["email", "name"]
    fields = ["email", "name", "language", "timezone", "is_active"]
    readonly_fields = ["email"]


@admin.register(Cooperative)
class CooperativeAdmin(ReadFirst):
    list_display = ["name", "kind", "legal_stage", "town", "created_at"]
    search_fields = ["name", "town"]
    readonly_fields = ["slug", "created_at"]

    def save_model(self, request, obj, form, change):
        """No step tells pages that are kept of what is mended here."""
        super().save_model(request, obj, form, change)
        Turn.objects.turn([obj.pk])


@admin.register(Role)
class RoleAdmin(admin.ModelAdmin):
    list_display = ["person", "name"]
    list_select_related = ["person"]
    autocomplete_fields = ["person"]


@admin.register(Membership)
class MembershipAdmin(ReadFirst):
    list_display = ["person", "cooperative", "role", "joined_at", "left_at"]
    list_select_related = ["person", "cooperative"]
    readonly_fields = ["person", "cooperative", "role", "joined_at", "left_at"]


@admin.register(Invitation)
class InvitationAdmin(ReadFirst):
    list_display = ["email", "cooperative", "part", "invited_by", "sent_at", "accepted_at", "revoked_at"]
    list_select_related = ["cooperative", "invited_by"]
    # Never the token: whoever has it joins.
    fields = ["cooperative", "email", "part", "invited_by", "sent_at", "expires_at", "accepted_by", "accepted_at"]
    readonly_fields = fields
