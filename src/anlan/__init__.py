"""Anlan 安澜: the open-source smart emergency management platform."""

__version__ = "0.1.0"
