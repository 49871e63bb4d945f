from django.urls import path

from incubator.advice import views

urlpatterns = [
    path("advice/", views.advice, name="advice"),
    path("advice/book/", views.book, name="advice_book"),
    path("advice/<int:pk>/", views.session, name="advice_session"),
    path("advice/<int:pk>/cancel/", views.cancel, name="advice_cancel"),
    path("advice/<int:pk>/calendar.ics", views.calendar, name="advice_ics"),
    path("advice/actions/<int:pk>/done/", views.action_done, name="advice_action_done"),
    path("staff/advice/", views.organisations, name="staff_advice"),
    path("staff/advice/<int:pk>/pools/", views.open_pools, name="staff_advice_pools"),
]
