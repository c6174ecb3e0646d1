"""Posts that must be manned, in the order in which a matter escalates."""

from __future__ import annotations

from django.utils.translation import gettext as _

from anlan.core import journal, permission
from anlan.core.accounts.errors import AlreadyThere, UnknownRole
from anlan.core.accounts.models import Organisation, Post
from anlan.core.accounts.payloads import PostChanged, PostClosed, PostCreated
from anlan.core.accounts.scope import ROSTER, note, place
from anlan.core.errors import InvalidInput, NotFound
from anlan.core.permission import Actor


def post_to_staff(post_id: int, by: Actor) -> Post:
    """The post, when the actor draws up rosters of its region; else NotFound."""
    permission.require(by, ROSTER)
    post = Post.objects.select_related("organisation").filter(pk=post_id).first()
    if post is None or not permission.can(by, ROSTER, place(post.organisation.region_code)):
        raise NotFound()
    return post


@journal.service("post.created")
def create_post(*, organisation_id: int, name: str, role: str, order: int = 0, by: Actor) -> Post:
    """Set up a post of an organisation; a matter nobody answers goes to the post of the next higher order."""
    permission.require(by, ROSTER)
    organisation = Organisation.objects.filter(pk=organisation_id, is_active=True).first()
    if organisation is None or not permission.can(by, ROSTER, place(organisation.region_code)):
        raise NotFound()
    if permission.role_named(role) is None:
        raise UnknownRole(role=role)
    if not name.strip():
        raise InvalidInput(field=_("名称"), reason=_("不能为空"))
    if organisation.posts.filter(name=name.strip()).exists():
        raise AlreadyThere(what=name.strip())
    post = Post.objects.create(organisation=organisation, name=name.strip(), role=role, order=order)
    note(
        "post.created",
        about=post,
        by=by,
        payload=PostCreated(organisation.pk, role, order),
        regions=[organisation.region_code],
    )
    return post


@journal.service("post.changed")
def change_post(
    *,
    post_id: int,
    name: str | None = None,
    role: str | None = None,
    order: int | None = None,
    is_active: bool | None = None,
    by: Actor,
) -> Post:
    """Rename a post, reopen it, or move it in the order of escalation."""
    post = post_to_staff(post_id, by)
    if role is not None and permission.role_named(role) is None:
        raise UnknownRole(role=role)
    given = {"name": name.strip() if name else None, "role": role, "order": order, "is_active": is_active}
    changes = {field: value for field, value in given.items() if value is not None and value != getattr(post, field)}
    for field, value in changes.items():
        setattr(post, field, value)
    if post.organisation.posts.filter(name=post.name).exclude(pk=post.pk).exists():
        raise AlreadyThere(what=post.name)
    post.save(update_fields=list(changes))
    note(
        "post.changed",
        about=post,
        by=by,
        payload=PostChanged(tuple(changes), post.role, post.order),
        regions=[post.organisation.region_code],
    )
    return post


@journal.service("post.closed")
def close_post(*, post_id: int, by: Actor) -> Post:
    """A post is no longer manned; its past shifts stay."""
    post = post_to_staff(post_id, by)
    post.is_active = False
    post.save(update_fields=["is_active"])
    note(
        "post.closed",
        about=post,
        by=by,
        payload=PostClosed(post.organisation_id),
        regions=[post.organisation.region_code],
    )
    return post
