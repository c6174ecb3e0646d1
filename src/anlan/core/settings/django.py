"""Django's settings, made from the declared ones. One place; nothing else configures Django."""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import anlan
from anlan.core.settings.declared import conf

PACKAGE = Path(__file__).resolve().parents[2]
DATA = conf.data_dir
DATA.mkdir(parents=True, exist_ok=True)


def _secret_key() -> str:
    """A key made once, kept beside the data, readable by its owner only."""
    path = DATA / "keys" / "django.key"
    if not path.is_file():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        part = path.with_suffix(f".{secrets.token_hex(4)}")
        part.touch(mode=0o600)
        part.write_text(secrets.token_urlsafe(64))
        try:
            path.hardlink_to(part)
        except FileExistsError:
            pass  # another process was first; its key stands
        part.unlink()
    return path.read_text()


SECRET_KEY = _secret_key()
DEBUG = conf.DEBUG
ALLOWED_HOSTS = [host.strip() for host in conf.ALLOWED_HOSTS.split(",") if host.strip()]
ROOT_URLCONF = "anlan.web.urls"
ASGI_APPLICATION = "anlan.web.asgi.application"

INSTALLED_APPS = [
    "anlan.web.apps.ThemeConfig",
    "unfold.contrib.import_export",
    "import_export",
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "anlan.core.figures",
    "anlan.core.clock",
    "anlan.core.journal",
    "anlan.core.reactions",
    "anlan.core.workspaces",
    "anlan.core.jobs",
    "anlan.core.batches",
    "anlan.core.regions",
    "anlan.core.personal",
    "anlan.core.outbox",
    "anlan.core.accounts",
    "anlan.core.attachments",
    "anlan.core.deadlines",
    "anlan.core.notifications",
    "anlan.resources",
    "anlan.risk",
    "anlan.plans",
    "anlan.impact",
    "anlan.places",
    "anlan.incidents",
    "anlan.response",
    "anlan.command",
    "anlan.phone",
    "anlan.reports",
    "anlan.exercises",
    "anlan.web",
    "anlan.api",
]

MIDDLEWARE = [
    "anlan.web.middleware.CorrelationMiddleware",
    "anlan.web.middleware.CompressionMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "anlan.web.middleware.ContentPolicyMiddleware",
    "anlan.web.middleware.WorkspaceMiddleware",
    "anlan.web.middleware.LanguageMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "anlan.web.middleware.ActorMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "anlan.web.context.frame",
            ],
        },
    }
]


def _database() -> dict[str, Any]:
    """SQLite in the data folder, or the PostgreSQL of DATABASE_URL."""
    if not conf.DATABASE_URL:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA / "anlan.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA busy_timeout=20000;"
                    "PRAGMA cache_size=-16000;PRAGMA temp_store=MEMORY;PRAGMA foreign_keys=ON;"
                ),
            },
            # A file, not memory: threads and processes of the tests meet in it.
            "CONN_MAX_AGE": None,
            "TEST": {"NAME": DATA / "test.sqlite3"},
        }
    url = urlsplit(conf.DATABASE_URL)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": url.hostname or "",
        "PORT": url.port or "",
        # Statements are bound and prepared by the server: an append takes two thirds of the time.
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 5},
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["anlan.core.accounts.backends.PasswordBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "/login"
SILENCED_SYSTEM_CHECKS = ["urls.W002"]  # addresses have no trailing slash, so included ones begin with one
LOGIN_REDIRECT_URL = "/"

SESSION_ENGINE = "anlan.core.accounts.session_store"
SESSION_COOKIE_AGE = conf.SESSION_IDLE_S
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = conf.SECURE_COOKIES
CSRF_COOKIE_HTTPONLY = False
MESSAGE_STORAGE = "anlan.web.toasts.ToastStorage"
CSRF_FAILURE_VIEW = "anlan.web.failures.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = conf.BODY_MAX_BYTES
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "core" / "locale"]  # of the rooms and modules of the core that are no Django apps
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"



def _static_stamp() -> str:
    """Changes with any file of ours, so that browsers may keep what they have for good."""
    digest = hashlib.sha256(anlan.__version__.encode())
    for path in sorted((PACKAGE / "web" / "static").rglob("*")):
        if path.is_file():
            digest.update(f"{path.name} {path.stat().st_size} {path.stat().st_mtime_ns}\n".encode())
    return digest.hexdigest()[:12]


STATIC_URL = f"/static/{_static_stamp()}/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA / "files"}},
    "staticfiles": {"BACKEND": "anlan.web.storage.PackageFiles"},
}
# Served straight from the package: nothing to collect, nothing to forget after an upgrade.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False


def WHITENOISE_IMMUTABLE_FILE_TEST(path: str, url: str) -> bool:
    """Every address carries the stamp, so every file may be kept."""
    return True



LOGGING_CONFIG = None
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # e-mail leaves through the outbox only

UNFOLD = {
    "SITE_TITLE": "安澜后台",
    "SITE_HEADER": "安澜后台",
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
}
