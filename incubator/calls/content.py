"""What a call shows and asks: hours, partners, dated cards, its questionnaire and the rubric of its reviewers."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from incubator.calls.models import Call, MentoringOrganisation

HIGHEST = 4  # marks of a criterion: 0 to 4, each with its anchor sentence


class CallPool(models.Model):
    """Minutes of advice one organisation gives each co-op of the call.

    A call without any: every organisation, as `Call.minutes_per_organisation` says.
    """

    call = models.ForeignKey(Call, models.CASCADE, related_name="pools")
    organisation = models.ForeignKey(MentoringOrganisation, models.PROTECT, related_name="call_pools")
    minutes = models.PositiveIntegerField(_("minutes"), validators=[MaxValueValidator(10_000)])

    class Meta:
        ordering = ["id"]
        verbose_name = _("hours of a call")
        verbose_name_plural = _("hours of the calls")
        constraints = [models.UniqueConstraint(fields=["call", "organisation"], name="one_call_pool_an_organisation")]

    def __str__(self) -> str:
        return f"{self.call} · {self.organisation}"


class Partner(models.Model):
    class Part(models.TextChoices):
        PROMOTER = "promoter", _("promotes it")
        SUPPORTER = "supporter", _("supports it")

    call = models.ForeignKey(Call, models.CASCADE, related_name="partners")
    name = models.CharField(_("name"), max_length=120)
    part = models.CharField(_("part"), max_length=12, choices=Part, default=Part.PROMOTER)
    website = models.URLField(_("website"), blank=True, max_length=300)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("partner")
        verbose_name_plural = _("partners")

    def __str__(self) -> str:
        return self.name


class TimelineCard(models.Model):
    """A dated card of the programme: what happens when, with a link if there is something to do."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="cards")
    day = models.DateField(_("day"))
    title = models.CharField(_("title"), max_length=120)
    words = models.TextField(_("description"), blank=True, max_length=1000)
    link = models.URLField(_("link"), blank=True, max_length=300)
    link_words = models.CharField(_("words of the link"), blank=True, max_length=80)
    translations = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["day", "id"]
        verbose_name = _("card of the timeline")
        verbose_name_plural = _("cards of the timeline")

    def __str__(self) -> str:
        return self.title

    @property
    def language(self) -> str:
        return self.call.language


class CallQuestion(models.Model):
    """One question of the questionnaire; its `name` is what copies, snapshots and reviews keep."""

    class Part(models.TextChoices):
        TEAM = "team", _("The team")
        IDEA = "idea", _("The idea")
        NEEDS = "needs", _("What you need")
        COMMUNITY = "community", _("Your community")
        IMPACT = "impact", _("What will change")
        COMMITMENT = "commitment", _("Your commitment")

    class Kind(models.TextChoices):
        LONG = "long", _("long text")
        SHORT = "short", _("short text")
        YES_NO = "yes_no", _("yes or no")
        CHOICE = "choice", _("choice")
        NUMBER = "number", _("number")
        MONEY = "money", _("money")
        FILE = "file", _("file")

    call = models.ForeignKey(Call, models.CASCADE, related_name="questions")
    part = models.CharField(_("part of the application"), max_length=12, choices=Part)
    name = models.SlugField(max_length=40)
    kind = models.CharField(_("kind of answer"), max_length=8, choices=Kind, default=Kind.LONG)
    words = models.CharField(_("question"), max_length=300)
    help = models.CharField(_("help"), max_length=600, blank=True)
    required = models.BooleanField(_("an answer is needed"), default=True)
    word_limit = models.PositiveSmallIntegerField(
        _("most words"), null=True, blank=True, validators=[MaxValueValidator(2_000)]
    )
    # Points a reviewer gives this answer, apart from the rubric; 0: none.
    max_score = models.PositiveSmallIntegerField(_("maximum score"), default=0, validators=[MaxValueValidator(100)])
    # [{"name": "a", "words": "…"}] of a choice.
    choices = models.JSONField(_("choices"), default=list, blank=True)
    seen_blind = models.BooleanField(_("reviewers see the answer before the decision"), default=True)
    position = models.PositiveSmallIntegerField(default=0)
    # By language: {"words": "…", "help": "…", "choices": {"a": "…"}}
    translations = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("question of a call")
        verbose_name_plural = _("questions of the calls")
        constraints = [
            models.UniqueConstraint(fields=["call", "name"], name="one_question_a_name"),
            # A file may say whose it is, on any of its pages.
            models.CheckConstraint(condition=~models.Q(kind="file", seen_blind=True), name="files_are_not_seen_blind"),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def language(self) -> str:
        return self.call.language

    @property
    def choices_said(self) -> list[str]:
        """In the reader's language, in their order."""
        said = ((self.translations or {}).get((get_language() or "")[:2]) or {}).get("choices") or {}
        return [said.get(one["name"]) or one["words"] for one in self.choices]

    @property
    def has_answers(self) -> bool:
        return self.answers.exclude(value="").exists()


class Criterion(models.Model):
    """What reviewers judge, 0 to 4; the weights of a call need not sum to 100."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="criteria")
    name = models.SlugField(max_length=40)
    words = models.CharField(_("criterion"), max_length=120)
    weight = models.PositiveSmallIntegerField(_("weight"), validators=[MaxValueValidator(100)])
    # Five sentences: what a 0, 1, 2, 3 and 4 look like.
    anchors = models.JSONField(_("anchor sentences"))
    position = models.PositiveSmallIntegerField(default=0)
    # By language: {"words": "…", "anchors": ["…", …]}
    translations = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        constraints = [
            models.UniqueConstraint(fields=["call", "name"], name="one_criterion_a_name"),
            models.CheckConstraint(condition=models.Q(weight__gt=0), name="criteria_weigh_something"),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def language(self) -> str:
        return self.call.language
