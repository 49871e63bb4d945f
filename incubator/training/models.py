"""Modules, lessons and quizzes; what counts is kept per person and, for the gate, per team."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crowdcoop.people.models import Cooperative


def _in_team(cooperative: Cooperative, prefix: str = "") -> Q:
    """Only people who are in the team now count for it."""
    return Q(
        **{
            f"{prefix}cooperative": cooperative,
            f"{prefix}person__memberships__cooperative": cooperative,
            f"{prefix}person__memberships__left_at": None,
        }
    )


class ModuleQuerySet(models.QuerySet["Module"]):
    def with_people_passed(self, cooperative: Cooperative) -> "ModuleQuerySet":
        """`people_passed`: how many of the team now have passed it."""
        passed = Count("completions__person", filter=_in_team(cooperative, "completions__"), distinct=True)
        return self.annotate(people_passed=passed).order_by("place")


class LessonQuerySet(models.QuerySet["Lesson"]):
    def done_by(self, cooperative_id: int, person: Any) -> "LessonQuerySet":
        return self.filter(done__cooperative_id=cooperative_id, done__person=person)


class QuestionQuerySet(models.QuerySet["Question"]):
    def open_for(self, module: "Module", cooperative: Cooperative, person: Any) -> "QuestionQuerySet":
        """What this person has not answered right yet: the unanswered first, then the wrong ones again."""
        answers = Answer.objects.filter(cooperative=cooperative, person=person)
        right = answers.filter(right=True).values("question")
        wrong = Count("answers", filter=Q(answers__in=answers))
        return self.filter(module=module).exclude(pk__in=right).annotate(wrong=wrong).order_by("wrong", "place")


class CompletionQuerySet(models.QuerySet["Completion"]):
    def of_team(self, cooperative: Cooperative) -> "CompletionQuerySet":
        return self.filter(_in_team(cooperative))


class Module(models.Model):
    slug = models.SlugField(max_length=60, unique=True)
    place = models.PositiveSmallIntegerField(_("place"), unique=True)
    title = models.CharField(_("title"), max_length=120)
    summary = models.CharField(_("what you will be able to do"), max_length=300)
    compulsory = models.BooleanField(_("compulsory"), default=True)
    language = models.CharField(max_length=10, default="es")
    translations = models.JSONField(default=dict, blank=True)

    objects = ModuleQuerySet.as_manager()

    class Meta:
        ordering = ["place"]
        verbose_name = _("training module")
        verbose_name_plural = _("training modules")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("training_module", args=[self.slug])


class Lesson(models.Model):
    module = models.ForeignKey(Module, models.CASCADE, related_name="lessons")
    slug = models.SlugField(max_length=60)
    place = models.PositiveSmallIntegerField(_("place"))
    title = models.CharField(_("title"), max_length=120)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    body = models.TextField(_("text"), max_length=20000)
    translations = models.JSONField(default=dict, blank=True)

    objects = LessonQuerySet.as_manager()

    class Meta:
        ordering = ["module", "place"]
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        constraints = [
            models.UniqueConstraint(fields=["module", "slug"], name="one_lesson_a_slug"),
            models.UniqueConstraint(fields=["module", "place"], name="one_lesson_a_place"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("training_lesson", args=[self.module.slug, self.slug])


class Question(models.Model):
    module = models.ForeignKey(Module, models.CASCADE, related_name="questions")
    place = models.PositiveSmallIntegerField(_("place"))
    text = models.CharField(_("question"), max_length=300)
    # [{"text": "…", "right": true, "reason": "…"}, …]: three or four, exactly one of them right.
    options = models.JSONField(_("options"))
    translations = models.JSONField(default=dict, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["module", "place"]
        verbose_name = _("quiz question")
        verbose_name_plural = _("quiz questions")
        constraints = [models.UniqueConstraint(fields=["module", "place"], name="one_question_a_place")]

    def __str__(self) -> str:
        return self.text


class LessonDone(models.Model):
    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="done")
    cooperative = models.ForeignKey(Cooperative, models.CASCADE, related_name="lessons_done")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="lessons_done")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        verbose_name = _("lesson done")
        verbose_name_plural = _("lessons done")
        constraints = [
            models.UniqueConstraint(fields=["lesson", "cooperative", "person"], name="a_lesson_is_done_once")
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.lesson}"


class Answer(models.Model):
    """The latest answer of a person to a question; tries are not limited, the journal keeps them all."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="answers")
    cooperative = models.ForeignKey(Cooperative, models.CASCADE, related_name="quiz_answers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="quiz_answers")
    option = models.PositiveSmallIntegerField()
    right = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["question", "id"]
        verbose_name = _("quiz answer")
        verbose_name_plural = _("quiz answers")
        constraints = [models.UniqueConstraint(fields=["question", "cooperative", "person"], name="one_latest_answer")]

    def __str__(self) -> str:
        return f"{self.person} · {self.question}"


class Completion(models.Model):
    """A module passed by a person in a co-op's team: all lessons done and every question answered right."""

    module = models.ForeignKey(Module, models.PROTECT, related_name="completions")
    cooperative = models.ForeignKey(Cooperative, models.CASCADE, related_name="completions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="completions")
    at = models.DateTimeField()

    objects = CompletionQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        verbose_name = _("module passed")
        verbose_name_plural = _("modules passed")
        constraints = [
            models.UniqueConstraint(fields=["module", "cooperative", "person"], name="a_module_is_passed_once")
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.module}"

    def get_absolute_url(self) -> str:
        return self.module.get_absolute_url()
