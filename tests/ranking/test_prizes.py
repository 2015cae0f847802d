"""Prizes from the draft to the final list."""

import datetime as dt

import pytest

import factory
import factory_prizes as given
import factory_ranking as made
from quizapp.attempts.models import Attempt, Participant
from quizapp.core import clock
from quizapp.core.audit import AuditEntry
from quizapp.core.db import db
from quizapp.core.errors import Conflict, Invalid
from quizapp.domain import prizes as domain
from quizapp.domain.prizes import Rule, Subject
from quizapp.ranking import service as closing
from quizapp.ranking.models import PrizeList
from quizapp.ranking.queries import drafts
from quizapp.ranking.queries import prizes as reads
from quizapp.ranking.service import prizes
from racing import race

FIVE = [
    {"name": "An", "score": 1500, "division": "so-nganh", "prediction": 9, "attempts": 1},
    {"name": "Bình", "score": 1400, "division": "cong-dan", "prediction": 5, "attempts": 3},
    {"name": "Chi", "score": 1300, "division": "so-nganh", "prediction": 5, "attempts": 2},
    {"name": "Dung", "score": 1200, "division": "cong-dan", "prediction": 1, "attempts": 1},
    {"name": "Ban", "score": 1500, "division": "cong-dan", "eligible": False},
]


def lines(contest, number=1):
    return [
        (line.prize.name, line.division, line.name) for line in drafts.draft(contest, number).lines
    ]


def test_a_draft_by_divisions_with_a_special_prize(app):
    contest = given.closed(*FIVE, prediction="people")
    assert drafts.draft(contest, 1).problems
    given.prize(contest, "Giải Nhất", 1, division=domain.EACH)
    given.prize(contest, "Giải Nhì", 1, division="so-nganh")
    given.prize(contest, "Dự đoán sát nhất", 1, rule=Rule.CLOSEST_GUESS)
    given.prize(contest, "Chăm chỉ nhất", 2, rule=Rule.MOST_ATTEMPTS)
    assert lines(contest) == [
        ("Giải Nhất", "so-nganh", "An"),
        ("Giải Nhất", "cong-dan", "Bình"),
        ("Giải Nhì", "so-nganh", "Chi"),
        ("Dự đoán sát nhất", None, "Dung"),
    ]
    draft = drafts.draft(contest, 1)
    assert draft.unfilled == [("Chăm chỉ nhất", 2)]
    assert ("Dự đoán sát nhất", "Bình", domain.HAS_ONE) in [
        (past.prize, past.name, past.reason) for past in draft.past
    ]
    prizes.save_plan(contest, once_per_round=False, once_per_contest=False, complaint_days=3)
    assert lines(contest)[3:] == [
        ("Dự đoán sát nhất", None, "Bình"),
        ("Chăm chỉ nhất", None, "Bình"),
        ("Chăm chỉ nhất", None, "Chi"),
    ]


def test_equals_are_named_and_pending_ones_hold_everything_up(app):
    contest = given.closed(("An", 1500), ("Bình", 1500), ("Chi", 1300))
    given.prize(contest, "Nhất", 1)
    given.prize(contest, "Nhì", 2)
    draft = drafts.draft(contest, 1)
    tie = draft.ties[0]
    assert (tie.subject, tie.place, tie.people, tie.prizes) == (
        *("person", 1, 2),
        ("Nhất", "Nhì"),
    )
    assert lines(contest) == [("Nhì", None, "Chi")]
    with pytest.raises(Conflict, match="bằng nhau"):
        given.published(contest)


def test_checks_are_shown_and_no_prize_goes_past(app):
    contest = given.closed(("An", 1500), ("Bình", 1400), ("Chi", 1300))
    given.prize(contest, "Nhất", 2)
    who = {each.full_name: each for each in db.session.query(Participant)}
    sittings = {each.participant_id: each for each in db.session.query(Attempt)}
    sittings[who["An"].id].standing = "no_prize"
    sittings[who["Bình"].id].standing = "pending_check"
    who["Chi"].publish = False
    db.session.commit()
    draft = drafts.draft(contest, 1)
    assert [line.name for line in draft.lines] == ["Bình", "Chi"]
    assert draft.past[0].reason == domain.NO_PRIZE
    assert draft.lines[1].checks == ("Không đồng ý công khai họ tên",)
    assert draft.problems == ["Bình: lượt thi chờ xác minh"]


