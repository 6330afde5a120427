"""Rules -> the cells that they enclose."""

from __future__ import annotations

import pytest

from ingest.readers import pdf_cells
from ingest.readers.pdf_cells import tables_of
from ingest.readers.pdf_rules import Rule


def grid(xs, ys):
    return [*(Rule(xs[0], y, xs[-1], y) for y in ys), *(Rule(x, ys[0], x, ys[-1]) for x in xs)]


def cells(rules, heights=(), width=400.0):
    return [sorted(table) for table in tables_of(rules, heights, width)]


def test_a_table_has_a_cell_between_each_four_crossings():
    assert cells(grid([50, 150, 350], [100, 120])) == [[(50, 100, 150, 120), (150, 100, 350, 120)]]


def test_a_missing_piece_of_rule_joins_two_cells():
    rules = [*grid([50, 350], [100, 120, 140]), Rule(150, 100, 150, 120)]
    assert cells(rules) == [[(50, 100, 150, 120), (50, 120, 350, 140), (150, 100, 350, 120)]]


def test_pieces_that_nearly_touch_and_lie_nearly_on_a_line_are_one_rule():
    pieces = [Rule(50, 100, 120, 100), Rule(122, 101, 240, 101), Rule(238, 100, 348, 100)]
    rules = [*pieces, *grid([50, 150, 350], [100, 120])[1:]]
    ((first, second),) = cells(rules)
    assert first == pytest.approx((50, 100.25, 150, 120), abs=0.3)
    assert second == pytest.approx((150, 100.25, 350, 120), abs=0.3)


def test_pieces_far_from_one_another_are_not():
    rules = [r for r in grid([50, 150, 350], [100, 120]) if r != Rule(50, 100, 350, 100)]
    assert cells([*rules, Rule(50, 100, 90, 100), Rule(100, 100, 350, 100)]) == []  # one cell is no table


def test_dots_are_no_rules():
    dots = [Rule(x, 110, x + 2, 110) for x in range(60, 140, 20)]
    assert cells([*grid([50, 150, 350], [100, 120]), *dots]) == cells(grid([50, 150, 350], [100, 120]))


def test_tables_come_from_top_to_bottom():
    rules = grid([50, 150, 350], [300, 320]) + grid([50, 150, 350], [100, 120])
    assert [table[0][1] for table in cells(rules)] == [100, 300]


def test_table_within_a_cell_is_a_table_of_its_own():
    outer, inner = grid([50, 150, 350], [100, 200]), grid([170, 250, 330], [120, 180])
    assert [len(table) for table in cells([*outer, *inner])] == [2, 2]


def test_heights_close_a_table_that_is_left_open():
    uprights = [Rule(x, 100, x, 200) for x in (50, 150, 350)]
    assert cells([*uprights, Rule(50, 100, 350, 100)]) == []
    assert cells([*uprights, Rule(50, 100, 350, 100)], [200.0]) == [[(50, 100, 150, 200), (150, 100, 350, 200)]]


def test_a_net_is_a_drawing(monkeypatch):
    net = grid(list(range(0, 400, 4)), list(range(0, 400, 4)))
    assert sum(map(len, cells(net))) == 99 * 99
    monkeypatch.setattr(pdf_cells, "MAX_CROSSINGS", 9_999)
    assert cells(net) == []
