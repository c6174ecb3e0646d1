from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    name = "anlan.plans"
    label = "plans"
    verbose_name = _("预案")

    def ready(self) -> None:
        from anlan.plans import payloads  # noqa: F401  registers verbs and acts
