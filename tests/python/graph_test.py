"""Documents cross the border unharmed, and what cannot cross is refused by name."""

import decimal
import enum
import json

import pytest

import assay

BUCKET = {"resource_type": "demo_bucket", "resource_id": "logs", "size": 2**80 + 1, "ratio": 0.1, "tags": {"team": "a"}}


def test_a_document_comes_back_as_it_went_in():
    graph = assay.Graph.from_resources([BUCKET])
    document = graph.document("demo_bucket", "logs")
    assert {key: document[key] for key in BUCKET} == BUCKET
    assert len(graph) == 1 and graph.types == ["demo_bucket"]


def test_json_text_gives_the_same_graph():
    graph = assay.Graph.from_json(json.dumps([BUCKET]))
    assert graph.document("demo_bucket", "logs")["size"] == 2**80 + 1


def test_a_resource_that_is_not_there_is_a_key_error():
    with pytest.raises(KeyError, match="`nowhere`"):
        assay.Graph.from_resources([]).document("demo_bucket", "nowhere")


@pytest.mark.parametrize("resources", [[{"resource_type": "t"}], [{"resource_id": "i"}], [BUCKET, {**BUCKET, "size": 1}]])
def test_a_resource_without_identity_or_with_somebody_elses_is_refused(resources):
    with pytest.raises(assay.Error) as refusal:
        assay.Graph.from_resources(resources)
    assert refusal.value.code in ("INVALID_ARGUMENT", "ALREADY_EXISTS")


@pytest.mark.parametrize("value", [object(), {1: "a"}, b"bytes"])
def test_what_is_no_document_is_a_type_error(value):
    with pytest.raises(TypeError):
        assay.Graph.from_resources([{**BUCKET, "extra": value}])


def test_a_str_that_is_no_unicode_text_is_refused():
    with pytest.raises(assay.Error, match="lone surrogate") as refusal:
        assay.Graph.from_resources([{"resource_type": "a", "resource_id": "b\ud800"}])
    assert refusal.value.code == "INVALID_ARGUMENT"


def test_an_int_that_python_does_not_write_is_refused():
    with pytest.raises(assay.Error, match="digits") as refusal:
        assay.Graph.from_resources([{"resource_type": "a", "resource_id": "b", "size": 10**5000}])
    assert refusal.value.code == "RESOURCE_EXHAUSTED"


def test_nesting_without_end_is_an_error_and_no_crash():
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(assay.Error) as refusal:
        assay.Graph.from_resources([{**BUCKET, "extra": endless}])
    assert refusal.value.code == "RESOURCE_EXHAUSTED"


@pytest.mark.parametrize("number", [7 * 10**100, -(10**400), 10**20, 1.5, 2**200, 123 * 10**64])
def test_numbers_come_back_as_they_were(number):
    graph = assay.Graph.from_resources([{"resource_type": "t", "resource_id": "a", "v": number}])
    back = graph.document("t", "a")["v"]
    assert back == number and type(back) is type(number)


def test_a_number_that_no_float_holds_is_a_decimal():
    text = '[{"resource_type": "t", "resource_id": "a", "v": 1.5e-400, "w": 1e99999}]'
    document = assay.Graph.from_json(text).document("t", "a")
    assert document["w"] == decimal.Decimal("1e99999")


def test_an_enumeration_of_ints_is_a_number():
    class Level(int, enum.Enum):
        LOW = 1

        def __str__(self):
            raise RuntimeError("no text")

    graph = assay.Graph.from_resources([{"resource_type": "t", "resource_id": "a", "v": Level.LOW}])
    assert graph.document("t", "a")["v"] == 1

