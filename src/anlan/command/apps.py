from django.apps import AppConfig


class CommandConfig(AppConfig):
    name = "anlan.command"
    label = "command"

    def ready(self) -> None:
        from anlan.command import jobs, reactions, stress_jobs  # noqa: F401  registers jobs and reactions
        from anlan.command.models import Closure, Consultation, Order
        from anlan.command.payloads import consultation, orders, stress  # noqa: F401  registers verbs and acts
        from anlan.command.telling import OF_CLOSURES, OF_CONSULTATIONS, OF_ORDERS
        from anlan.incidents.hanging import hang

        hang("closure", Closure, OF_CLOSURES)
        hang("order", Order, OF_ORDERS)
        hang("consultation", Consultation, OF_CONSULTATIONS)
