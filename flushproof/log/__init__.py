"""The event log, the one truth of a run: `events` are its lines, `eventlog` writes and reads it."""
