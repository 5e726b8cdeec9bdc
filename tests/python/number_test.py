"""Numbers come back as they went in: whole ones as int, fractions as float, what neither holds as Decimal."""

import decimal
import json
import sys

import pytest

import assay


def back(value):
    resource = {"resource_type": "t", "resource_id": "a", "v": value}
    return assay.Graph.from_resources([resource]).document("t", "a")["v"]


def read(text):
    return assay.Graph.from_json('[{"resource_type": "t", "resource_id": "a", "v": %s}]' % text).document("t", "a")["v"]


@pytest.mark.parametrize(
    "number",
    [
        0,
        2**63,
        -(2**64),
        10**64,
        10**65,
        7 * 10**100,
        123 * 10**65,
        -125 * 10**98,
        10**400,
        -(10**4000) - 1,
        10**4299,
        3**2000 * 10**70,
    ],
)
def test_a_whole_number_comes_back_as_the_same_int(number):
    assert type(back(number)) is int and back(number) == number


@pytest.mark.parametrize("number", [0.1, -2.5, 1e-7, 5e-324, 2.2250738585072014e-308, 123456789.125])
def test_a_fraction_comes_back_as_the_same_float(number):
    assert type(back(number)) is float and back(number) == number


def test_a_whole_number_written_as_a_fraction_is_an_int():
    assert [(type(read(text)), read(text)) for text in ("2.0", "1.5e1", "1e2", "-1.25e+100", "-0.0")] == [
        (int, 2),
        (int, 15),
        (int, 100),
        (int, -125 * 10**98),
        (int, 0),
    ]


@pytest.mark.parametrize("digits", [601, 1200, 4301, 20_000])
def test_python_s_limit_of_digits_does_not_stop_what_comes_back(digits):
    text = "9" * digits
    assert type(read(text)) is int and read(text) == 10**digits - 1
    assert read("-1" + "0" * (digits - 1)) == -(10 ** (digits - 1))


def test_the_lowest_limit_of_digits_does_not_either():
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(640)
    try:
        assert read("9" * 3000) == 10**3000 - 1
    finally:
        sys.set_int_max_str_digits(before)


@pytest.mark.parametrize("text", ["1e20000", "-1.5e20001", "1e2000000000", "1" * 20_001, "1.5e-400", "-1e-2000000000"])
def test_what_neither_int_nor_float_holds_is_an_exact_decimal(text):
    number = read(text)
    assert type(number) is decimal.Decimal and number == decimal.Decimal(text)


def test_a_fraction_beyond_the_largest_float_is_an_exact_decimal():
    text = "1" * 400 + ".5"
    assert type(read(text)) is decimal.Decimal and read(text) == decimal.Decimal(text)


@pytest.mark.parametrize("text", ["1.5", "-7", "1E+400", "1E-400", "0E+3", "1e20000"])
def test_a_decimal_is_read_exactly(text):
    assert back(decimal.Decimal(text)) == decimal.Decimal(text)


@pytest.mark.parametrize("number", [decimal.Decimal("NaN"), decimal.Decimal("-Infinity"), float("nan"), float("inf")])
def test_what_is_no_number_is_refused(number):
    with pytest.raises(assay.Error) as refusal:
        back(number)
    assert refusal.value.code == "INVALID_ARGUMENT"


def test_a_document_that_came_back_goes_in_again():
    numbers = [7 * 10**100, 0.5, decimal.Decimal("1e20000"), decimal.Decimal("1.5e-400")]
    assert back(back(numbers)) == numbers
    assert json.dumps(back(numbers[:2])) == json.dumps(numbers[:2])
