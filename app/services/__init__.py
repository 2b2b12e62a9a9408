"""Verbs, a noun a file. The session comes first; nothing here commits."""
