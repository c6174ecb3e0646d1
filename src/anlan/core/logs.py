"""JSON logs: one line an event, with the correlation id it belongs to, without personal data.

Each process writes to stderr and to a rotating file of its own below DATA/logs.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from anlan.core.journal.appending import current_correlation
from anlan.core.settings import conf

# What every LogRecord has; whatever else it carries was given as `extra`.
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}

# The last line of defence: nobody logs personal data on purpose, but an exception may quote some.
_BORN = r"(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])"
_PERSONAL = (
    (re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "[e-mail]"),
    (re.compile(rf"(?<![0-9A-Za-z])[1-9]\d{{5}}{_BORN}\d{{3}}[\dXx](?![0-9A-Za-z])"), "[id]"),
    (re.compile(r"(?<![0-9A-Za-z.])(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?![0-9A-Za-z])"), "[phone]"),
    (re.compile(r"(?<![0-9A-Za-z.-])0\d{2,3}-\d{7,8}(?!\d)"), "[phone]"),
    (re.compile(r"(://[^/\s:@]*):[^/\s@]+@"), r"\1:[secret]@"),
)


def redacted(text: str) -> str:
    """The text with telephone and identity numbers, e-mail addresses and passwords in addresses blotted out."""
    for pattern, instead in _PERSONAL:
        text = pattern.sub(instead, text)
    return text


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return redacted(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(inner) for inner in value]
    return redacted(str(value))


class JsonFormatter(logging.Formatter):
    """One JSON object a line: at, level, logger, process, message, correlation, and the extras."""

    def __init__(self, role: str) -> None:
        super().__init__()
        self.role = role

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "role": self.role,
            "pid": record.process,
            "message": redacted(record.getMessage()),
        }
        link = current_correlation()
        if link is not None:
            line["correlation"] = link.id
        for name, value in self._extras(record):
            line.setdefault(name, _plain(value))
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = redacted("".join(traceback.format_exception(*record.exc_info)).rstrip())
        return json.dumps(line, ensure_ascii=False)

    @staticmethod
    def _extras(record: logging.LogRecord) -> Iterator[tuple[str, Any]]:
        for name, value in vars(record).items():
            if name not in _OWN and not name.startswith("_"):
                yield name, value


def folder() -> Path:
    """Where the log files lie."""
    return conf.data_dir / "logs"


def configure(role: str) -> None:
    """Log as `role` from here on.

    A command (`cli`) keeps stderr for its sentences; somebody at a terminal sees warnings only, a service
    manager all lines.
    """
    formatter = JsonFormatter(role)
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
        old.close()
    handlers: list[logging.Handler] = []
    if role != "cli":
        to_stderr = logging.StreamHandler(sys.stderr)
        to_stderr.setLevel(logging.WARNING if sys.stderr.isatty() else logging.NOTSET)
        handlers.append(to_stderr)
    folder().mkdir(parents=True, exist_ok=True)
    handlers.append(
        RotatingFileHandler(
            folder() / f"{role}.jsonl", maxBytes=conf.LOG_FILE_BYTES, backupCount=conf.LOG_FILES, encoding="utf-8", delay=True
        )
    )
    for handler in handlers:
        handler.setFormatter(formatter)
        root.addHandler(handler)
    root.setLevel(conf.LOG_LEVEL)
    # Their own lines about each request carry addresses; ours are written by the middleware.
    for name in ("httpx", "httpcore", "asyncio", "uvicorn.access"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(True)
