"""The sections of the report as finished text: from content and a language to what the templates place."""
