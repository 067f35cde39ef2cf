"""How dates and times are read and shown, by language."""
