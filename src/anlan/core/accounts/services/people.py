"""People. What is personal about them goes to the personal store; rows and entries hold references."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from anlan.core import journal, permission
from anlan.core.accounts.models import Account, Person
from anlan.core.accounts.payloads import AccountDeactivated, PersonChanged, PersonCreated, PersonLeft
from anlan.core.accounts.scope import MANAGE, note, place
from anlan.core.accounts.services.organisations import department_to_manage
from anlan.core.accounts.tokens import shut_out
from anlan.core.errors import InvalidInput, NotFound
from anlan.core.permission import Actor
from anlan.core.personal import looks_personal
from anlan.core.personal import services as personal
from anlan.core.personal.errors import PersonalDataErased, PersonalDataMisplaced
from anlan.core.personal.keeping import store
from anlan.core.personal.scanning import is_id_number

PERSONAL_FIELDS = ("name", "phone", "email", "id_number")


def person_to_manage(person_id: int, by: Actor) -> Person:
    """The person, locked, when the actor administers the region; else NotFound."""
    permission.require(by, MANAGE)
    person = (
        Person.objects.select_for_update(of=("self",))
        .select_related("department__organisation")
        .filter(pk=person_id)
        .first()
    )
    if person is None or not permission.can(by, MANAGE, place(person.department.organisation.region_code)):
        raise NotFound()
    return person


def _keep(person: Person, given: dict[str, str]) -> list[str]:
    """Store what is given of the personal fields; answers which. Each new text is a new piece with its own reference."""
    if given.get("id_number") and not is_id_number(given["id_number"].strip()):
        raise InvalidInput(field=_("公民身份号码"), reason=_("校验位不符"))
    region_code = person.department.organisation.region_code
    kept = []
    for kind in PERSONAL_FIELDS:
        text = given.get(kind, "").strip()
        if text:
            setattr(person, f"{kind}_ref", store(kind, text, person.journal_key, region_code))
            kept.append(kind)
    return kept


def _title(title: str) -> str:
    if looks_personal(title):
        raise PersonalDataMisplaced(field=_("职务"))
    return title.strip()


@journal.service("person.created")
def create_person(
    *,
    department_id: int,
    title: str = "",
    name: str,
    phone: str = "",
    email: str = "",
    id_number: str = "",
    is_demo: bool = False,
    by: Actor,
) -> Person:
    """Enter somebody of a department."""
    department = department_to_manage(department_id, by)
    if not name.strip():
        raise InvalidInput(field=_("姓名"), reason=_("不能为空"))
    person = Person.objects.create(department=department, title=_title(title), is_demo=is_demo)
    _keep(person, {"name": name, "phone": phone, "email": email, "id_number": id_number})
    person.save()
    note(
        "person.created",
        about=person,
        by=by,
        payload=PersonCreated(department.pk),
        regions=[department.organisation.region_code],
    )
    return person


@journal.service("person.changed")
def change_person(
    *,
    person_id: int,
    department_id: int | None = None,
    title: str | None = None,
    name: str = "",
    phone: str = "",
    email: str = "",
    id_number: str = "",
    is_active: bool | None = None,
    refs: dict[str, str | None] | None = None,
    by: Actor,
) -> Person:
    """Change what is given; an empty personal field stays as it is. `refs` puts earlier pieces back (an undo)."""
    person = person_to_manage(person_id, by)
    if person.is_erased:
        raise PersonalDataErased()
    before = person.department.organisation.region_code
    changed = []
    if department_id is not None and department_id != person.department_id:
        person.department = department_to_manage(department_id, by)
        changed.append("department")
    if title is not None and _title(title) != person.title:
        person.title = _title(title)
        changed.append("title")
    if is_active is not None and is_active != person.is_active:
        person.is_active = is_active
        changed.append("is_active")
    changed += _keep(person, {"name": name, "phone": phone, "email": email, "id_number": id_number})
    for kind in PERSONAL_FIELDS:
        if refs is not None and f"{kind}_ref" in refs:
            put_back = refs[f"{kind}_ref"]
            setattr(person, f"{kind}_ref", UUID(put_back) if put_back else None)
            changed.append(kind)
    person.save()
    note(
        "person.changed",
        about=person,
        by=by,
        payload=PersonChanged(tuple(changed)),
        regions=list(dict.fromkeys([before, person.department.organisation.region_code])),
    )
    return person


def switch_off(account: Account, by: Actor) -> None:
    """Nobody comes in with the account any more, and who is in is out. Its tokens do not come back with it."""
    account.is_active = False
    tokens_ended = shut_out(account)
    account.save(update_fields=["is_active", "security_stamp"])
    payload = AccountDeactivated(account.region_code, tokens_ended)
    note("account.deactivated", about=account, by=by, payload=payload, regions=[account.region_code])


def _close_account_of(person: Person, by: Actor) -> None:
    account = Account.objects.select_for_update().filter(person=person, is_active=True).first()
    if account is not None:
        switch_off(account, by)


@journal.service("person.left", "account.deactivated")
def person_left(*, person_id: int, by: Actor) -> Person:
    """Somebody no longer works here: the account is switched off at once, the person's data stay."""
    person = person_to_manage(person_id, by)
    person.is_active = False
    person.save(update_fields=["is_active"])
    _close_account_of(person, by)
    note(
        "person.left",
        about=person,
        by=by,
        payload=PersonLeft(person.department_id),
        regions=[person.department.organisation.region_code],
    )
    return person


@journal.service("personal.erased", "account.deactivated")
def erase_person(*, person_id: int, by: Actor) -> int:
    """Empty all personal data of somebody and switch the account off; answers how many pieces. Cannot be undone."""
    person = person_to_manage(person_id, by)
    erased = personal.erase(subject=person.journal_key, by=by)
    person.is_erased, person.is_active = True, False
    person.save(update_fields=["is_erased", "is_active"])
    _close_account_of(person, by)
    return erased
