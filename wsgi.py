"""The WSGI entry point: ``app``. Wrong settings end it with their sentence."""

import sys

from app import create_app
from app.domain.errors import SettingsError

try:
    app = create_app()
except SettingsError as error:
    sys.exit(f"Error: {error}")
