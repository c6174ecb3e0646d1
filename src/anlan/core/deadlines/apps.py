from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    name = "anlan.core.deadlines"
    label = "deadlines"

    def ready(self) -> None:
        from anlan.core.deadlines import payloads, services  # noqa: F401  registers verbs and acts
