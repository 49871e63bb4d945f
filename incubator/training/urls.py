from django.urls import path

from incubator.training import views

urlpatterns = [
    path("training/", views.modules, name="training"),
    path("training/<slug:slug>/", views.module, name="training_module"),
    path("training/<slug:slug>/quiz/", views.quiz, name="training_quiz"),
    path("training/<slug:module_slug>/<slug:slug>/", views.lesson, name="training_lesson"),
]
