"""Several papers in one contest: each audience has its own, from the draw to the board."""

import random
from dataclasses import replace

import pytest
from sqlalchemy import func, select

import factory_attempts as make
import factory_banks
from quizapp.attempts.models import DrawnPaper
from quizapp.attempts.service import correction, register, start, stock, submit
from quizapp.contests import queries as contests
from quizapp.core import clock
from quizapp.core.db import db
from quizapp.core.errors import Conflict, Invalid
from quizapp.domain.audiences import AudienceBy, PaperPlan
from quizapp.domain.papers import Slot
from quizapp.domain.timing import MINUTE_MS, AttemptState
from quizapp.ranking import boards
from quizapp.ranking.queries import snapshots
from quizapp.ranking.service import closing
from quizapp.reports import papers as report_papers
from quizapp.reports import sheets

OFFICIALS = "Cán bộ, công chức"
CITIZENS = "Công dân, doanh nghiệp"


def two_papers(**changes):
    """Four questions in 15 minutes for officials, two of others in 10 minutes for citizens."""
    easy = factory_banks.loaded([make.single(n) for n in range(21, 25)], "ngan-hang-cong-dan")
    plan = PaperPlan(CITIZENS, ("cong-dan",), (easy.id,), (Slot(2, 100),), 10 * MINUTE_MS)
    return make.contest(audience=OFFICIALS, more_papers=(plan,), **changes)


def bank_of(attempt):
    return {item[1] for item in attempt.paper}


def test_each_audience_has_its_paper_its_time_and_its_stock(app):
    contest = two_papers()
    first, second = contests.plans(contest)
    now = clock.now()
    assert stock.prepare(now, ready=3) == 6
    official = make.participant(contest, unit=db.session.get(make.Unit, make_unit(contest)))
    citizen = make.participant(contest, "Trần Thị Bình")
    assert (official.division, citizen.division) == (OFFICIALS, "cong-dan")
    for person, plan, questions in ((official, first, 4), (citizen, second, 2)):
        attempt = make.attempt(contest, person, now)
        assert (attempt.questions, attempt.deadline_at) == (questions, now + plan.duration_ms)
        ids = {question.question_id for question in contests.pool(contest, now, plan)}
        assert bank_of(attempt) <= ids
    left = select(DrawnPaper.audience, func.count()).group_by(DrawnPaper.audience)
    assert dict(db.session.execute(left).all()) == {OFFICIALS: 2, "cong-dan": 2}


def make_unit(contest):
    return db.session.scalar(select(make.Unit.id).where(make.Unit.code == "SCT"))


def test_they_are_ranked_apart(app):
    contest = two_papers()
    official = make.participant(contest, unit=db.session.get(make.Unit, make_unit(contest)))
    citizen = make.participant(contest, "Trần Thị Bình")
    now = clock.now()
    for person in (official, citizen):
        submit.submit(make.attempt(contest, person, now), None, None, now + 1)
    db.session.commit()

    def board(division):
        asked = {"number": None, "division": division, "page_number": 1, "size": 50}
        page = boards.people(contest, now, **asked)
        return page.choice, [row.participant_id for row in page.board().rows]

    choice, rows = board(None)
    assert rows == [official.id], "never all on one board: the first audience where none is asked"
    assert choice.divisions == [OFFICIALS, "cong-dan"]
    assert board("cong-dan")[1] == [citizen.id]


def test_where_people_choose_the_choice_is_needed_and_stands(app):
    contest = two_papers(audience_by=AudienceBy.CHOICE)
    given = register.Registration(
        full_name="Lê Văn Cường",
        birth_date=make.BORN,
        phone="0905999001",
        unit_id=None,
        division=None,
        consents=make.ALL_CONSENTS,
    )
    now = clock.now()
    with pytest.raises(Invalid, match="đối tượng dự thi"):
        register.register(contest, given, now)
    chosen = register.register(contest, replace(given, audience=OFFICIALS), now)
    again = register.register(contest, replace(given, audience="cong-dan"), now)
    assert (again.id, again.division) == (chosen.id, OFFICIALS)
    drawn = start.start(chosen.id, contest.rounds[0], now, random.Random(1))
    assert drawn.questions == 4


def test_coming_in_asks_for_the_audience_only_where_people_choose(client):
    by_unit = two_papers()
    path = f"/cuoc-thi/{by_unit.slug}"
    assert "Đối tượng dự thi" not in client.get(f"{path}/vao").text
    page = client.get(path).text
    assert f"{CITIZENS}: <b>2</b> câu, <b>10 phút</b>" in page
    assert "của bộ đề dành cho đối tượng của mình" in page


def test_the_choice_is_a_part_of_the_form(client):
    contest = two_papers(audience_by=AudienceBy.CHOICE)
    path = f"/cuoc-thi/{contest.slug}/vao"
    page = client.get(path).text
    assert ('value="cong-dan"' in page, "Đối tượng dự thi" in page) == (True, True)
    sent = make.entry_form(unit_id="0")
    refused = client.send(path, sent)
    assert refused.status_code == 422
    assert "Vui lòng chọn đối tượng dự thi." in refused.text
    assert client.send(path, {**sent, "audience": "khac"}).status_code == 422
    assert client.send(path, {**sent, "audience": "cong-dan"}).status_code == 303
    begin = client.get(f"/cuoc-thi/{contest.slug}/bat-dau").text
    assert f"<strong>{CITIZENS}</strong>" in begin
    assert "Bắt đầu làm bài, 10 phút" in begin


def test_reports_rank_each_audience_apart(app):
    contest = two_papers()
    now = clock.now()
    official = make.participant(contest, unit=db.session.get(make.Unit, make_unit(contest)))
    people = [official, *(make.participant(contest, f"Trần Thị {name}") for name in "BC")]
    for number, person in enumerate(people):
        submit.submit(make.attempt(contest, person, now), None, None, now + number)
    db.session.commit()
    make_closed(contest, now)
    made = snapshots.latest(contest.id, 1)
    _, annex = report_papers.results(contest, made, now)
    headings = [table.heading for table in annex.tables[:2]]
    assert headings == [f"Cá nhân, {OFFICIALS}", f"Cá nhân, {CITIZENS}"]
    assert [row[0] for row in annex.tables[1].rows] == ["1", "2"]
    sheet = sheets.people(sheets.extent(contest, "1", now + 10), whole_phones=False)
    assert [row[0] for row in sheet.rows] == [1, 1, 2]


def make_closed(contest, now):
    contest.rounds[0].closes_at = now + 5
    db.session.commit()
    closing.close_round(contest.rounds[0], "tochuc", now + 10)
    db.session.commit()


def test_nobody_is_moved_among_those_who_had_another_paper(app):
    contest = two_papers()
    person, now = make.participant(contest), clock.now()
    right = correction.Right(person.full_name, None, "", make_unit(contest), None)
    done = {"reason": "Chọn nhầm đơn vị", "actor": "tochuc", "now": now}
    attempt = make.attempt(contest, person, now)
    with pytest.raises(Conflict, match="Công dân, doanh nghiệp"):
        correction.correct(contest, person, right, **done)
    attempt.state = AttemptState.VOIDED
    db.session.commit()
    correction.correct(contest, person, right, **done)
    assert person.division == OFFICIALS
