"""Comments: what citizens say. Read querysets (questions), models (nouns), posting and moderation (verbs), then the doors."""
