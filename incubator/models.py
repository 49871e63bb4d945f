"""Gathers the slices' models under one app label and one migrations folder."""

from incubator.advice.asked import SessionRequest
from incubator.advice.availability.models import Availability, DayOff
from incubator.advice.models import Action, Pool, Session
from incubator.advice.talk import MentorNote, Message
from incubator.applications.models import Application, ApplicationAnswer, InformationRequest, SentVersion, Upload
from incubator.calls.content import CallPool, CallQuestion, Criterion, Partner, TimelineCard
from incubator.calls.models import Call, CallWatcher, MentoringOrganisation, Programme, Terms
from incubator.community.models import Follow, Update
from incubator.gate.models import AssemblyAgreement, LegalPerson, ReadyRequest, Waiver
from incubator.journeys.diagnosis import Diagnosis
from incubator.journeys.legal.models import LegalStep
from incubator.journeys.models import Accompaniment, Incubation, SignOff
from incubator.journeys.plan.models import ExtraTask, TaskPlan
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
    "AssemblyAgreement",
    "Attendance",
    "Availability",
    "Call",
    "CallPool",
    "CallQuestion",
    "CallWatcher",
    "Certificate",
    "Completion",
    "Criterion",
    "DayOff",
    "Decision",
    "Diagnosis",
    "ExtraTask",
    "Figure",
    "Follow",
    "Incubation",
    "InformationRequest",
    "Interview",
    "LegalPerson",
    "LegalStep",
    "Lesson",
    "LessonDone",
    "LessonNote",
    "MentorNote",
    "MentoringOrganisation",
    "Message",
    "Module",
    "ModuleDraft",
    "ModuleVersion",
    "Partner",
    "Pool",
    "Programme",
    "Question",
    "ReadyRequest",
    "Remark",
    "Review",
    "SentVersion",
    "SentWorksheet",
    "Session",
    "SessionRequest",
    "SignOff",
    "SignUp",
    "TaskPlan",
    "Terms",
    "TimelineCard",
    "Update",
    "Upload",
    "Waiver",
    "Worksheet",
    "Workshop",
]
