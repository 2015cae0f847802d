"""Verifying the seals: every change behind the application's back is found, and nothing else."""

import json

import pytest
from sqlalchemy import text

import factory_attempts as make
from quizapp.attempts import queries
from quizapp.attempts.models import Attempt, Result
from quizapp.attempts.queries.interventions import Order
from quizapp.attempts.service import (
    answer,
    intervene,
    seal,
    standing,
    submit,
    timeouts,
    verify,
)
from quizapp.banks import queries as banks
from quizapp.banks.models import QuestionVersion
from quizapp.contests.service import RoundSettings
from quizapp.core import clock
from quizapp.core.db import db
from quizapp.domain.timing import GRACE_MS, HOUR_MS, MINUTE_MS, Act
from quizapp.ranking import service as ranking
from quizapp.ranking.models import RoundClosing

START = 2 * HOUR_MS


@pytest.fixture
def contest(app):
    """A contest whose round is over, with three people in it and four attempts."""
    now = clock.now()
    made = make.contest(
        make.every_kind(),
        attempts_per_round=2,
        rounds=(RoundSettings("Kỳ 1", now - 3 * HOUR_MS, now + HOUR_MS),),
    )
    for person, right in ((0, 3), (1, 7), (2, 5)):
        sat(made, make.participant(made, f"Người {person} Dự Thi"), right, now - START)
    made.rounds[0].closes_at = now - HOUR_MS
    db.session.commit()
    return made


def sat(contest, person, right: int, now: int) -> Attempt:
    """An attempt with answers saved one by one, some changed, then handed in."""
    made = make.attempt(contest, person, now)
    answers = make.right_responses(made)
    for seq, position in enumerate(sorted(answers)[:right], start=1):
        answer.insert(made, {position: (seq, answers[position])}, now + seq * 1000)
    done = submit.submit(made, None, None, now + 5 * MINUTE_MS)
    db.session.commit()
    return done


def close(contest) -> None:
    ranking.close_round(contest.rounds[0], "tochuc", clock.now())
    db.session.commit()


def kinds() -> set[str]:
    db.session.rollback()
    db.session.expire_all()
    return {finding.kind for finding in verify.verify().findings}


def tamper(statement: str) -> None:
    """Raw SQL behind the application's back; SQLite does not even look at foreign keys."""
    db.session.rollback()
    connection = db.engine.raw_connection()
    driver = connection.driver_connection
    sqlite = db.engine.dialect.name == "sqlite"
    if sqlite:
        driver.execute("PRAGMA foreign_keys=OFF")
    try:
        for part in statement.split(";"):
            driver.execute(part)
        driver.commit()
    finally:
        driver.rollback()
        if sqlite:
            driver.execute("PRAGMA foreign_keys=ON")
        connection.close()


def test_nothing_is_found_where_nothing_was_changed(contest):
    assert verify.verify().findings == []
    close(contest)
    report = verify.verify()
    assert (report.attempts, report.findings, report.notes) == (3, [], [])


