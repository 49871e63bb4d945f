"""Modules, lessons and quizzes as they are now, their versions, and what each person has done of them."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crowdcoop.people.models import Cooperative


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


class Module(models.Model):
    """As it is taught now: its current version, laid out to be asked for. Only `publishing` writes it."""

    slug = models.SlugField(max_length=60, unique=True)
    place = models.PositiveSmallIntegerField(_("place"))
    title = models.CharField(_("title"), max_length=120)
    summary = models.CharField(_("what you will be able to do"), max_length=300)
    compulsory = models.BooleanField(_("compulsory"), default=True)
    hours = models.PositiveSmallIntegerField(_("hours it takes"), default=0)
    # Slugs of the modules that come first.
    needs = models.JSONField(_("modules that come first"), default=list, blank=True)
    # {} or {"title", "instructions", "fields": [{"name", "label", "help", "kind", "columns", "rows"}], "criteria": [sentence], "translations"}
    worksheet = models.JSONField(_("worksheet"), default=dict, blank=True)
    language = models.CharField(max_length=10, default="es")
    translations = models.JSONField(default=dict, blank=True)
    current = models.ForeignKey("incubator.ModuleVersion", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["place", "slug"]
        verbose_name = _("training module")
        verbose_name_plural = _("training modules")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("training_module", args=[self.slug])


class ModuleVersion(models.Model):
    """A module as it was published once, whole and for ever: what was passed, exported, or certified is found here."""

    module = models.ForeignKey(Module, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    # As `playbook.Playbook.content` says it.
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["module", "number"]
        verbose_name = _("version of a module")
        verbose_name_plural = _("versions of modules")
        constraints = [models.UniqueConstraint(fields=["module", "number"], name="one_version_a_number")]

    def __str__(self) -> str:
        return f"{self.module} · {self.number}"


class ModuleDraft(models.Model):
    """What the staff is changing, until it is published or thrown away."""

    module = models.OneToOneField(Module, models.CASCADE, related_name="draft")
    content = models.JSONField()
    # Counts the savings, so that two people do not write over each other.
    edits = models.PositiveIntegerField(default=0)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["module"]
        verbose_name = _("module being changed")
        verbose_name_plural = _("modules being changed")

    def __str__(self) -> str:
        return str(self.module)


class Figure(models.Model):
    """A drawing of a module, kept by its content: versions name it, and none changes it."""

    module = models.ForeignKey(Module, models.PROTECT, related_name="figures")
    mime = models.CharField(max_length=20)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    # Of the file as it came: a photograph is made anew before it is kept, and must be known again when it comes again.
    sent_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["module", "id"]
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        constraints = [models.UniqueConstraint(fields=["module", "sha256"], name="one_figure_a_content")]

    def __str__(self) -> str:
        return f"{self.module} · {self.sha256[:8]}"


class Lesson(models.Model):
    # None once a newer version has another text in its place; what people did stays with it.
    module = models.ForeignKey(Module, models.CASCADE, null=True, related_name="lessons")
    slug = models.SlugField(max_length=60)
    place = models.PositiveSmallIntegerField(_("place"))
    title = models.CharField(_("title"), max_length=120)
    summary = models.CharField(_("in one sentence"), max_length=200, blank=True)
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
    # None once a newer version asks something else.
    module = models.ForeignKey(Module, models.CASCADE, null=True, related_name="questions")
    place = models.PositiveSmallIntegerField(_("place"))
    text = models.CharField(_("question"), max_length=300)
    # The slug of the lesson that answers it.
    lesson = models.CharField(_("lesson that answers it"), max_length=60, blank=True)
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


class LessonNote(models.Model):
    """What a team writes beside a lesson: one text for all of them, kept when the lesson gets another text."""

    module = models.ForeignKey(Module, models.CASCADE, related_name="notes")
    lesson_slug = models.SlugField(max_length=60)
    cooperative = models.ForeignKey(Cooperative, models.CASCADE, related_name="lesson_notes")
    text = models.TextField(_("your team’s notes"), max_length=10_000, blank=True)
    edits = models.PositiveIntegerField(default=0)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["module", "lesson_slug", "id"]
        verbose_name = _("notes on a lesson")
        verbose_name_plural = _("notes on lessons")
        constraints = [
            models.UniqueConstraint(fields=["module", "lesson_slug", "cooperative"], name="one_note_a_team_and_lesson")
        ]

    def __str__(self) -> str:
        return f"{self.cooperative} · {self.lesson_slug}"


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
    """A module passed by a person in a co-op's team; a newer version of the module takes nothing away."""

    module = models.ForeignKey(Module, models.PROTECT, related_name="completions")
    version = models.ForeignKey(ModuleVersion, models.PROTECT, related_name="completions")
    cooperative = models.ForeignKey(Cooperative, models.CASCADE, related_name="completions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="completions")
    at = models.DateTimeField()

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
