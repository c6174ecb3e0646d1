from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "anlan.core.notifications"
    label = "notifications"

    def ready(self) -> None:
        from anlan.core.notifications import payloads, reactions, services  # noqa: F401  registers verbs and reactions
        from anlan.core.notifications.channel import InAppChannel
        from anlan.core.outbox import register_channel

        register_channel(InAppChannel())
