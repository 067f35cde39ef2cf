"""Whole pages kept for readers, valid for one generation of the public content. The portal is right without it.

Read in this order: `generations` (when what was kept ends), `policy` (which addresses may be kept), `pages` (the kept
bytes), `layer` (the way of a request through it all). Verbs call `forget()`; they know nothing else of it.
"""

from hnp_portal.pagestore.generations import Generation, ends_with, forget, generation

__all__ = ["Generation", "ends_with", "forget", "generation"]
