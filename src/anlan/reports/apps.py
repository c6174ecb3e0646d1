from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "anlan.reports"
    label = "reports"

    def ready(self) -> None:
        from anlan.core.outbox.channel import register_channel
        from anlan.incidents.hanging import hang
        from anlan.reports import payloads, reactions  # noqa: F401  registers verbs, acts and reactions
        from anlan.reports.channels import NodeChannel, TierChannel
        from anlan.reports.models import Report
        from anlan.reports.telling import SENTENCES

        hang("report", Report, SENTENCES)
        register_channel(TierChannel())
        register_channel(NodeChannel())
