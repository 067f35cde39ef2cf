"""What is true for every page of the portal: settings, agency, visitors, staff. Imports no other app (see tests/test_layers.py)."""
