from django.urls import path

from crowdcoop.people import codes, team, views

urlpatterns = [
    path("accounts/login/code/", codes.ask_for_code, name="account_request_login_code"),
    path("accounts/login/code/confirm/", codes.confirm_code, name="account_confirm_login_code"),
    path("cooperatives/<slug:slug>/", views.cooperative, name="cooperative"),
    path("me/", views.me, name="me"),
    path("team/members/", team.team_members, name="team_members"),
    path("team/members/leave/", team.team_members_leave, name="team_members_leave"),
    path("team/members/<int:pk>/part/", team.team_members_part, name="team_members_part"),
    path("team/invitations/<int:pk>/again/", team.team_invitation_again, name="team_invitation_again"),
    path("team/invitations/<int:pk>/revoke/", team.team_invitation_revoke, name="team_invitation_revoke"),
    path("team/choose/<slug:slug>/", team.team_choose, name="team_choose"),
    path("invitations/<str:token>/", team.invitation, name="invitation"),
]
