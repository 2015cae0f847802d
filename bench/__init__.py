"""Load and scale benchmarks: whole contests over HTTP, and proof that nothing is lost."""
