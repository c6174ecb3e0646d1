from django.apps import AppConfig


class ImpactConfig(AppConfig):
    name = "anlan.impact"
    label = "impact"

    def ready(self) -> None:
        from anlan.impact import jobs, payloads  # noqa: F401  registers verbs, acts and the job
