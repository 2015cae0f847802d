"""Orders among equals."""

from quizapp.domain.snapshots import Decided, Settled, numbers, settle


def test_the_latest_decision_about_all_of_them_holds():
    first = Decided(frozenset({1, 2, 3}), (3, 1, 2))
    later = Decided(frozenset({1, 2}), (1,))
    assert numbers({1, 2, 3}, [later, first]) == {3: 1, 1: 2, 2: 3}
    assert numbers({1, 2}, [later, first]) == {1: 1}
    assert numbers({2, 3}, [later, first]) == {3: 1, 2: 2}
    assert numbers({1, 4}, [later, first]) == {}
    assert numbers({1}, []) == {}


def test_equals_stand_in_the_order_given_and_the_others_behind():
    assert settle([5, 6, 7, 8], {7: 1, 6: 2}) == [
        Settled(7, 0, 0, tied=False, decided=False),
        Settled(6, 1, 1, tied=False, decided=True),
        Settled(5, 2, 2, tied=True, decided=True),
        Settled(8, 3, 2, tied=True, decided=False),
    ]
    assert settle([5, 6], {6: 1})[1] == Settled(5, 1, 1, tied=False, decided=True)
    assert [each.tied for each in settle([5, 6], {})] == [True, True]
