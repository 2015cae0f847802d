"""Statistics and files for reports."""
