"""Django settings of one workspace: the folder named by the environment's TALK_WORKSPACE.

Where its archive is kept is told in `database.py`.

What differs from place to place comes from the environment (docs/hosting.md lists it); what the
community says of itself stands in its talk.toml.
"""

import os
from operator import attrgetter
from pathlib import Path
from urllib.parse import urlsplit

from openllm_talk.web.database import database
from openllm_talk.web.hosting import (
    address_of,
    hosts,
    mail,
    mark_of,
    networks,
    providers,
    secret,
    signup_open,
    upload_most,
)

WORKSPACE = Path(os.environ.get("TALK_WORKSPACE", ".")).resolve()
ADDRESS = address_of(WORKSPACE)
HTTPS = ADDRESS.startswith("https://")

SECRET_KEY = secret(WORKSPACE)
DEBUG = False
ALLOWED_HOSTS = hosts(ADDRESS)
CSRF_TRUSTED_ORIGINS = ["{0.scheme}://{0.netloc}".format(urlsplit(ADDRESS))]

INSTALLED_APPS = [
    "openllm_talk.web.accounts",  # first, for its words about accounts to stand before Django's
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    *(f"openllm_talk.web.accounts.elsewhere.{one}" for one in providers()),
    "openllm_talk.archive",
    "openllm_talk.issues",
    "openllm_talk.publish",
    "openllm_talk.web",
    "openllm_talk.web.jobs",
    "openllm_talk.web.next_issue",
    "openllm_talk.web.review",
    "openllm_talk.web.ask",
    "openllm_talk.web.uploads",
    "openllm_talk.web.talk_night",
    "openllm_talk.web.publishing",
    "openllm_talk.web.reading_room",
]

MIDDLEWARE = [
    "openllm_talk.web.protection.Protection",  # outermost: files and refusals get it, too
    "openllm_talk.web.proxies.Proxies",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "openllm_talk.web.visit.Visit",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "openllm_talk.web.refusals.Refusals",
    "allauth.account.middleware.AccountMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "openllm_talk.publish.template_tags",
                "openllm_talk.web.template_tags",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "openllm_talk.web.visit.context",
            ],
        },
    }
]

# `{{ form }}` is dressed in the workshop's look on every page.
FORM_RENDERER = "openllm_talk.web.look.Dressed"

DATABASES = {"default": database(WORKSPACE)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Rendered pieces, counts of who asks how often: all of it can be lost.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": str(WORKSPACE),
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

ROOT_URLCONF = "openllm_talk.web.urls"
WSGI_APPLICATION = "openllm_talk.web.wsgi.application"

USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
# Served from where they stand, under addresses that change with them (`template_tags.asset`).
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 365 * 24 * 3600

# --- who comes in ---------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.Member"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "next_issue"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}Validator"}
    for name in ("UserAttributeSimilarity", "MinimumLength", "CommonPassword", "NumericPassword")
]
ACCOUNT_ADAPTER = "openllm_talk.web.accounts.adapters.Accounts"
ACCOUNT_SIGNUP_FORM_CLASS = "openllm_talk.web.accounts.forms.Newcomer"
ACCOUNT_USER_DISPLAY = attrgetter("called")
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
# Random keys in this community's own database: another one's, with the same secret, is none here.
ACCOUNT_EMAIL_CONFIRMATION_HMAC = False
# Where mail cannot leave, an invitation is proof enough; nobody else can sign up then (`adapters`).
MAIL_LEAVES = bool(os.environ.get("EMAIL_URL"))
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if MAIL_LEAVES else "none"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
SIGNUP_OPEN = signup_open()
SOCIALACCOUNT_ADAPTER = "openllm_talk.web.accounts.adapters.Elsewhere"
SOCIALACCOUNT_PROVIDERS = providers()
# Whose e-mail address it is elsewhere opens nobody's account here, whoever says so.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_STORE_TOKENS = False

# Two communities may stand on one host at two ports: neither reads the other's cookies.
SESSION_COOKIE_NAME = f"talk-{mark_of(WORKSPACE)}"
CSRF_COOKIE_NAME = f"csrf-{mark_of(WORKSPACE)}"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True

SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
# `proxies` lets this header through only from the proxies that TALK_PROXIES names.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if networks() else None
SILENCED_SYSTEM_CHECKS: list[str] = []

# --- mail, and what may come in -------------------------------------------------------------------

globals().update(mail())
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# --- uploads, the worker, and who watches ---------------------------------------------------------

UPLOAD_MOST = upload_most()
# The worker and the watchers come from this machine, without https.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^metrics$"]
