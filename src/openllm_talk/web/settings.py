"""Django settings of one workspace: the folder named by the environment's TALK_WORKSPACE.

The database is SQLite in that folder. With WAL and IMMEDIATE transactions, writers wait for each
other instead of failing; the house's design measured 800 of 800 concurrent writes kept, against
457 with the defaults.
"""

import os
import secrets
from pathlib import Path

WORKSPACE = Path(os.environ.get("TALK_WORKSPACE", ".")).resolve()

# No session outlives the server of a laptop; a hosted community sets its own.
SECRET_KEY = os.environ.get("TALK_SECRET_KEY") or secrets.token_urlsafe(50)
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "openllm_talk.archive",
    "openllm_talk.issues",
    "openllm_talk.publish",
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": WORKSPACE / "archive.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; "
                "PRAGMA cache_size = -32000; PRAGMA temp_store = MEMORY; "
                # The log of a large import is cut down to this once it is written over.
                "PRAGMA journal_size_limit = 16777216"
            ),
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

ROOT_URLCONF = "openllm_talk.web.urls"
WSGI_APPLICATION = "openllm_talk.web.wsgi.application"

USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
USE_TZ = True
TIME_ZONE = "UTC"
