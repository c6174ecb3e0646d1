"""What the entries of this room say: keys, roles, codes and instants; never a name, a phone or free text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anlan.core.journal import verb


@verb("organisation.created", _("新建机构"))
@dataclass(frozen=True)
class OrganisationCreated:
    region_code: str
    is_demo: bool = False


@verb("organisation.changed", _("修改机构"))
@dataclass(frozen=True)
class OrganisationChanged:
    """Which fields changed; an empty list undoes nothing."""

    fields: tuple[str, ...]
    region_code: str


@verb("organisation.closed", _("停用机构"))
@dataclass(frozen=True)
class OrganisationClosed:
    region_code: str


@verb("department.created", _("新建部门"))
@dataclass(frozen=True)
class DepartmentCreated:
    organisation_id: int
    hazards: tuple[str, ...]


@verb("department.changed", _("修改部门"))
@dataclass(frozen=True)
class DepartmentChanged:
    fields: tuple[str, ...]
    hazards: tuple[str, ...]


@verb("department.closed", _("停用部门"))
@dataclass(frozen=True)
class DepartmentClosed:
    organisation_id: int


@verb("person.created", _("登记人员"))
@dataclass(frozen=True)
class PersonCreated:
    department_id: int


@verb("person.changed", _("修改人员"))
@dataclass(frozen=True)
class PersonChanged:
    fields: tuple[str, ...]


@verb("person.left", _("人员离岗"))
@dataclass(frozen=True)
class PersonLeft:
    department_id: int


@verb("post.created", _("设立岗位"))
@dataclass(frozen=True)
class PostCreated:
    organisation_id: int
    role: str
    order: int


@verb("post.changed", _("修改岗位"))
@dataclass(frozen=True)
class PostChanged:
    fields: tuple[str, ...]
    role: str
    order: int


@verb("post.closed", _("撤销岗位"))
@dataclass(frozen=True)
class PostClosed:
    organisation_id: int


@verb("account.created", _("开通账号"))
@dataclass(frozen=True)
class AccountCreated:
    region_code: str
    person_id: int | None
    is_demo: bool = False


@verb("account.deactivated", _("停用账号"))
@dataclass(frozen=True)
class AccountDeactivated:
    """`tokens_ended`, here and below: how many API tokens ended with it, for good."""

    region_code: str
    tokens_ended: int = 0


@verb("account.reactivated", _("恢复账号"))
@dataclass(frozen=True)
class AccountReactivated:
    region_code: str


@verb("account.unlocked", _("解锁账号"))
@dataclass(frozen=True)
class AccountUnlocked:
    region_code: str


@verb("account.password_changed", _("修改密码"))
@dataclass(frozen=True)
class PasswordChanged:
    """`means`: old_password, one_time_code, or demo (shared by its accounts)."""

    means: str
    tokens_ended: int = 0


@verb("account.password_reset", _("重置密码"))
@dataclass(frozen=True)
class PasswordReset:
    code_expires_at: datetime
    tokens_ended: int = 0


@verb("account.language_changed", _("切换语言"))
@dataclass(frozen=True)
class LanguageChanged:
    language: str


@verb("account.role_assigned", _("授予岗位角色"))
@dataclass(frozen=True)
class RoleAssigned:
    assignment_id: int
    role: str
    region_code: str
    department_id: int | None


@verb("account.role_withdrawn", _("收回岗位角色"))
@dataclass(frozen=True)
class RoleWithdrawn:
    assignment_id: int
    role: str
    region_code: str
    department_id: int | None


@verb("account.second_factor_set", _("启用两步验证"))
@dataclass(frozen=True)
class SecondFactorSet:
    recovery_codes: int


@verb("account.second_factor_removed", _("取消两步验证"))
@dataclass(frozen=True)
class SecondFactorRemoved:
    """`means`: self or administrator."""

    means: str
    tokens_ended: int = 0


@verb("account.external_linked", _("关联统一身份"))
@dataclass(frozen=True)
class ExternalLinked:
    is_linked: bool
    tokens_ended: int = 0


@verb("account.logged_in", _("登录"))
@dataclass(frozen=True)
class LoggedIn:
    """`means`: password, password+totp, password+recovery or external. The address is a keyed hash."""

    means: str
    address_digest: str


@verb("account.logged_out", _("退出登录"))
@dataclass(frozen=True)
class LoggedOut:
    address_digest: str


@verb("account.login_failed", _("登录失败"))
@dataclass(frozen=True)
class LoginFailed:
    """`factor`: password or second. `failures` counts those in a row."""

    factor: str
    failures: int
    address_digest: str


@verb("account.locked", _("账号锁定"))
@dataclass(frozen=True)
class AccountLocked:
    until: datetime
    failures: int


@verb("grant.given", _("临时授权"))
@dataclass(frozen=True)
class GrantGiven:
    """Why stands on the grant itself."""

    account_id: int
    role: str
    region_code: str
    hazards: tuple[str, ...]
    until: datetime


@verb("grant.revoked", _("收回临时授权"))
@dataclass(frozen=True)
class GrantRevoked:
    account_id: int


@verb("invitation.given", _("邀请加入"))
@dataclass(frozen=True)
class InvitationGiven:
    account_id: int
    subject: str


@verb("invitation.revoked", pgettext_lazy("journal", "撤回邀请"))
@dataclass(frozen=True)
class InvitationRevoked:
    account_id: int
    subject: str


@verb("token.created", _("签发接口密钥"))
@dataclass(frozen=True)
class TokenCreated:
    account_id: int
    acts: tuple[str, ...]
    expires_at: datetime


@verb("token.revoked", _("吊销接口密钥"))
@dataclass(frozen=True)
class TokenRevoked:
    account_id: int


@verb("shift.scheduled", _("排班"))
@dataclass(frozen=True)
class ShiftScheduled:
    post_id: int
    account_id: int
    starts_at: datetime
    ends_at: datetime


@verb("shift.withdrawn", _("撤销排班"))
@dataclass(frozen=True)
class ShiftWithdrawn:
    post_id: int
    account_id: int


@verb("shift.taken_over", _("接班"))
@dataclass(frozen=True)
class ShiftTakenOver:
    post_id: int
    account_id: int


@verb("shift.handed_over", _("交班"))
@dataclass(frozen=True)
class ShiftHandedOver:
    """`accepted`: the open items the next officer took over, one by one."""

    post_id: int
    account_id: int
    accepted: tuple[str, ...]


@verb("import.applied", _("批量导入"))
@dataclass(frozen=True)
class ImportApplied:
    resource: str
    created: int
    changed: int


@verb("import.undone", _("撤销批量导入"))
@dataclass(frozen=True)
class ImportUndone:
    resource: str
    undone: int
