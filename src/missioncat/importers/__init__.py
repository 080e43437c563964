"""Readers of other people's formats, one a file; each turns lines into rows, and `merge` rows into changes."""