def test_units_within_their_divisions(app):
    root = made.unit()
    units = [
        factory.unit(code, f"Sở {code}", parent=root, division="so-nganh", headcount=count)
        for code, count in (("A", 2), ("B", 4))
    ]
    contest = given.closed(
        {"name": "An", "score": 1500, "unit": units[0]},
        {"name": "Bình", "score": 900, "unit": units[1]},
        {"name": "Chi", "score": 800, "unit": units[1]},
        formula={"terms": [["average", 100]], "min_participation_percent": 0},
    )
    given.prize(contest, "Nhất", 3)
    given.prize(contest, "Nhất tập thể", 1, subject=Subject.UNIT)
    given.prize(contest, "Đông nhất", 1, subject=Subject.UNIT, rule=Rule.MOST_PEOPLE)
    assert {unit.id for unit in units} & {each.id for each in db.session.query(Participant)}
    assert lines(contest)[3:] == [
        ("Nhất tập thể", "so-nganh", "Sở A"),
        ("Đông nhất", "so-nganh", "Sở B"),
    ]
    with pytest.raises(Invalid, match="không dùng cho giải tập thể"):
        given.prize(contest, "x", subject=Subject.UNIT, rule=Rule.CLOSEST_GUESS)


def test_from_publishing_to_the_final_result(app):
    contest = given.closed(("An", 1500), ("Bình", 1400), ("Chi", 1300))
    given.prize(contest, "Nhất", 1)
    held = given.published(contest)
    assert (held.version, held.state, held.decision_number) == (1, "published", "12/QĐ-BTC")
    assert [award.prize for award in reads.awards_of(held.id)] == ["Nhất"]
    late = held.complaints_until + 1
    with pytest.raises(Conflict, match="thời hạn khiếu nại"):
        prizes.finalise(held, actor="a", now=held.complaints_until)
    award = reads.awards_of(held.id)[0]
    with pytest.raises(Invalid):
        prizes.withdraw(award, held, reason=" ", actor="a", now=1)
    prizes.withdraw(award, held, reason="Người nhận từ chối.", actor="a", now=1)
    with pytest.raises(Conflict, match="trước đó"):
        prizes.withdraw(award, held, reason="Lần nữa.", actor="a", now=1)
    with pytest.raises(Conflict, match="có giải đã thu hồi"):
        prizes.finalise(held, actor="a", now=late)
    assert lines(contest) == [("Nhất", None, "Bình")]
    again = given.published(contest, decision_number="15/QĐ-BTC")
    assert again.version == 2
    prizes.finalise(again, actor="a", now=again.complaints_until + 1)
    with pytest.raises(Conflict, match="cuối cùng"):
        prizes.finalise(again, actor="a", now=again.complaints_until + 1)
    acts = [entry.action for entry in db.session.query(AuditEntry).order_by(AuditEntry.id)]
    assert acts[-4:] == [
        *("ranking.prizes_published", "ranking.prize_withdrawn"),
        *("ranking.prizes_published", "ranking.prizes_final"),
    ]


def test_one_prize_in_the_whole_contest(app):
    contest = given.closed(("An", 1500), ("Bình", 1400), rounds=2)
    given.prize(contest, "Nhất", 1)
    given.published(contest)
    winner = db.session.query(Participant).filter_by(full_name="An").one()
    other = db.session.query(Participant).filter_by(full_name="Bình").one()
    made.result(contest.rounds[1], winner, 1500)
    made.result(contest.rounds[1], other, 1000)
    db.session.commit()
    closing.close_round(contest.rounds[1], "a", clock.now())
    assert lines(contest, 2) == [("Nhất", None, "An")]
    prizes.save_plan(contest, once_per_round=True, once_per_contest=True, complaint_days=3)
    assert lines(contest, 2) == [("Nhất", None, "Bình")]


def second_round(contest, *people):
    """Close the second round with these (name, score) of those who took part in the first."""
    for name, score in people:
        who = db.session.query(Participant).filter_by(full_name=name).one()
        made.result(contest.rounds[1], who, score)
    db.session.commit()
    closing.close_round(contest.rounds[1], "a", clock.now())
    db.session.commit()


