"""A round after another, and the kinds of contest that one may begin with: pure, no database."""

import pytest

from quizapp.contests.copying import copied, next_round
from quizapp.contests.preset_facts import facts
from quizapp.contests.presets import PRESETS
from quizapp.contests.settings import MAX_ROUNDS, RoundSettings, problems, round_problems
from quizapp.domain.timing import DAY_MS, HOUR_MS, WEEK_MS

MONDAY = 1_795_000_000_000


def week(title: str, n: int, days: int = 6) -> RoundSettings:
    opens = MONDAY + n * WEEK_MS
    return RoundSettings(title, opens, opens + days * DAY_MS)


@pytest.mark.parametrize(
    ("rounds", "like", "made"),
    [
        ([week("Tuần 1", 0)], 0, week("Tuần 2", 1)),
        ([week("Tuần 1", 0), week("Tuần 2", 1)], 0, week("Tuần 3", 2)),
        ([week("Tuần 1", 0), week("Tuần 2", 1)], 1, week("Tuần 3", 2)),
        ([week("Tuần 9", 0), week("Chung kết", 3)], 0, week("Tuần 10", 4)),
        ([week("Chung kết", 0)], 0, week("Chung kết", 1)),
        ([week("Tháng 1", 0, days=10)], 0, week("Tháng 2", 2, days=10)),
        ([week("Tuần 1", 0, days=7)], 0, week("Tuần 2", 1, days=7)),
    ],
)
def test_a_round_like_another_comes_whole_weeks_later_after_all_others(rounds, like, made):
    assert next_round(rounds, like) == made
    assert round_problems([*rounds, made]) == []


def test_rounds_may_be_added_until_there_are_as_many_as_may_be():
    rounds = [week("Tuần 1", 0)]
    while len(rounds) < MAX_ROUNDS:
        rounds.append(next_round(rounds, 0))
    assert [each.title for each in rounds] == [f"Tuần {n}" for n in range(1, MAX_ROUNDS + 1)]
    assert round_problems(rounds) == []


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_a_preset_is_right_but_for_its_title_and_says_what_it_sets(preset):
    settings = preset.build(MONDAY + 5 * HOUR_MS)
    assert problems(settings) == ["Vui lòng đặt tên cuộc thi."]
    assert all(each.opens_at > MONDAY for each in settings.rounds)
    said = dict(facts(settings))
    assert {"Kỳ thi", "Đề thi", "Lượt thi", "Vào thi"} <= said.keys()
    assert all(said.values())
    assert ("Dự đoán" in said) is bool(settings.prediction)
    assert preset.like
    assert preset.for_whom


def test_facts_of_the_usual_one():
    said = dict(facts(PRESETS["bon-ky"].build(MONDAY)))
    assert said["Kỳ thi"] == "4 kỳ, mỗi kỳ 7 ngày"
    assert said["Đề thi"] == "15 câu, 15 phút"
    assert said["Lượt thi"] == "3 lượt mỗi kỳ; bài đạt điểm cao nhất sớm nhất"
    assert said["Bằng điểm"].startswith("Dự đoán → ")
    once = dict(facts(PRESETS["mot-lan"].build(MONDAY)))
    assert once["Lượt thi"] == "1 lượt cả cuộc thi"
    assert once["Dự đoán"].endswith("hỏi sau khi nộp bài")


def test_a_copy_lies_ahead():
    settings = PRESETS["bon-ky"].build(MONDAY)
    later = MONDAY + 40 * WEEK_MS
    made = copied(settings, later)
    assert min(each.opens_at for each in made.rounds) > later
    assert (made.rounds[0].opens_at - settings.rounds[0].opens_at) % WEEK_MS == 0
