"""What people are told inside the app: notices to accounts, and the receipt of the urgent ones.

`anlan.core.notifications.telling.notify` writes them; the outbox channel `in_app` ends here too.
"""
