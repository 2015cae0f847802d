"""Forms of QR links."""

from __future__ import annotations

from quizapp.core.forms import Form, TextField, at_most, required
from quizapp.kiosk.service import MAX_PLACE


class PlaceForm(Form):
    place = TextField("Tên điểm đặt mã", [required(), at_most(MAX_PLACE)])
