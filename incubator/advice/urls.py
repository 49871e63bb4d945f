from django.urls import path

from incubator.advice import desk, sessions, views
from incubator.advice.availability import views as availability
from incubator.advice.requests import views as requests

urlpatterns = [
    path("advice/", views.advice, name="advice"),
    path("advice/book/", views.book, name="advice_book"),
    path("advice/ask/", requests.ask, name="advice_ask"),
    path("advice/requests/<int:pk>/", requests.request_page, name="advice_request"),
    path("advice/requests/<int:pk>/accept/", requests.accept, name="advice_request_accept"),
    path("advice/requests/<int:pk>/withdraw/", requests.withdraw, name="advice_request_withdraw"),
    path("advice/notes/<int:pk>/", desk.notes, name="advice_notes"),
    path("advice/<int:pk>/", sessions.session, name="advice_session"),
    path("advice/<int:pk>/cancel/", sessions.cancel, name="advice_cancel"),
    path("advice/<int:pk>/move/", sessions.move, name="advice_move"),
    path("advice/<int:pk>/missed/", sessions.missed, name="advice_missed"),
    path("advice/<int:pk>/correct/", sessions.correct, name="advice_correct"),
    path("advice/<int:pk>/decide/", sessions.decide, name="advice_decide"),
    path("advice/<int:pk>/messages/", sessions.message, name="advice_message"),
    path("advice/<int:pk>/calendar.ics", sessions.calendar, name="advice_ics"),
    path("advice/actions/<int:pk>/done/", sessions.action_done, name="advice_action_done"),
    path("mentor/sessions/", availability.mentor_sessions, name="mentor_sessions"),
    path("mentor/sessions/<int:pk>/renew/", availability.renew, name="mentor_hours_renew"),
    path("mentor/sessions/<int:pk>/stop/", availability.stop, name="mentor_hours_stop"),
    path("mentor/days-off/", availability.days_off, name="mentor_days_off"),
    path("mentor/days-off/<int:pk>/remove/", availability.remove_days_off, name="mentor_days_off_remove"),
    path("staff/advice/", desk.organisations, name="staff_advice"),
    path("staff/advice/<int:pk>/pools/", desk.open_pools, name="staff_advice_pools"),
    path("staff/advice/pools/<int:pk>/", desk.pool, name="staff_advice_pool"),
]
