from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "anlan.web"
    label = "web"

    def ready(self) -> None:
        from anlan.incidents.queries import finding  # noqa: F401  answers searches
        from anlan.web import live  # noqa: F401  registers what the stream shows
