"""Who may see a screen of organisers: the short list of cases that each of them has."""

from __future__ import annotations

import factory
import factory_ranking as made


def check_rights(new_client, path: str, *, editors: bool = False, post: bool = False) -> None:
    """Nobody without an account, members and strangers are kept out; viewers unless ``editors``.

    ``path`` belongs to a contest of ``factory_ranking.unit()``.
    """
    other = factory.unit("NGOAI", "Sở khác", parent=made.unit())
    cases = [("canbo", "member", made.unit(), 403), ("nguoila", "organiser", other, 404)]
    if editors:
        cases.append(("lanhdao", "viewer", made.unit(), 403))
    for name, role, unit, status in cases:
        factory.user(name, role, unit)
        browser = new_client()
        call = browser.send if post else browser.get
        assert call(path).status_code == 302
        browser.sign_in(name)
        assert call(path).status_code == status, (name, path)
    if not editors:
        factory.user("lanhdao", "viewer", made.unit())
        browser = new_client()
        browser.sign_in("lanhdao")
        assert browser.get(path).status_code == 200
