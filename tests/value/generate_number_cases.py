#!/usr/bin/env python3
"""Writes number_cases.txt: what arithmetic must give, worked out with exact fractions.

Usage: generate_number_cases.py > number_cases.txt

An independent and slow statement of the rules: integers are exact; everything else is rounded to
a binary mantissa of 64 bits (nearest, ties to even) and written as the shortest decimal that rounds
to the same number, of those the nearest. A row is `operation operand ... = result`; a result that
begins with `!` is an error's text.
"""

import random
from fractions import Fraction

BITS = 64
random.seed(20261124)


def round_binary(value):
    """The nearest fraction with a mantissa of BITS bits."""
    if value == 0:
        return Fraction(0)
    magnitude = abs(value)
    exponent = magnitude.numerator.bit_length() - magnitude.denominator.bit_length() - BITS
    while magnitude / Fraction(2) ** exponent >= 2 ** BITS:
        exponent += 1
    while magnitude / Fraction(2) ** exponent < 2 ** (BITS - 1):
        exponent -= 1
    # Python's round() of a Fraction takes the even neighbour of a half.
    rounded = round(magnitude / Fraction(2) ** exponent) * Fraction(2) ** exponent
    return rounded if value > 0 else -rounded


def leading_exponent(value):
    """The exponent of the first decimal digit of a positive fraction."""
    exponent = len(str(value.numerator)) - len(str(value.denominator))
    while value < Fraction(10) ** exponent:
        exponent -= 1
    while value >= Fraction(10) ** (exponent + 1):
        exponent += 1
    return exponent


def shortest(value):
    """The shortest decimal that rounds to `value`, as a fraction."""
    if value == 0:
        return value
    magnitude = abs(value)
    first = leading_exponent(magnitude)
    for digits in range(1, 60):
        scale = Fraction(10) ** (first - digits + 1)
        below = magnitude // scale * scale
        candidates = [c for c in (below, below + scale) if c and round_binary(c) == magnitude]
        if candidates:
            best = min(candidates, key=lambda c: (abs(c - magnitude), (c / scale) % 2))
            return best if value > 0 else -best
    raise AssertionError(value)


def text(value):
    """The canonical text of a decimal fraction."""
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    magnitude = abs(value)
    exponent = 0
    while magnitude.denominator != 1:
        magnitude *= 10
        exponent -= 1
    digits = str(magnitude.numerator)
    while digits.endswith("0"):
        digits = digits[:-1]
        exponent += 1
    first = exponent + len(digits) - 1
    if exponent > 64 or first < -4:
        mantissa = digits[0] + ("." + digits[1:] if len(digits) > 1 else "")
        return f"{sign}{mantissa}e{'-' if first < 0 else ''}{abs(first):0{2 if first < 0 else 1}d}"
    if exponent >= 0:
        return sign + digits + "0" * exponent
    if first >= 0:
        return sign + digits[: first + 1] + "." + digits[first + 1 :]
    return sign + "0." + "0" * (-first - 1) + digits


def is_integer(value):
    return value.denominator == 1


def arithmetic(operation, a, b):
    exact = {"add": lambda: a + b, "sub": lambda: a - b, "mul": lambda: a * b}
    if operation in exact:
        if is_integer(a) and is_integer(b):
            return text(exact[operation]())
        a, b = round_binary(a), round_binary(b)
        return text(shortest(round_binary(exact[operation]())))
    if operation == "div":
        if b == 0:
            return "!divide by zero"
        if is_integer(a) and is_integer(b) and is_integer(a / b):
            return text(a / b)
        return text(shortest(round_binary(round_binary(a) / round_binary(b))))
    assert operation == "rem"
    if not (is_integer(a) and is_integer(b)):
        return "!modulo on floating-point number"
    if b == 0:
        return "!modulo by zero"
    remainder = abs(a.numerator) % abs(b.numerator)
    return text(Fraction(-remainder if a < 0 else remainder))


def bits(operation, a, b):
    return str({"and": a & b, "or": a | b, "xor": a ^ b, "shl": a << b if 0 <= b < 500 else 0,
                "shr": a >> b if 0 <= b else 0}[operation])


def cut(operation, value):
    if operation == "floor":
        return text(Fraction(value.__floor__()))
    if operation == "ceil":
        return text(Fraction(value.__ceil__()))
    half_away = (abs(value) + Fraction(1, 2)).__floor__()
    return text(Fraction(half_away if value > 0 else -half_away))


EDGES = ["0", "1", "-1", "2", "10", "-10", "0.1", "0.2", "0.3", "-0.5", "1.5", "2.5", "-2.5", "3",
         "9223372036854775807", "-9223372036854775808", "9223372036854775808",
         "1152921504606846975", "1152921504606846976", "-1152921504606846976",
         "-1152921504606846977", "18446744073709551615", "18446744073709551616",
         "18446744073709551617", "100000000000000000000", "123456789012345678901234567890",
         "-340282366920938463463374607431768211456", "1e300", "1e-300", "2e308", "1e-324",
         "0.1000000000000000000001", "12345678.90625", "-0.00001", "0.000123",
         "9007199254740993", "9007199254740993.5", "0.30000000000000004", "1e22", "1e23"]


def random_number():
    kind = random.randrange(6)
    if kind == 0:
        return str(random.randrange(-1000, 1000))
    if kind == 1:
        return str(random.randrange(-(2**64), 2**64))
    if kind == 2:
        return str(random.randrange(-(10**40), 10**40))
    if kind == 3:
        return f"{random.randrange(-10**6, 10**6) / 1000}"
    if kind == 4:
        return f"{random.randrange(-10**20, 10**20)}.{random.randrange(10**12):012d}"
    return f"{random.randrange(1, 10**16)}e{random.randrange(-60, 60)}"


def main():
    pairs = [(a, b) for a in EDGES for b in EDGES if random.random() < 0.25]
    pairs += [(random_number(), random_number()) for _ in range(600)]
    for a, b in pairs:
        a_value, b_value = Fraction(a), Fraction(b)
        for operation in random.sample(["add", "sub", "mul", "div", "rem"], 2):
            print(operation, a, b, "=", arithmetic(operation, a_value, b_value))
        order = "<" if a_value < b_value else ">" if a_value > b_value else "=="
        print("compare", a, b, "=", order)
    integers = [a for a in EDGES if is_integer(Fraction(a)) and "e" not in a]
    integers += [str(random.randrange(-(2**90), 2**90)) for _ in range(40)]
    for a in integers:
        b = random.choice(integers)
        for operation in ["and", "or", "xor"]:
            print(operation, a, b, "=", bits(operation, int(a), int(b)))
        places = random.choice([0, 1, 3, 63, 64, 65, 100, 200])
        print("shl", a, places, "=", bits("shl", int(a), places))
        print("shr", a, places, "=", bits("shr", int(a), places))
        print("not", a, "=", ~int(a))
    for a in EDGES + [random_number() for _ in range(100)]:
        for operation in ["floor", "ceil", "round"]:
            print(operation, a, "=", cut(operation, Fraction(a)))
        print("text", a, "=", text(Fraction(a)))


main()
