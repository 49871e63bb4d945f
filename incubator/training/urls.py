from django.urls import include, path

from incubator.training import views

urlpatterns = [
    path("", include("incubator.training.certificates.urls")),
    path("", include("incubator.training.workshops.urls")),
    path("", include("incubator.training.worksheets.urls")),
    path("", include("incubator.training.editing.urls")),
    path("training/", views.modules, name="training"),
    path("training/<slug:slug>/", views.module, name="training_module"),
    path("training/<slug:slug>/quiz/", views.quiz, name="training_quiz"),
    path("training/<slug:slug>/figures/<str:name>", views.figure, name="training_figure"),
    path("training/<slug:module_slug>/<slug:slug>/", views.lesson, name="training_lesson"),
]
