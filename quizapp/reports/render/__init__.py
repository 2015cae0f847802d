"""Pure: rows in, bytes out."""
