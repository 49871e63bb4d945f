"""Gathers the slices' models under one app label and one migrations folder."""

from incubator.advice.models import Action, Pool, Session
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
from incubator.training.models import Answer, Completion, Lesson, LessonDone, Module, Question

__all__ = [
    "Accompaniment",
    "Action",
    "Answer",
    "Application",
    "ApplicationAnswer",
    "AssemblyAgreement",
    "Call",
    "CallPool",
    "CallQuestion",
    "CallWatcher",
    "Completion",
    "Criterion",
    "Decision",
    "Diagnosis",
    "ExtraTask",
    "Follow",
    "Incubation",
    "InformationRequest",
    "Interview",
    "LegalPerson",
    "LegalStep",
    "Lesson",
    "LessonDone",
    "MentoringOrganisation",
    "Module",
    "Partner",
    "Pool",
    "Programme",
    "Question",
    "ReadyRequest",
    "Remark",
    "Review",
    "SentVersion",
    "Session",
    "SignOff",
    "TaskPlan",
    "Terms",
    "TimelineCard",
    "Update",
    "Upload",
    "Waiver",
]
