from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "anlan.core.jobs"
    label = "jobs"
