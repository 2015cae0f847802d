"""Home page, the dashboard, and the demo."""
