"""The data behind an instance: real Redis servers, what is written there, and what became of it."""
