"""What a campaign is made of, line by line: costs, rewards and their stock, collective returns, help, commitments, people."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from crowdcoop.files.models import StoredFile
from funding.campaigns.models.campaign import Campaign


class CostLine(models.Model):
    class Kind(models.TextChoices):
        TASK = "task", _("Task")
        MATERIAL = "material", _("Material")
        INFRASTRUCTURE = "infrastructure", _("Infrastructure")

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="cost_lines")
    place = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(_("type"), max_length=16, choices=Kind)
    title = models.CharField(_("need"), max_length=120)
    description = models.TextField(_("what it is for"), max_length=2000, blank=True)
    cents = models.PositiveBigIntegerField(_("amount"))
    required = models.BooleanField(_("required"), default=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    translations = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["place", "id"]
        verbose_name = _("cost line")
        verbose_name_plural = _("cost lines")
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="a_cost_costs_something"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="a_cost_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return self.title


class Reward(models.Model):
    class Delivery(models.TextChoices):
        NONE = "none", _("nothing to send")
        PICK_UP = "pick_up", _("pick up")
        POST = "post", _("by post")

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="rewards")
    place = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(_("title"), max_length=80)
    description = models.TextField(_("what it is"), max_length=1000)
    cents = models.PositiveBigIntegerField(_("from"))
    market_value = models.PositiveBigIntegerField(_("market value"), default=0)
    delivery = models.CharField(_("how it arrives"), max_length=10, choices=Delivery, default=Delivery.NONE)
    delivered_by = models.DateField(_("month of delivery"), null=True, blank=True)
    translations = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["cents", "place", "id"]
        verbose_name = _("reward")
        verbose_name_plural = _("rewards")
        constraints = [models.CheckConstraint(condition=Q(cents__gt=0), name="a_reward_has_a_price")]

    def __str__(self) -> str:
        return self.title

    @property
    def units(self) -> int | None:
        return self.stock.units


class Stock(models.Model):
    """Units of a reward in a row of their own: taken by one conditional update, given back once."""

    reward = models.OneToOneField(Reward, models.CASCADE, primary_key=True, db_constraint=False, related_name="stock")
    units = models.PositiveIntegerField(_("units"), null=True, blank=True)
    taken = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["reward"]
        verbose_name = _("stock")
        verbose_name_plural = _("stock")
        constraints = [
            models.CheckConstraint(condition=Q(taken__gte=0), name="taken_is_not_negative"),
            models.CheckConstraint(condition=Q(units=None) | Q(taken__lte=F("units")), name="never_oversold"),
        ]

    def __str__(self) -> str:
        return f"{self.taken}/{self.units}"

    @property
    def left(self) -> int | None:
        return None if self.units is None else self.units - self.taken


class CollectiveReturn(models.Model):
    """What everybody gets: code, designs, manuals, services, with the licence that lets them use it."""

    class Kind(models.TextChoices):
        FILES = "files", _("digital files")
        CODE = "code", _("source code")
        DESIGN = "design", _("designs")
        MANUAL = "manual", _("manuals")
        SERVICE = "service", _("services")
        OTHER = "other", _("other")

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="collective_returns")
    place = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    title = models.CharField(_("title"), max_length=120)
    description = models.TextField(_("what it is"), max_length=2000)
    # A key of funding/campaigns/licences.py; empty where nothing can be licensed (a service).
    licence = models.CharField(_("licence"), max_length=20, blank=True)
    url = models.URLField(_("where it is"), max_length=300, blank=True)
    translations = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["place", "id"]
        verbose_name = _("collective return")
        verbose_name_plural = _("collective returns")

    def __str__(self) -> str:
        return self.title


class HelpWanted(models.Model):
    class Kind(models.TextChoices):
        TASK = "task", _("Task")
        LOAN = "loan", _("Loan")

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="help_wanted")
    place = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(_("kind"), max_length=6, choices=Kind)
    title = models.CharField(_("title"), max_length=120)
    description = models.TextField(_("what it is"), max_length=2000)
    translations = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["place", "id"]
        verbose_name = _("help wanted")
        verbose_name_plural = _("help wanted")

    def __str__(self) -> str:
        return self.title


class Commitment(models.Model):
    """What will be better for more than the co-op, and by what anybody can tell."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="commitments")
    place = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(_("what will be better"), max_length=120)
    description = models.TextField(_("by what one can tell"), max_length=1000, blank=True)
    translations = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["place", "id"]
        verbose_name = _("impact commitment")
        verbose_name_plural = _("impact commitments")

    def __str__(self) -> str:
        return self.title


class Maker(models.Model):
    """Somebody behind the project, as they want to be seen: with an account here or without."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="makers")
    place = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(_("name"), max_length=80)
    description = models.TextField(_("what they do in the project"), max_length=600)
    url = models.URLField(_("where to know more"), max_length=300, blank=True)
    photo = models.OneToOneField(StoredFile, models.PROTECT, null=True, blank=True, related_name="maker")
    translations = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["place", "id"]
        verbose_name = _("person behind the campaign")
        verbose_name_plural = _("people behind the campaign")

    def __str__(self) -> str:
        return self.title
