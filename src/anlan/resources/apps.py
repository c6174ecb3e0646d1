from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResourcesConfig(AppConfig):
    name = "anlan.resources"
    label = "resources"
    verbose_name = _("救援资源")

    def ready(self) -> None:
        from anlan.core.batches.services import guard_leaving
        from anlan.resources import payloads  # noqa: F401  registers verbs and acts
        from anlan.resources.in_use import refuse_in_use

        guard_leaving(refuse_in_use)
