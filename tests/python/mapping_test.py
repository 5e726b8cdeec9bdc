"""A resource, and what it holds, may be any mapping; code of the caller's that runs meanwhile does no harm."""

import collections
import collections.abc
import types

import pytest

import assay

PLAIN = {"resource_type": "t", "resource_id": "a", "tags": {"team": "x"}}


class Own(collections.abc.Mapping):
    def __init__(self, members):
        self.members = members

    def __getitem__(self, key):
        return self.members[key]

    def __iter__(self):
        return iter(self.members)

    def __len__(self):
        return len(self.members)


class Failing(Own):
    def __getitem__(self, key):
        raise LookupError("mine")


@pytest.mark.parametrize(
    "kind", [types.MappingProxyType, collections.ChainMap, collections.OrderedDict, collections.UserDict, Own]
)
def test_any_mapping_is_a_resource_and_a_value(kind):
    graph = assay.Graph.from_resources([kind({**PLAIN, "tags": kind(PLAIN["tags"])})])
    assert graph.document("t", "a") == PLAIN


@pytest.mark.parametrize("resource", ["text", 1, None, [("resource_type", "t"), ("resource_id", "a")]])
def test_what_is_no_mapping_is_no_resource(resource):
    with pytest.raises(TypeError, match="mapping"):
        assay.Graph.from_resources([resource])


def test_keys_of_a_mapping_are_strings():
    with pytest.raises(TypeError, match="keys are strings"):
        assay.Graph.from_resources([types.MappingProxyType({**PLAIN, 1: 2})])


def test_an_exception_of_a_mapping_is_passed_on():
    with pytest.raises(LookupError, match="mine"):
        assay.Graph.from_resources([Failing(PLAIN)])


def test_a_mapping_that_holds_itself_is_an_error():
    members: dict[str, object] = dict(PLAIN)
    members["self"] = Own(members)
    with pytest.raises(assay.Error) as refusal:
        assay.Graph.from_resources([members])
    assert refusal.value.code == "RESOURCE_EXHAUSTED"


def test_a_dict_that_changes_while_it_is_read_is_an_error():
    resource: dict[str, object] = dict(PLAIN)

    class Emptying(list):
        def __iter__(self):
            resource.clear()
            return iter(["gone"])

    resource["items"] = Emptying()
    resource["more"] = "x" * 100
    with pytest.raises(RuntimeError, match="changed"):
        assay.Graph.from_resources([resource])
