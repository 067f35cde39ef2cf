"""The demo: a fictitious ward's articles, comments and pictures, written for this project. `load` and `remove` only."""
