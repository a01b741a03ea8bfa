"""Django's own commands on the workspace of TALK_WORKSPACE: `python manage.py check --deploy`."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openllm_talk.web.settings")
    execute_from_command_line(sys.argv)