def test_timed_out_attempts_are_sealed_too(app):
    contest = make.contest()
    made = make.attempt(contest)
    answer.insert(made, {1: (1, "2")}, clock.now())
    make.move_deadline(made, -GRACE_MS - 1)
    assert timeouts.finish_overdue(clock.now()) == 1
    db.session.expire_all()
    assert (made.state, len(made.log_seal), len(made.receipt)) == ("timed_out", 64, 12)
    assert verify.intact(made, queries.log_of(made.id))
    assert kinds() == set()


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE answer SET response = '3' WHERE attempt_id = 1 AND seq = 1", "log"),
        ("UPDATE answer SET saved_at = saved_at - 1 WHERE attempt_id = 1 AND seq = 2", "log"),
        ("UPDATE answer SET position = 7 WHERE attempt_id = 1 AND seq = 2", "log"),
        ("DELETE FROM answer WHERE attempt_id = 1 AND seq = 2", "log"),
        (
            "INSERT INTO answer (attempt_id, seq, position, response, saved_at) "
            "VALUES (1, 900, 4, '1', 5)",
            "log",
        ),
        ("UPDATE attempt SET paper = '[]' WHERE id = 1", "log"),
        ("UPDATE attempt SET paper = '[[9]]' WHERE id = 1", "log"),
        ("UPDATE attempt SET ended_at = ended_at - 60000 WHERE id = 1", "log"),
        ("UPDATE attempt SET started_at = started_at + 60000 WHERE id = 1", "log"),
        ("UPDATE attempt SET code = 'MA-KHAC' WHERE id = 1", "log"),
        ("UPDATE attempt SET participant_id = 2, number = 2 WHERE id = 1", "log"),
        ("UPDATE attempt SET receipt = NULL WHERE id = 1", "log"),
        ("UPDATE attempt SET log_mark = log_seal WHERE id = 1", "log"),
        ("UPDATE attempt SET log_seal = NULL, score_seal = NULL WHERE id = 1", "unsealed"),
        ("UPDATE attempt SET score = score + 100 WHERE id = 1", "score"),
        ("UPDATE attempt SET score = score + 100 WHERE id = 1", "mark"),
        ("UPDATE attempt SET time_ms = time_ms - 1 WHERE id = 1", "score"),
        ("UPDATE attempt SET prediction = 12 WHERE id = 1", "score"),
        ("UPDATE attempt SET standing = 'invalid' WHERE id = 1", "score"),
        ("UPDATE attempt SET state = 'voided' WHERE id = 1", "score"),
        ("UPDATE result SET score = score + 100 WHERE participant_id = 1", "result"),
        ("UPDATE result SET ended_at = ended_at - 1 WHERE participant_id = 1", "result"),
        ("UPDATE result SET division = 'so-nganh' WHERE participant_id = 1", "result"),
        ("DELETE FROM result WHERE participant_id = 1", "result"),
        ("UPDATE attempt SET number = 2 WHERE id = 1", "removed"),
    ],
)
def test_what_is_changed_by_hand_is_found(contest, statement, found):
    tamper(statement)
    assert found in kinds()


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE attempt SET paper = '[' WHERE id = 1", "log"),
        ("DELETE FROM result WHERE attempt_id = 1; DELETE FROM attempt WHERE id = 1", "removed"),
    ],
)
def test_what_postgresql_itself_does_not_take_is_found_on_sqlite(contest, statement, found):
    if db.engine.dialect.name == "postgresql":
        with pytest.raises(db.engine.dialect.loaded_dbapi.Error):
            tamper(statement)
        assert kinds() == set()
    else:
        tamper(statement)
        assert found in kinds()


def test_a_row_added_after_the_end_is_named(contest):
    tamper(
        "INSERT INTO answer (attempt_id, seq, position, response, saved_at) "
        f"VALUES (1, 900, 4, '1', {clock.now()})"
    )
    (finding,) = [f for f in verify.verify().findings if f.kind == "log"]
    assert "1 dòng ghi sau khi hết giờ" in finding.words
    assert "lượt thi 1" in finding.where


def test_a_key_changed_by_hand_shows_when_the_log_is_marked_again(contest):
    version = next(
        row for row in db.session.query(QuestionVersion) if row.content["kind"] == "single"
    )
    content = json.dumps({**version.content, "right": [1]})
    tamper(f"UPDATE question_version SET content = '{content}' WHERE id = {version.id}")
    banks.forget()
    assert {"question", "mark"} <= kinds()
    banks.forget()


# ---------------------------------------------------------------- recorded acts


def test_a_recorded_decision_is_no_finding_and_leaves_the_seal_of_the_log(contest):
    close(contest)
    made = db.session.get(Attempt, 1)
    before = (made.log_seal, made.log_mark, made.receipt, made.score_seal)
    standing.change_standing(made, "invalid", "Thi hộ", "impersonation", now=clock.now())
    db.session.commit()
    assert (made.log_seal, made.log_mark, made.receipt) == before[:3]
    assert made.score_seal != before[3]
    report = verify.verify()
    assert report.findings == []
    assert len(report.notes) == 1
    assert "1 kết quả đã khác lúc chốt" in report.notes[0]
    made = standing.change_standing(
        db.session.get(Attempt, 1), "valid", "Đã xác minh", now=clock.now()
    )
    db.session.commit()
    assert made.score_seal == before[3]
    assert verify.verify().notes == []


