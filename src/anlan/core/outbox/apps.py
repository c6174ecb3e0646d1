from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "anlan.core.outbox"
    label = "outbox"

    def ready(self) -> None:
        from anlan.core.outbox import payloads, services  # noqa: F401  registers verbs and acts
        from anlan.core.outbox.channel import register_channel
        from anlan.core.outbox.channels import ConsoleChannel, EmailChannel, WebhookChannel

        for channel in (ConsoleChannel(), EmailChannel(), WebhookChannel()):
            register_channel(channel)
