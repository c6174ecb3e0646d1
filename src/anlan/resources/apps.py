from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResourcesConfig(AppConfig):
    name = "anlan.resources"
    label = "resources"
    verbose_name = _("救援资源")

    def ready(self) -> None:
        from anlan.resources import payloads  # noqa: F401  registers verbs and acts
