"""The command post: consultation with its shared map, minutes and conclusions; needs, matching and orders.

A face names what it needs: `command.services.consultation`, `command.queries.consultation`.
"""
