from django.urls import path, re_path

from incubator.journeys import desk, diagnosing, planning, standing, views
from incubator.journeys.legal import views as legal

THEIR = r"^(?P<desk>mentor|staff)/cooperatives/(?P<pk>\d{1,18})"

urlpatterns = [
    path("team/", views.team, name="team"),
    path("team/roadmap/", views.team_roadmap, name="team_roadmap"),
    path("team/welcome/", views.team_welcome, name="team_welcome"),
    path("team/pause/", views.team_pause, name="team_pause"),
    path("team/leave/", views.team_leave, name="team_leave"),
    path("team/dates.ics", views.team_dates, name="team_dates"),
    path("team/dates/<str:uid>.ics", views.team_date, name="team_date"),
    path("team/legal/", legal.team_legal, name="team_legal"),
    path("team/legal/<slug:stage>/", legal.team_legal_step, name="team_legal_step"),
    path("team/legal/<slug:stage>/back/", legal.team_legal_back, name="team_legal_back"),
    path("legal/<int:pk>/document/", legal.legal_document, name="legal_document"),
    path("team/tasks/", planning.team_tasks, name="team_tasks"),
    path("team/tasks/<int:pk>/done/", planning.team_task_done, name="team_task_done"),
    path("team/tasks/<str:key>/", planning.team_task, name="team_task"),
    path("mentor/cooperatives/<int:pk>/diagnosis/", diagnosing.mentor_diagnosis, name="mentor_diagnosis"),
    path("mentor/cooperatives/<int:pk>/tasks/<str:key>/", planning.mentor_task, name="mentor_task"),
    path("staff/", desk.staff_home, name="staff"),
    path("staff/cooperatives/<int:pk>/mentor/", desk.staff_change_mentor, name="staff_change_mentor"),
    path(
        "staff/cooperatives/<int:pk>/organisations/<int:organisation>/",
        desk.staff_change_accompaniment,
        name="staff_change_accompaniment",
    ),
    re_path(rf"{THEIR}/graduate/$", desk.journey_graduate, name="journey_graduate"),
    re_path(rf"{THEIR}/pause/$", standing.journey_pause, name="journey_pause"),
    re_path(rf"{THEIR}/resume/$", standing.journey_resume, name="journey_resume"),
    re_path(rf"{THEIR}/dismiss/$", standing.journey_dismiss, name="journey_dismiss"),
    re_path(rf"{THEIR}/return/$", standing.journey_return, name="journey_return"),
    re_path(rf"{THEIR}/legal/$", legal.journey_legal, name="journey_legal"),
    re_path(rf"{THEIR}/tasks/$", planning.journey_tasks, name="journey_tasks"),
    re_path(
        rf"{THEIR}/tasks/(?P<task>\d{{1,18}})/withdraw/$", planning.journey_task_withdraw, name="journey_task_withdraw"
    ),
]
