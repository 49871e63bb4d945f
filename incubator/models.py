"""Gathers the slices' models under one app label and one migrations folder."""

from incubator.advice.models import Action, MentoringOrganisation, Pool, Session
from incubator.applications.models import Application, Review
from incubator.calls.models import Call, Terms
from incubator.community.models import Follow, Update
from incubator.journeys.models import Incubation, SignOff
from incubator.training.models import Answer, Completion, Lesson, LessonDone, Module, Question

__all__ = [
    "Action",
    "Answer",
    "Application",
    "Call",
    "Completion",
    "Follow",
    "Incubation",
    "Lesson",
    "LessonDone",
    "MentoringOrganisation",
    "Module",
    "Pool",
    "Question",
    "Review",
    "Session",
    "SignOff",
    "Terms",
    "Update",
]
