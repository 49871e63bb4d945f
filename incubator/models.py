"""Gathers the slices' models under one app label and one migrations folder."""

from incubator.advice.models import Action, Pool, Session
from incubator.applications.models import Application, ApplicationAnswer, InformationRequest, SentVersion, Upload
from incubator.calls.content import CallPool, CallQuestion, Criterion, Partner, TimelineCard
from incubator.calls.models import Call, CallWatcher, MentoringOrganisation, Programme, Terms
from incubator.community.models import Follow, Update
from incubator.journeys.models import Accompaniment, Incubation, SignOff
from incubator.reviews.models import Remark, Review
from incubator.selection.models import Decision, Interview
from incubator.training.certificates.models import Certificate
from incubator.training.models import (
    Answer,
    Completion,
    Figure,
    Lesson,
    LessonDone,
    LessonNote,
    Module,
    ModuleDraft,
    ModuleVersion,
    Question,
)
from incubator.training.worksheets.models import SentWorksheet, Worksheet
from incubator.training.workshops.models import Attendance, SignUp, Workshop

__all__ = [
    "Accompaniment",
    "Action",
    "Answer",
    "Application",
    "ApplicationAnswer",
    "Attendance",
    "Call",
    "CallPool",
    "CallQuestion",
    "CallWatcher",
    "Certificate",
    "Completion",
    "Criterion",
    "Decision",
    "Figure",
    "Follow",
    "Incubation",
    "InformationRequest",
    "Interview",
    "Lesson",
    "LessonDone",
    "LessonNote",
    "MentoringOrganisation",
    "Module",
    "ModuleDraft",
    "ModuleVersion",
    "Partner",
    "Pool",
    "Programme",
    "Question",
    "Remark",
    "Review",
    "SentVersion",
    "SentWorksheet",
    "Session",
    "SignOff",
    "SignUp",
    "Terms",
    "TimelineCard",
    "Update",
    "Upload",
    "Worksheet",
    "Workshop",
]
