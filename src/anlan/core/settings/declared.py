"""The declared settings: technical sizes and choices of a node, never a legal number (those are packs)."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Setting:
    """One thing a node can be told."""

    name: str
    kind: type
    default: Any
    doc: str
    choices: tuple[str, ...] = ()


class SettingError(Exception):
    """A setting holds a value that does not fit its declared type."""


def _s(name: str, default: Any, doc: str, kind: type | None = None, choices: tuple[str, ...] = ()) -> Setting:
    return Setting(name, kind or type(default), default, doc, choices)


SETTINGS: tuple[Setting, ...] = (
    # where things are
    _s("DATA", "data", "Folder of the database, attachments, keys, checkpoints and logs; relative to the working folder."),
    _s("DATABASE_URL", "", "postgresql://user:password@host:port/name; empty: the embedded SQLite in the data folder."),
    _s("HOST", "127.0.0.1", "Address the web process listens on."),
    _s("PORT", 8000, "Port the web process listens on."),
    _s("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]", "Host names the web process answers to, by comma."),
    _s("HOME_REGION", "CN", "Code of the region this node works for; signals that lie in no region go to its desk."),
    _s("DEBUG", False, "Django's debug pages; never on a node that works."),
    _s("SECURE_COOKIES", False, "Cookies only over HTTPS; set it on every node that is reached over a network."),
    # processes
    _s("ENGINE_POLL_S", 0.02, "How long the engine waits when the journal has nothing new, in seconds."),
    _s("SEAL_BATCH", 500, "Journal entries sealed in one transaction, or read at once for a page, at most."),
    _s("SSE_POLL_S", 0.05, "How often the web process looks for newly sealed entries while somebody listens, in seconds."),
    _s("SSE_HEARTBEAT_S", 15, "Seconds between two heartbeats of an event stream."),
    _s("SSE_REPLAY_MAX", 500, "Entries replayed to a browser that comes back; beyond, it reads the page again."),
    _s("SSE_PER_ACCOUNT", 40, "Event streams an account may have open: walls, tabs and browsers of one post."),
    _s("LEASE_S", 10, "Seconds a process may be silent before another takes its lease."),
    _s("HEARTBEAT_S", 2, "Seconds between two heartbeats of a process."),
    _s("HANG_S", 60, "Seconds a process may stand still before the supervisor ends and restarts it."),
    _s("STOP_S", 8, "Seconds a process may take to end in order before it is killed."),
    _s("RESTART_MAX_S", 30, "Longest pause before the supervisor starts a process again, in seconds."),
    _s("WEB_THREADS", 4, "Threads of the web process that answer pages and the API."),
    _s("WEB_ONE_CORE", True, "Whether the web process keeps to one core of the machine, which answers more."),
    _s("COMPUTE_WORKERS", 2, "Worker processes below the compute process; with several, long jobs leave one free."),
    _s("COMPUTE_NICE", 5, "How far workers that compute step back for web and engine (nice): 0 not at all, 19 all the way."),
    _s("JOB_ATTEMPTS", 3, "How often a job is begun whose worker died, before it counts as failed."),
    _s("JOB_CANCEL_S", 5.0, "Seconds a job may take to notice that it was cancelled, before its worker is killed."),
    _s("JOB_MODULES", "", "Further Python modules that register jobs, by comma."),
    _s("LAYERS_KEPT", 12, "Layers of arrays (roads, cells, ground) that a process keeps in memory."),
    _s("TILES_KEPT_BYTES", 32_000_000, "Map tiles that the web process keeps in memory, in bytes."),
    _s("RING_CELL_DEG", 0.005, "Cells of a ring of travel time: how far beside a road counts as reached, in degrees."),
    _s("MAP_REACH_KM", 200.0, "Largest radius, and half the largest side, of what 周边分析 looks through, in km."),
    _s("WARM_UP_MAGNITUDE", 6.0, "Magnitude of the made-up earthquake on which a worker warms itself."),
    _s("WARM_LOOK_S", 2.0, "How often the compute process looks whether its workers must load other layers, in seconds."),
    _s("DEMO_PLACE", "yunnan", "The place that `anlan run --demo` builds beside the running house; empty: none."),
    _s("BATCH_ROWS", 1000, "Rows of a batch that are written in one transaction, before they stand."),
    _s("BATCH_PAUSE_S", 0.02, "Rest between two transactions of a large batch: what waits to write gets in, in seconds."),
    _s("JOB_POLL_S", 0.05, "How long the compute process waits when there is no job, in seconds."),
    # journal
    _s("HASH_ALGORITHM", "sha256", "Hash of new journal entries: sha256 or sm3 (where the platform's OpenSSL has it)."),
    _s("CHECKPOINT_EVERY", 1000, "A signed checkpoint of the journal's head is written after this many entries."),
    _s("CHECKPOINT_EVERY_S", 60, "… or after this many seconds when something was sealed."),
    _s("VERIFY_WITHIN_DAYS", 31, "S13 warns when the journal's chain was not verified for this many days."),
    _s("CHECKPOINT_COPY", "", "Second folder (another disk, a share) that also receives each checkpoint."),
    _s("CHECKPOINT_WEBHOOK", "", "Address that receives each checkpoint through the outbox."),
    # reactions and outbox
    _s("REACTION_BATCH", 200, "Entries a reaction reads at once."),
    _s("REACTION_ATTEMPTS", 5, "Failures before a parked entry is given up and waits for a person."),
    _s("REACTION_RETRY_S", 1.0, "Pause before the second attempt, doubled each time, in seconds."),
    _s("OUTBOX_ATTEMPTS", 8, "Attempts before a message is given up."),
    _s("OUTBOX_RETRY_S", 5.0, "Pause before the second attempt, doubled each time, in seconds."),
    _s("OUTBOX_TIMEOUT_S", 10.0, "Seconds a channel may take to answer."),
    _s("SMTP_HOST", "", "Mail server; empty: the e-mail channel is not set up and says so."),
    _s("SMTP_PORT", 25, "Port of the mail server."),
    _s("SMTP_USER", "", "User name at the mail server."),
    _s("SMTP_PASSWORD", "", "Password at the mail server."),
    _s("SMTP_TLS", "none", "none, starttls or tls."),
    _s("SMTP_FROM", "anlan@localhost", "Sender of e-mails."),
    _s("WEBHOOK_SECRET", "", "Key of the HMAC signature on webhook bodies."),
    _s("WEBHOOK_HOSTS", "", "Hosts a webhook may call, by comma; empty: none."),
    _s("OUTBOX_AWAITED_S", 30.0, "Longest pause between two attempts while the other node is not there, in seconds."),
    _s("REPORT_WORDS", 20_000, "Characters that somebody may write in one section of a report."),
    _s("TIER_LINKS", "", "Nodes of other tiers: region=address, by comma (530621=https://node.example). Else: this node."),
    _s("TIER_TOKENS", "", "Their tokens: region=token, by comma; each of an account of that node with the act report.receive."),
    _s("OUTBOX_BATCH", 50, "Messages an engine delivers in one round."),
    _s("OUTBOX_LEASE_S", 60, "A message that has been under way for this long belonged to a process that died."),
    _s("OUTBOX_RETRY_MAX_S", 3600.0, "Longest pause between two attempts, in seconds."),
    # packs, exercises, deadlines
    _s("PACK_LOOK_S", 1.0, "How often the pack folders are looked at for an edit, in seconds."),
    _s("EXERCISE_RATE_MAX", 600.0, "Fastest an exercise's clock may run: virtual seconds in a second."),
    _s("EXERCISE_FUTURE_S", 315_360_000, "How far ahead of now the earthquake of `anlan replay --bulletin` may lie; seconds."),
    _s("CALENDAR_SEARCH_DAYS", 400, "Days without a working day after which a calendar is held to be wrong."),
    # accounts
    _s("SESSION_IDLE_S", 8 * 3600, "A session ends after this many seconds without a request."),
    _s("SESSION_MAX_S", 24 * 3600, "A session ends after this many seconds in any case."),
    _s("LOCKOUT_FAILURES", 5, "Wrong passwords in a row before an account is locked."),
    _s("LOCKOUT_S", 900, "Seconds an account stays locked."),
    _s("LOGIN_FAILURES_PER_ADDRESS", 50, "Failed log-ins one network address may make within LOCKOUT_S."),
    _s("TOKEN_MAX_DAYS", 366, "Days an API token may live at most."),
    _s("OIDC_ISSUER", "", "Issuer of an OpenID Connect provider; empty: log-in by password only."),
    _s("OIDC_CLIENT_ID", "", "Client id at the provider."),
    # bodies and files
    _s("SIGNAL_MAX_BYTES", 20_000_000, "Largest bulletin that is accepted, in bytes."),
    _s("BODY_MAX_BYTES", 2_500_000, "Largest body of other requests, in bytes."),
    _s("FACT_COUNT_MAX", 1_500_000_000, "Largest count of people, rooms or things that anybody may report."),
    _s("ATTACHMENT_MAX_BYTES", 50_000_000, "Largest attachment, in bytes."),
    _s("ATTACHMENT_MAX_PIXELS", 120_000_000, "Most pixels of an attached picture, all its frames together."),
    _s("ATTACHMENT_MAX_PARTS", 10_000, "Most files inside an attached office document."),
    _s("ATTACHMENT_MAX_UNPACKED", 500_000_000, "Most bytes an attached office document may unpack to."),
    _s("PLAN_MAX_BYTES", 1_000_000, "Largest text of a plan, in bytes."),
    _s("PLAN_MAX_PARTS", 100_000, "Most values in a plan, aliases of YAML written out."),
    _s("PLAN_MAX_DEPTH", 20, "How deep the values of a plan may be nested."),
    _s("OWN_DATA_MAX_BYTES", 2_000_000_000, "Largest file of own data (`anlan data add`), in bytes."),
    _s("OWN_DATA_MAX_FEATURES", 10_000_000, "Most features, rows or road nodes that one such file may hold."),
    _s("OWN_DATA_MAX_CELLS", 40_000_000, "Most cells of a raster that one import may take in."),
    _s("QUARANTINE_KEEP_BYTES", 65_536, "How much of a refused input is kept for the officer to see, in bytes."),
    _s("WATCH_FOLDER", "", "Folder whose files are taken in as signals; empty: DATA/inbox."),
    _s("WATCH_SETTLE_S", 1.0, "A file in the watched folder is read when its size has not changed for this long, in seconds."),
    _s("INTAKE_FUTURE_S", 600, "How far in the future a bulletin's time may lie (clock drift), in seconds."),
    # pages and API
    _s("PAGE_SIZE", 50, "Rows of a page."),
    _s("PAGE_SIZE_MAX", 200, "Most rows a client may ask for."),
    _s("RATE_PER_MINUTE", 600, "API requests an account may make in a minute."),
    _s("IDEMPOTENCY_KEEP_S", 86_400, "Seconds an idempotency key is remembered."),
    _s("SEARCH_LIMIT", 20, "Hits a search shows."),
    # phones
    _s("LAN", False, "HTTPS for the phones of the local network, with a certificate authority of this node's own (`--lan`)."),
    _s("PHONE_CLOCK_TOLERANCE_S", 120, "By how many seconds a phone's time may be impossible and is moved to what is possible."),
    _s("PHONE_TEXT_MAX_CHARS", 1_000, "Longest text that a phone tells in one field, in characters."),
    _s("PHONE_REPORT_CHARS", 300, "Longest text of a report on the phone's page: what is told stays below 2 kB."),
    _s("PHONE_NAMES_MAX", 50, "Most figures that a phone tells in one act."),
    _s("PHONE_ACTS_MAX", 50, "Most acts a phone tells at once."),
    _s("PHONE_PHOTOS_MAX", 3, "Most photos of one report."),
    _s("PHONE_PHOTO_MAX_BYTES", 307_200, "Largest photo of a report, in bytes; the phone shrinks what is larger."),
    _s("PHONE_PIECE_BYTES", 65_536, "Largest piece in which a photo comes, in bytes."),
    # consultation
    _s("CLOSURE_BEYOND_KM", 50, "How far beyond its own region a desk may close a road, or close around a point, in kilometres."),
    _s("PLOT_CORNERS_MAX", 500, "Most corners of one mark on the map of a consultation."),
    _s("PLOT_ZOOM_MAX", 22, "Deepest zoom of a shared map view."),
    _s("TASK_TEXT_MAX_CHARS", 4_000, "Longest text of a task, of its outcome or of a reason, in characters."),
    _s("STATEMENT_MAX_CHARS", 2_000, "Longest statement in the minutes of a consultation, in characters."),
    # backup
    _s("BACKUP_EVERY_S", 86_400, "Seconds between two backups made by the engine; 0: none."),
    _s("BACKUP_KEEP", 7, "Backups kept."),
    _s("BACKUP_DIR", "", "Folder of the backups; empty: DATA/backups."),
    # logs
    _s("LOG_FILE_BYTES", 10_000_000, "Size at which a log file is rotated, in bytes."),
    _s("LOG_FILES", 5, "Rotated log files kept for each process."),
    _s("LOG_LEVEL", "INFO", "Level of the JSON logs.", choices=("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")),
)

_BY_NAME = {setting.name: setting for setting in SETTINGS}


def _from_text(setting: Setting, text: str) -> Any:
    try:
        if setting.kind is bool:
            return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}[text.lower()]
        return setting.kind(text)
    except (ValueError, KeyError):
        raise SettingError(
            f"ANLAN_{setting.name}={text!r} is not a {setting.kind.__name__}: {setting.doc}"
        ) from None


def _chosen(setting: Setting, value: Any, given: str) -> Any:
    if setting.choices and value not in setting.choices:
        raise SettingError(f"{given} is none of {', '.join(setting.choices)}: {setting.doc}")
    return value


class Conf:
    """Reads the declared settings; unknown names are refused."""

    def __init__(self) -> None:
        self._file: dict[str, Any] | None = None

    def _toml(self) -> dict[str, Any]:
        if self._file is None:
            path = Path(os.environ.get("ANLAN_DATA", _BY_NAME["DATA"].default)) / "anlan.toml"
            self._file = tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}
            unknown = set(self._file) - {name.lower() for name in _BY_NAME}
            if unknown:
                raise SettingError(f"{path}: unknown settings {', '.join(sorted(unknown))}")
        return self._file

    def __getattr__(self, name: str) -> Any:
        setting = _BY_NAME.get(name)
        if setting is None:
            raise AttributeError(f"no setting is called {name}")
        text = os.environ.get(f"ANLAN_{name}")
        if text is not None:
            return _chosen(setting, _from_text(setting, text), f"ANLAN_{setting.name}={text!r}")
        value = self._toml().get(name.lower(), setting.default)
        if setting.kind is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if not isinstance(value, setting.kind):
            raise SettingError(f"anlan.toml: {name.lower()} = {value!r} is not a {setting.kind.__name__}: {setting.doc}")
        return _chosen(setting, value, f"anlan.toml: {name.lower()} = {value!r}")

    @property
    def data_dir(self) -> Path:
        return Path(self.DATA).resolve()


conf = Conf()