@pytest.mark.parametrize("closed", [False, True])
def test_voiding_and_reinstating_are_no_findings(contest, closed):
    if closed:
        close(contest)
    for act in (Act.VOID, Act.REINSTATE):
        order = Order(act, contest.rounds[0].id, attempt_id=1)
        intervene.intervene(
            contest, order, reason="Sự cố", actor="tochuc", key=act, now=clock.now()
        )
        db.session.commit()
        report = verify.verify()
        assert report.findings == []
        assert len(report.notes) == (closed and act is Act.VOID)
        contest = db.session.merge(contest)


# ---------------------------------------------------------------- after closing


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE sealed_line SET text = '[1,1,null,[]]' WHERE place = 1", "closing"),
        ("UPDATE sealed_line SET link = 'x' WHERE place = 2", "closing"),
        ("DELETE FROM sealed_line WHERE place = 3", "closing"),
        ("DELETE FROM sealed_line", "closing"),
        ("UPDATE round_closing SET people = 2", "closing"),
        ("UPDATE round_closing SET closed_at = closed_at - 1", "closing"),
        ("UPDATE round_closing SET note = 'khác'", "closing"),
        ("UPDATE round_closing SET mark = 'x'", "closing"),
        ("UPDATE round_closing SET seal = NULL", "unsealed"),
        (
            "UPDATE result SET division = 'so-nganh'; UPDATE participant SET division = 'so-nganh'",
            "result",
        ),
        (
            "DELETE FROM result WHERE participant_id = 2; DELETE FROM answer WHERE attempt_id = 2;"
            "DELETE FROM attempt WHERE id = 2",
            "removed",
        ),
    ],
)
def test_what_is_changed_after_closing_is_found(contest, statement, found):
    close(contest)
    tamper(statement)
    assert found in kinds()


def test_an_attempt_added_after_closing_is_found(contest):
    close(contest)
    contest.rounds[0].closes_at = clock.now() + HOUR_MS
    sat(contest, make.participant(contest, "Người Đến Sau"), 7, clock.now() - HOUR_MS)
    assert "added" in kinds()


def test_another_secret_does_not_make_the_seal(contest, app):
    """Who can write the database but does not know the secret cannot seal anew."""
    made = db.session.get(Attempt, 1)
    log = [row._replace(response="1") for row in queries.log_of(1)]
    forged = seal.seal_of(made, log, made.ended_at, made.state)
    tamper(
        "UPDATE answer SET response = '1' WHERE attempt_id = 1;"
        f"UPDATE attempt SET log_seal = '{forged}' WHERE id = 1"
    )
    assert "log" in kinds()


def test_the_closing_is_one_chain_in_the_order_of_the_ranking(contest):
    close(contest)
    closing = db.session.get(RoundClosing, contest.rounds[0].id)
    rows = db.session.execute(
        text("SELECT participant_id, link FROM sealed_line ORDER BY place")
    ).all()
    best = [row.participant_id for row in db.session.query(Result).order_by(Result.score.desc())]
    assert [row.participant_id for row in rows] == best
    assert (closing.lines, closing.seal) == (3, rows[-1].link)


# ---------------------------------------------------------------- the command


def test_the_command_lists_what_it_finds(contest, app):
    runner = app.test_cli_runner()
    clean = runner.invoke(args=["attempts", "verify"])
    assert (clean.exit_code, clean.output) == (0, "3 lượt thi đã kiểm tra, 0 sai lệch\n")
    tamper("UPDATE attempt SET score = 700 WHERE id = 1")
    found = runner.invoke(args=["attempts", "verify", "--round", str(contest.rounds[0].id)])
    assert found.exit_code == 1
    assert "score: " in found.output
    assert "lượt thi 1 (người dự thi 1)" in found.output
    assert runner.invoke(args=["attempts", "verify", "--round", "99"]).exit_code == 0
