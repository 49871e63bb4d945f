"""Gathers the slices' models under one app label and one migrations folder."""

from incubator.advice.asked import SessionRequest
from incubator.advice.availability.models import Availability, DayOff
from incubator.advice.models import Action, Pool, Session
from incubator.advice.talk import MentorNote, Message
from incubator.applications.models import Application, ApplicationAnswer, InformationRequest, SentVersion, Upload
from incubator.calls.content import CallPool, CallQuestion, Criterion, Partner, TimelineCard
from incubator.calls.models import Call, CallWatcher, MentoringOrganisation, Programme, Terms
from incubator.community.models import Follow, Update
from incubator.journeys.models import Accompaniment, Incubation, SignOff
from incubator.reviews.models import Remark, Review
from incubator.selection.models import Decision, Interview
from incubator.training.models import Answer, Completion, Lesson, LessonDone, Module, Question

__all__ = [
    "Accompaniment",
    "Action",
    "Answer",
    "Application",
    "ApplicationAnswer",
    "Availability",
    "Call",
    "CallPool",
    "CallQuestion",
    "CallWatcher",
    "Completion",
    "Criterion",
    "DayOff",
    "Decision",
    "Follow",
    "Incubation",
    "InformationRequest",
    "Interview",
    "Lesson",
    "LessonDone",
    "MentorNote",
    "MentoringOrganisation",
    "Message",
    "Module",
    "Partner",
    "Pool",
    "Programme",
    "Question",
    "Remark",
    "Review",
    "SentVersion",
    "Session",
    "SessionRequest",
    "SignOff",
    "Terms",
    "TimelineCard",
    "Update",
    "Upload",
]
