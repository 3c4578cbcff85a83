"""Writers of blocks into file formats: one module a format, each the same bytes for the same blocks."""
