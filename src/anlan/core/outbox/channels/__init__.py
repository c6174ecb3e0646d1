"""The ways out that the core brings: console, e-mail, webhook. Rooms above register theirs."""

from anlan.core.outbox.channels.console import ConsoleChannel
from anlan.core.outbox.channels.email import EmailChannel
from anlan.core.outbox.channels.webhook import WebhookChannel

__all__ = ["ConsoleChannel", "EmailChannel", "WebhookChannel"]
