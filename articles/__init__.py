"""Articles: what the agency publishes. Read querysets (questions), models (nouns), publishing (verbs), then the doors."""
