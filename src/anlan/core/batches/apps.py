from django.apps import AppConfig


class BatchesConfig(AppConfig):
    name = "anlan.core.batches"
    label = "batches"

    def ready(self) -> None:
        from anlan.core.batches import payloads, services  # noqa: F401  registers verbs and acts
