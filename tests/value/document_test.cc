#include "assay/document.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "assay/json.h"

namespace assay {
namespace {

// `{"a": [1, 2], "long name": {}}` as three lines, with its places.
DocumentPart Sample() {
  auto places = std::make_shared<DocumentPlaces>();
  places->source =
      std::make_shared<SourceText>(SourceText::Of("f.yaml", "a:\r\n- 1\r\n- 2\nlong name: {}\n"));
  places->places = {{.line = 1, .column = 1, .first_child = 0, .child_count = 2},
                    {.line = 1, .column = 1, .first_child = 2, .child_count = 2},
                    {.line = 4, .column = 1},
                    {.line = 2, .column = 3},
                    {.line = 3, .column = 3}};
  places->children = {1, 2, 3, 4};
  return {ParseJson(R"({"a": [1, 2], "long name": {}})").value(), std::move(places), 0};
}

std::string PlaceOf(const DocumentPart& part) {
  const SourceLocation at = part.location();
  return at.file + ":" + std::to_string(at.line) + ":" + std::to_string(at.column);
}

TEST(DocumentPartTest, WalksDownWithPlaces) {
  const DocumentPart document = Sample();
  EXPECT_EQ(PlaceOf(document), "f.yaml:1:1");
  EXPECT_EQ(PlaceOf(document.Find("a").at(1)), "f.yaml:3:3");
  EXPECT_EQ(ToJson(document.Find("a").at(1).view()), "2");
  EXPECT_EQ(PlaceOf(document.Find("long name")), "f.yaml:4:1");
  EXPECT_EQ(PlaceOf(document.at(1)), "f.yaml:4:1");
  EXPECT_EQ(PlaceOf(document.Find("a").Find(*ValueView::SmallInteger(0))), "f.yaml:2:3");
}

TEST(DocumentPartTest, WhatIsNotThereStandsWhereItsOwnerDoes) {
  const DocumentPart absent = Sample().Find("long name").Find("b").Find("c");
  EXPECT_FALSE(absent.view().defined());
  EXPECT_EQ(PlaceOf(absent), "f.yaml:4:1");
  EXPECT_EQ(PlaceOf(Sample().Find("a").Find(*ValueView::SmallInteger(2))), "f.yaml:1:1");
  EXPECT_EQ(PlaceOf(Sample().Find("a").Find("a")), "f.yaml:1:1");
}

TEST(DocumentPartTest, AnErrorShowsTheLineAndACaret) {
  EXPECT_EQ(RenderDiagnostic(Sample().Find("a").at(0).Error("my_error", "not one", "two")),
            "f.yaml:2:3: error: not one [my_error]\n  - 1\n    ^\n  hint: two\n");
}

TEST(DocumentPartTest, WithoutPlacesTheFileIsNamed) {
  const DocumentPart document("f.json", ParseJson(R"({"a": [1]})").value());
  EXPECT_EQ(PlaceOf(document.Find("a").at(0)), "f.json:0:0");
  EXPECT_EQ(RenderDiagnostic(document.Find("a").Error("my_error", "wrong")),
            "f.json: error: wrong [my_error]\n");
  EXPECT_EQ(PlaceOf(DocumentPart()), ":0:0");
  EXPECT_FALSE(DocumentPart().Find("a").view().defined());
}

TEST(DocumentPartTest, APartKeepsItsDocument) {
  const DocumentPart part = Sample().Find("a");
  EXPECT_EQ(ToJson(part.view()), "[1,2]");
}

TEST(SourceTextTest, LinesAreCut) {
  const SourceText source = SourceText::Of("f", std::string(1000, 'x') + "\nlast");
  EXPECT_EQ(source.LineAt(1).size(), 400U);
  EXPECT_EQ(source.LineAt(2), "last");
  EXPECT_EQ(source.LineAt(0), "");
  EXPECT_EQ(source.LineAt(3), "");
}

}  // namespace
}  // namespace assay
