from django.urls import path

from crowdcoop.look import views

urlpatterns = [
    path("help/", views.help_page, name="help"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("terms/", views.terms, name="terms"),
    path("privacy/", views.privacy, name="privacy"),
    path("theme/", views.set_theme, name="set_theme"),
    path("language/", views.choose_language, name="choose_language"),
]
