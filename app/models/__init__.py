"""Tables, a noun a file. Importing this package registers them all."""

from app.models import campaigns, deliveries, incoming, letters, pacing, representatives, users

__all__ = ["campaigns", "deliveries", "incoming", "letters", "pacing", "representatives", "users"]
