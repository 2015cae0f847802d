"""Taking part: registering, drawing, saving, handing in."""
