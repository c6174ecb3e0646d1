from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "anlan.incidents"
    label = "incidents"

    def ready(self) -> None:
        from anlan.incidents import payloads, reactions  # noqa: F401  registers verbs and reactions
