"""Django settings of one workspace: the folder named by the environment's TALK_WORKSPACE.

Where its archive is kept is told in `database.py`.
"""

import os
import secrets
from pathlib import Path

from openllm_talk.web.database import database

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

DATABASES = {"default": database(WORKSPACE)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

ROOT_URLCONF = "openllm_talk.web.urls"
WSGI_APPLICATION = "openllm_talk.web.wsgi.application"

USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
USE_TZ = True
TIME_ZONE = "UTC"
