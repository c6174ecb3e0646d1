from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "anlan.core.jobs"
    label = "jobs"

    def ready(self) -> None:
        from anlan.core.jobs import payloads  # noqa: F401  registers its verbs
