"""Real contests of the facts, as settings and played: see ``bench.real_contests``."""
