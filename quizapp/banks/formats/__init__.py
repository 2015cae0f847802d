"""Pure readers and writers: text or bytes in, ``domain.banks`` out, and back."""
