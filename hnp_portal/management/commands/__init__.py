"""One command a file; each is a door to verbs."""
