"""Tables, a noun a file. Importing this package registers them all."""

from app.models import campaigns, deliveries, letters, pacing, representatives, users

__all__ = ["campaigns", "deliveries", "letters", "pacing", "representatives", "users"]
