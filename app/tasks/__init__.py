"""The sender's loop and what runs by the clock."""
