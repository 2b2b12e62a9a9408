"""The outside world, and the fakes that stand for it."""
