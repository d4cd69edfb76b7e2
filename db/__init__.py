"""The store: events in SQLite, appended and never edited. No Qt."""
