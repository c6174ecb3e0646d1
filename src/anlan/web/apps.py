from django.apps import AppConfig


class ThemeConfig(AppConfig):
    """Unfold without the site it would make: ours stands in `anlan.web.admin`, and no command loads it."""

    name = "unfold"
    label = "unfold"


class WebConfig(AppConfig):
    name = "anlan.web"
    label = "web"
    default = True

    def ready(self) -> None:
        from anlan.incidents.queries import finding  # noqa: F401  answers searches
        from anlan.web import live  # noqa: F401  registers what the stream shows
        from anlan.web.consultation import live as consultation_live  # noqa: F401  the same for consultations
        from anlan.web.resources import live as resources_live  # noqa: F401  the same for means
        from anlan.web.room import (
            dispatch_live,  # noqa: F401  the same
            reports_live,  # noqa: F401  the same
        )
        from anlan.web.room import live as room_live  # noqa: F401  the same
