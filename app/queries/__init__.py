"""Everything that is read: plain functions that return frozen rows."""
