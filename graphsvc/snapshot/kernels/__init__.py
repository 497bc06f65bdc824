"""Compiled functions over the arrays of a version (numba). They release the GIL and allocate next to nothing.

All take `words, directory, pool` first (`Version.graph`). `hidden` are members hidden from the viewer, ascending;
results leave them out as the queries of the same name do.
"""
