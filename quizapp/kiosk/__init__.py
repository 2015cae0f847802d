"""QR links, the display screen and posters."""
