"""Properties are judged by their outcome, not by how busy the machine is."""

from hypothesis import settings

settings.register_profile("domain", deadline=None)
settings.load_profile("domain")
