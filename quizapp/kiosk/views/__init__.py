"""What printed codes lead to, the citizens' quiz, and the display of the service centre."""

from quizapp.kiosk.views import answers, display, embed, links, pictures, quiz, talk
from quizapp.kiosk.views.blueprint import blueprint

__all__ = ["answers", "blueprint", "display", "embed", "links", "pictures", "quiz", "talk"]
