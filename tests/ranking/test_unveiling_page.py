"""The big screen of the ceremony: nothing is in a page before its turn."""

import factory
import factory_prizes as given
import factory_ranking as made
from quizapp.domain.prizes import Subject
from rights import check_rights


def page(contest, more="", number=1):
    return f"/to-chuc/cuoc-thi/{contest.id}/ky/{number}/le-trao-giai{more}"


def test_from_the_last_prize_to_the_first_without_a_leak(client):
    factory.user("tochuc", "organiser", made.unit())
    client.sign_in("tochuc")
    unit = factory.unit("A", "Sở A", parent=made.unit(), division="so-nganh", headcount=2)
    contest = given.closed(
        {"name": "Lê Thị An", "score": 1500, "unit": unit},
        {"name": "Trần Văn Bình", "score": 1400, "publish": False},
        {"name": "Phạm Minh Chi", "score": 1300},
        formula={"terms": [["average", 100]], "min_participation_percent": 0},
    )
    assert client.get(page(contest)).status_code == 409
    given.prize(contest, "Giải Nhất")
    given.prize(contest, "Giải Nhì", 2)
    given.prize(contest, "Giải tập thể", subject=Subject.UNIT)

    def told(kind):
        """(prize, names) on each page until the end; what is on it of later prizes is a leak."""
        found = []
        for at in range(20):
            answer = client.get(page(contest, f"?buoc={at}&kieu={kind}"))
            assert answer.headers["Cache-Control"] == "no-store"
            words = ("Giải Nhất", "Giải Nhì", "Giải tập thể", "An<", "Bình", "Chi", "Sở A<")
            found.append([each for each in words if each in answer.text])
            if "Về danh sách giải" in answer.text:
                return found
        return found

    units = [["Giải tập thể"], ["Giải tập thể", "Sở A<"]]
    first = [["Giải Nhất"], ["Giải Nhất", "An<", "Sở A<"]]
    assert told("giai") == [[], *units, ["Giải Nhì"], ["Giải Nhì", "Chi"], *first, []]
    assert told("nguoi") == [
        *([], *units, ["Giải Nhì"], ["Giải Nhì", "Chi"], ["Giải Nhì", "Chi"], *first, [])
    ]
    assert "An<" not in client.get(page(contest, "?buoc=x")).text
    held = given.published(contest)
    assert held.state == "published"
    assert told("giai")[-2:] == [first[1], []]


def test_while_it_is_open_who_wins_there_is_nothing_to_unveil(app, new_client):
    contest = given.closed(("An", 1500), ("Bình", 1500))
    given.prize(contest)
    check_rights(new_client, page(contest, number=7), editors=True)
    factory.user("tochuc", "organiser", made.unit())
    browser = new_client()
    browser.sign_in("tochuc")
    assert browser.get(page(contest)).status_code == 409
    assert browser.get(page(contest, number=7)).status_code == 404
    assert browser.put(page(contest)).status_code == 405
