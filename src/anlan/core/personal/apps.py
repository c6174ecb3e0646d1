from django.apps import AppConfig


class PersonalConfig(AppConfig):
    name = "anlan.core.personal"
    label = "personal"
