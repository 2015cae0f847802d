"""Demo data for a first look, made through the real use-cases and marked as demo."""