def test_only_the_highest_of_two_rounds_is_kept(app):
    contest = given.closed(("An", 1400), ("Bình", 1500), ("Chi", 1000), rounds=2)
    given.prize(contest, "Nhất")
    given.prize(contest, "Nhì")
    prizes.save_plan(
        contest, once_per_round=True, once_per_contest=False, complaint_days=3, keep_highest=True
    )
    given.published(contest)
    second_round(contest, ("An", 1500), ("Bình", 1400), ("Chi", 1000))
    draft = drafts.draft(contest, 2)
    assert lines(contest, 2) == [("Nhất", None, "An"), ("Nhì", None, "Chi")]
    assert draft.lines[0].checks == ("Thay Nhì, Kỳ 1",)
    assert [(each.name, each.reason) for each in draft.past] == [("Bình", domain.HAS_HIGHER)]
    given.published(contest, 2)
    first = reads.current_list(contest.id, 1)
    lost = {each.prize: each.withdrawn_reason for each in reads.awards_of(first.id)}
    assert lost == {"Nhất": None, "Nhì": "Nhận giải cao hơn theo thể lệ: Nhất."}
    assert lines(contest, 1) == [("Nhất", None, "Bình")]
    assert drafts.draft(contest, 1).unfilled == [("Nhì", 1)]


def test_the_youngest_the_oldest_and_no_more_than_a_share(app):
    born = {"An": 1970, "Bình": 2001, "Chi": 2001, "Dung": None}
    contest = given.closed(*((name, 1500 - at * 100) for at, name in enumerate(born)))
    for name, year in born.items():
        who = db.session.query(Participant).filter_by(full_name=name).one()
        who.birth_date = dt.date(year, 5, 1) if year else None
    db.session.commit()
    given.prize(contest, "Trẻ nhất", rule=Rule.YOUNGEST)
    given.prize(contest, "Cao tuổi nhất", 2, rule=Rule.OLDEST)
    assert lines(contest) == [
        ("Trẻ nhất", None, "Bình"),
        ("Cao tuổi nhất", None, "An"),
        ("Cao tuổi nhất", None, "Chi"),
    ]
    for percent, fits in ((75, True), (74, False), (None, True)):
        prizes.save_plan(
            *(contest,),
            once_per_round=True,
            once_per_contest=False,
            complaint_days=3,
            cap_percent=percent,
        )
        assert (drafts.draft(contest, 1).problems == []) == fits


def test_chosen_by_hand_with_a_reason(app):
    contest = given.closed(("An", 1500), ("Bình", 1400), {"name": "Ban", "eligible": False})
    given.prize(contest, "Nhất")
    spread = given.prize(contest, "Lan tỏa", 2, rule=Rule.BY_HAND, division="*", amount=500_000)
    assert spread.division == ""
    who = {each.full_name: each.id for each in db.session.query(Participant)}

    def pick(name, reason="Vận động 40 người dự thi."):
        prizes.pick(spread, 1, who[name], reason=reason, actor="a", now=1)

    for name, reason, refusal in (("Bình", " ", Invalid), ("Ban", "x", Conflict)):
        with pytest.raises(refusal):
            pick(name, reason)
    assert drafts.draft(contest, 1).unfilled == [("Lan tỏa", 2)]
    pick("Bình")
    pick("An")
    with pytest.raises(Conflict, match="đủ số lượng"):
        pick("Bình")
    draft = drafts.draft(contest, 1)
    assert [(each.prize.name, each.name, each.reason, each.worth) for each in draft.lines] == [
        ("Nhất", "An", "", "800.000 đồng"),
        ("Lan tỏa", "Bình", "Vận động 40 người dự thi.", "500.000 đồng kèm 800.000 đồng"),
    ]
    assert draft.past[0].reason == domain.HAS_ONE
    given.published(contest)
    prizes.unpick(spread, reads.picks_of(spread.id, 1)[0])
    db.session.commit()
    assert [each.name for each in drafts.draft(contest, 1).lines] == ["An"]
    prizes.forget(contest.id)
    db.session.expire_all()
    kept = reads.awards_of(reads.current_list(contest.id, 1).id)
    assert [each.reason for each in kept] == ["", ""]
    with pytest.raises(Invalid, match="không chọn bằng tay"):
        prizes.pick(reads.prizes_of(contest.id)[0], 1, who["An"], reason="x", actor="a", now=1)


def test_two_who_publish_at_once_publish_one_list(app):
    contest = given.closed(("An", 1500))
    given.prize(contest)
    contest_id = contest.id

    def publish():
        from quizapp.contests.models import Contest
        from quizapp.core.db import transaction

        with transaction():
            held = db.session.get_one(Contest, contest_id)
            return prizes.publish(
                held,
                1,
                decision_number="1",
                decision_date=given.DECIDED,
                note="",
                actor="a",
                now=clock.now(),
            ).version

    results = race(app, [publish, publish])
    versions = sorted(each.version for each in db.session.query(PrizeList))
    done = [result for result in results if isinstance(result, int)]
    assert versions == sorted(done) == list(range(1, len(done) + 1)), results
