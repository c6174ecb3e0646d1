"""Who there is, what they may do, and who is on duty."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from anlan.core.clock.models import WorkspaceModel


class Organisation(models.Model):
    """A bureau, a government, an enterprise, a team's parent: it works for one region."""

    name = models.CharField(_("名称"), max_length=120)
    region_code = models.CharField(_("行政区划代码"), max_length=12)
    is_active = models.BooleanField(_("启用"), default=True)
    is_demo = models.BooleanField(_("演示数据"), default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("机构")
        constraints = [models.UniqueConstraint(fields=["name", "region_code"], name="accounts_organisation_once")]

    @property
    def journal_key(self) -> str:
        return f"organisation:{self.pk}"

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    """A department of an organisation, with the hazards it answers for (`*`: all)."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="departments")
    name = models.CharField(_("名称"), max_length=120)
    hazards = models.JSONField(_("主管灾种"), default=list)
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = verbose_name_plural = _("部门")
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="accounts_department_once")]

    @property
    def journal_key(self) -> str:
        return f"department:{self.pk}"

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """Somebody. Name, phone and the rest lie in the personal store; here stand only their references."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="people")
    title = models.CharField(_("职务"), max_length=60, default="")
    name_ref = models.UUIDField(null=True)
    phone_ref = models.UUIDField(null=True)
    email_ref = models.UUIDField(null=True)
    id_number_ref = models.UUIDField(null=True)
    is_active = models.BooleanField(_("在岗"), default=True)
    is_erased = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("人员")

    @property
    def journal_key(self) -> str:
        return f"person:{self.pk}"

    def __str__(self) -> str:
        return f"{self.title or _('人员')} {self.pk}"


def key_of(account_id: int) -> str:
    """What the journal calls an account."""
    return f"account:{account_id}"


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(username=username)


class Account(AbstractBaseUser):
    """A log-in. `username` is a post or work number, not a personal name."""

    username = models.CharField(_("账号"), max_length=60, unique=True)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, null=True, related_name="account")
    region_code = models.CharField(_("行政区划代码"), max_length=12, default="", help_text="Whose administrator answers for it.")
    is_active = models.BooleanField(_("启用"), default=True)
    is_demo = models.BooleanField(_("演示数据"), default=False)
    language = models.CharField(_("语言"), max_length=10, default="zh-hans")
    locked_until = models.DateTimeField(null=True)
    totp_cipher = models.BinaryField(default=b"")
    totp_pending_cipher = models.BinaryField(default=b"", help_text="Enrolled, but not yet proven with a code.")
    totp_last_step = models.BigIntegerField(default=0)
    must_change_password = models.BooleanField(default=False)
    security_stamp = models.IntegerField(default=0, help_text="Raised to end all sessions of the account.")
    oidc_subject = models.CharField(max_length=200, default="", blank=True)
    last_login = None

    USERNAME_FIELD = "username"
    objects = AccountManager()

    class Meta:
        verbose_name = verbose_name_plural = _("账号")
        constraints = [
            models.UniqueConstraint(
                fields=["oidc_subject"], condition=~models.Q(oidc_subject=""), name="accounts_oidc_subject_once"
            )
        ]

    def get_session_auth_hash(self) -> str:
        """Changes with the password and with the security stamp: either ends all sessions of the account."""
        return f"{super().get_session_auth_hash()}.{self.security_stamp}"

    @property
    def has_second_factor(self) -> bool:
        return bool(self.totp_cipher)

    @property
    def key(self) -> str:
        return key_of(self.pk)

    @property
    def journal_key(self) -> str:
        return self.key


class RoleAssignment(models.Model):
    """A role of an account in a region, for its department's hazards."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="assignments")
    role = models.CharField(_("岗位角色"), max_length=40)
    region_code = models.CharField(_("行政区划代码"), max_length=12)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("授权")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "role", "region_code", "department"],
                condition=models.Q(withdrawn_at__isnull=True, department__isnull=False),
                name="accounts_role_once",
            ),
            models.UniqueConstraint(
                fields=["account", "role", "region_code"],
                condition=models.Q(withdrawn_at__isnull=True, department__isnull=True),
                name="accounts_role_of_all_once",
            ),
        ]

    @property
    def journal_key(self) -> str:
        return self.account.journal_key


class Grant(models.Model):
    """Mutual aid: a role in somebody else's region, until an instant."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=40)
    region_code = models.CharField(max_length=12)
    hazards = models.JSONField(default=list)
    reason = models.CharField(max_length=200)
    granted_by = models.CharField(max_length=64)
    granted_at = models.DateTimeField()
    until = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("临时授权")
        indexes = [models.Index(fields=["account", "until"])]

    @property
    def journal_key(self) -> str:
        return f"grant:{self.pk}"


class Invitation(WorkspaceModel):
    """An account called into one incident."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="invitations")
    subject = models.CharField(max_length=80, help_text="kind:key of what it is invited to")
    invited_by = models.CharField(max_length=64)
    invited_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        base_manager_name = "everywhere"
        constraints = [models.UniqueConstraint(fields=["workspace", "account", "subject"], name="accounts_invited_once")]
        indexes = [models.Index(fields=["subject"]), models.Index(fields=["account", "workspace"])]

    @property
    def journal_key(self) -> str:
        return f"invitation:{self.pk}"


class Post(models.Model):
    """A post that must be manned: duty officer, duty leader … of an organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="posts")
    name = models.CharField(max_length=60)
    role = models.CharField(max_length=40)
    order = models.IntegerField(default=0, help_text="Escalation goes to the next higher order.")
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = verbose_name_plural = _("岗位")
        ordering = ["organisation", "order", "id"]
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="accounts_post_once")]

    @property
    def journal_key(self) -> str:
        return f"post:{self.pk}"

    def __str__(self) -> str:
        return self.name


class DutyShift(WorkspaceModel):
    """Who holds a post from when to when."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="shifts")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    taken_over_at = models.DateTimeField(null=True)
    handed_over_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("值班")
        base_manager_name = "everywhere"
        indexes = [models.Index(fields=["workspace", "post", "starts_at"])]

    @property
    def journal_key(self) -> str:
        return f"shift:{self.pk}"


class ApiToken(models.Model):
    """A key for a machine: some acts of an account, no more. Only its hash is kept."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    acts = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("接口密钥")

    @property
    def journal_key(self) -> str:
        return f"token:{self.pk}"


class OneTimeCode(models.Model):
    """Lets somebody choose a password once: the first administrator, or after a reset. Only its hash is kept."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="one_time_codes")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class RecoveryCode(models.Model):
    """Stands in for the second factor once. Only its hash is kept."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "digest"], name="accounts_recovery_once")]


class LoginFailure(models.Model):
    """A failed log-in that still counts. Name and address are keyed hashes; names that no account has count alike."""

    name_digest = models.CharField(max_length=64)
    address_digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["name_digest", "at"]), models.Index(fields=["address_digest", "at"])]


class ImportBatch(models.Model):
    """One import of a workbook, which can be undone. Its key is the correlation of the entries it wrote."""

    key = models.CharField(max_length=36, unique=True)
    resource = models.CharField(max_length=40)
    region_code = models.CharField(max_length=12, default="")
    applied_by = models.CharField(max_length=64)
    applied_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("导入批次")

    @property
    def journal_key(self) -> str:
        return f"import:{self.key}"


class ImportedRow(models.Model):
    """What one row of a batch did, and what stood there before (references, never personal data)."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    before = models.JSONField(null=True, help_text="Empty where the row was new.")
