from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "anlan.core.notifications"
    label = "notifications"
