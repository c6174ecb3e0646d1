from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    name = "anlan.core.attachments"
    label = "attachments"

    def ready(self) -> None:
        from anlan.core.attachments import payloads, services  # noqa: F401  registers verbs and acts
