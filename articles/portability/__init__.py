"""Ways in and out: one file per foreign format. Each turns a foreign article into `importing.Incoming`."""
