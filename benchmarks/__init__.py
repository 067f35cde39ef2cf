"""How fast the portal is, measured: `make bench`. Read README.md first, then `targets` (what is measured) and `rounds` (how)."""
