#include "resource/field_kinds.h"

#include <gtest/gtest.h>

#include <string>

#include "assay/json.h"

namespace assay::resource {
namespace {

ResourceTypes Types() {
  const absl::StatusOr<Value> definition = ParseJson(R"({
    "type": "x_pod", "title": "Pod",
    "fields": {"spec.containers[].name": "string", "spec.containers[].privileged": "boolean",
               "spec.replicas": "number", "labels": "map", "data.*": "string", "notes": "any",
               "ports": "array", "actions[]": "string", "secret": {"kind": "string", "sensitive": true}}})");
  const DocumentPart source("x.json", *definition);
  return *ResourceTypes::Make({&source, 1});
}

// What the graph holds of a document, with `?` and the reason for what is unknown.
std::string Kept(std::string_view json, std::string_view type = "x_pod") {
  const FieldKinds kinds(Types());
  return ToRego(kinds.Keep(type, *ParseJson(json), nullptr));
}

TEST(FieldKindsTest, KeepsWhatIsOfTheDeclaredKind) {
  for (const std::string text :
       {R"({"spec": {"containers": [{"name": "a", "privileged": true}], "replicas": 1}})",
        R"({"labels": {"a": 1}, "data": {"k": "v"}, "notes": [1], "ports": [1, "x"]})",
        R"({"undeclared": {"spec": 1}})", R"({"notes": null})", R"({"actions": "a"})",
        R"({"spec": {"replicas": null}})"}) {
    const FieldKinds kinds(Types());
    const Value document = *ParseJson(text);
    EXPECT_EQ(kinds.Keep("x_pod", document, nullptr).view().bits(), document.view().bits()) << text;
  }
}

TEST(FieldKindsTest, WhatIsOfAnotherKindIsUnknownAndSaysWhy) {
  struct Case {
    const char* document;
    const char* at;
    const char* text;
  };
  const FieldKinds kinds(Types());
  for (const Case& test :
       {Case{R"({"spec": "x"})", "/spec", "`spec` is of kind string and should be an object"},
        Case{R"({"spec": {"containers": "x"}})", "/spec/containers",
             "`spec.containers` is of kind string and should be an array"},
        Case{R"({"spec": {"containers": [{}, 5]}})", "/spec/containers/1",
             "`spec.containers[1]` is of kind number and should be an object"},
        Case{R"({"spec": {"containers": [{"privileged": "true"}]}})",
             "/spec/containers/0/privileged",
             "`spec.containers[0].privileged` is of kind string and should be a boolean"},
        Case{R"({"labels": ["a"]})", "/labels",
             "`labels` is of kind array and should be an object"},
        Case{R"({"data": {"a": "x", "b": 1}})", "/data/b",
             "`data.b` is of kind number and should be a string"},
        Case{R"({"actions": 1})", "/actions", "`actions` is of kind number and should be an array"},
        Case{R"({"ports": {}})", "/ports", "`ports` is of kind object and should be an array"}}) {
    const Value kept = kinds.Keep("x_pod", *ParseJson(test.document), nullptr);
    ValueView at = kept;
    std::string_view path = test.at;
    while (!path.empty()) {
      path.remove_prefix(1);
      const std::string step(path.substr(0, path.find('/')));
      path.remove_prefix(step.size());
      at = at.is_array() ? at.at(std::stoul(step)) : at.Find(step);
    }
    ASSERT_TRUE(at.is_unknown()) << test.document;
    EXPECT_EQ(at.unknown_kind(), UnknownKind::kError);
    EXPECT_EQ(std::string(at.unknown_text()), test.text);
  }
}

TEST(FieldKindsTest, NullInPlaceOfAnObjectOrArrayIsNothing) {
  EXPECT_EQ(Kept(R"({"spec": null, "a": 1})"), R"({"a": 1})");
  EXPECT_EQ(Kept(R"({"spec": {"containers": null}})"), R"({"spec": {}})");
  EXPECT_EQ(Kept(R"({"spec": {"containers": [null]}})"), R"({"spec": {"containers": [null]}})");
}

TEST(FieldKindsTest, SecretsMayBeReducedAndOtherTypesSayNothing) {
  EXPECT_EQ(Kept(R"({"secret": {"set": true}})"), R"({"secret": {"set": true}})");
  EXPECT_EQ(Kept(R"({"spec": 1})", "y_other"), R"({"spec": 1})");
}

TEST(FieldKindsTest, OpenArraysStayOpen) {
  ValueArena arena;
  const ValueView elements[] = {arena.Integer(1)};
  const ValueView open =
      arena.Open(arena.Array(elements), UnknownKind::kRefused, "s3:ListContainers");
  const Member inner{arena.String("containers"), open};
  const Member outer{arena.String("spec"), arena.Object({&inner, 1})};
  const ValueView document = arena.Object({&outer, 1});
  const FieldKinds kinds(Types());
  const Value kept = kinds.Keep("x_pod", std::move(arena).Freeze(document), nullptr);
  const ValueView containers = kept.view().Find("spec").Find("containers");
  ASSERT_TRUE(containers.is_open());
  EXPECT_TRUE(containers.at(0).is_unknown());
  EXPECT_EQ(containers.at(containers.size() - 1).unknown_text(), "s3:ListContainers");
}

}  // namespace
}  // namespace assay::resource
