// Names in native rules that lead nowhere: relations, types, parameters, rules, fields, keys of
// METADATA. Each is reported with its place, all of them in one run.

#include "rego/name_check.h"

#include <algorithm>
#include <string>
#include <vector>

#include "assay/json.h"
#include "assay/rego.h"
#include "assay/yaml.h"
#include "fmt/format.h"
#include "gtest/gtest.h"

namespace assay {
namespace {

constexpr std::string_view kDefinitions = R"(
- type: demo_box
  title: box
  closed: true
  groups: [demo_things]
  fields: {size: number, shape.color: string, key_id: string, items: array, "items[].weight": number}
  relations:
    - {name: key, inverse: boxes, target: demo_key, field: key_id}
- type: demo_key
  title: key
  fields: {owner: string}
- type: demo_shelf
  title: shelf
  closed: true
  fields: {height: number, labels: map, "box_ids[]": string}
  relations:
    - {name: boxes, inverse: shelves, target: demo_box, field: "box_ids[]"}
)";
constexpr std::string_view kHead =
    "# METADATA\n# title: t\n# custom:\n#   severity: low\n#   resource: demo_box\n"
    "#   params: {limit: 3, a_parameter_with_a_long_name: 1}\npackage assay.demo.box\n";
constexpr std::string_view kLibrary =
    "package assay.lib.shapes\n\ngood(x) if x.a\n\nlimits := {\"a\": 1}\n\nnamed[x] := 1 if x := "
    "\"a\"\n";

ResourceTypes Types() {
  const absl::StatusOr<std::vector<YamlDocument>> documents = ParseYaml("d.yaml", kDefinitions);
  EXPECT_TRUE(documents.ok()) << documents.status();
  const DocumentPart sources[] = {documents->front().root()};
  absl::StatusOr<ResourceTypes> types = ResourceTypes::Make(sources);
  EXPECT_TRUE(types.ok()) << types.status();
  return *types;
}

// A line a diagnostic: `code file:line:column message; hint`.
std::string Compile(const std::vector<RegoSource>& sources, const ResourceTypes* types) {
  std::vector<Diagnostic> diagnostics;
  const absl::StatusOr<RuleSet> rules = CompileRego(sources, {.types = types}, &diagnostics);
  std::string text;
  bool errors = false;
  for (const Diagnostic& diagnostic : diagnostics) {
    errors |= diagnostic.severity == DiagnosticSeverity::kError;
    text += fmt::format("{} {}:{}:{} {}; {}\n", diagnostic.code, diagnostic.location.file,
                        diagnostic.location.line, diagnostic.location.column, diagnostic.message,
                        diagnostic.hint);
  }
  EXPECT_EQ(rules.ok(), !errors);
  return text;
}

// Of a rule whose text begins in line 8, beside the library.
std::string Check(std::string_view text) {
  const ResourceTypes types = Types();
  const std::string rule = fmt::format("{}{}", kHead, text);
  return Compile({{"r.rego", rule}, {"l.rego", kLibrary}}, &types);
}

TEST(NameCheckTest, TakesWhatIsThere) {
  EXPECT_EQ(Check("import data.assay.lib.shapes\nimport data.assay.params as p\n"
                  "pass if {\n\tsome key in assay.related(input, \"key\")\n"
                  "\tcount(assay.related(key, \"boxes\")) > p.limit\n"
                  "\tcount(assay.resources(\"demo_things\")) > "
                  "data.assay.params.a_parameter_with_a_long_name\n"
                  "\tassay.resource(\"demo_key\", key.resource_id)\n\tshapes.good(key)\n"
                  "\tshapes.limits[input.size]\n\tshapes.named.a == 1\n\tmine\n"
                  "\tsome name in [\"kez\", \"key\"]\n\tassay.related(input, name)\n"
                  "\tdata.assay.params[input.shape.color]\n\tdata.assay.lib[input.size]\n}\n"
                  "mine if input.items[_].weight == 1\n"),
            "");
}

TEST(NameCheckTest, Relations) {
  EXPECT_EQ(Check("pass if {\n\tassay.related(input, \"kex\")\n\tassay.related(input, \"boxes\")\n"
                  "\tevery key in assay.related(input, \"key\") {\n"
                  "\t\tassay.related(key, \"boxess\") == []\n\t}\n}\n"),
            "rule_name_error r.rego:9:23 `demo_box` has no relation `kex`; did you mean `key`\n"
            "rule_name_error r.rego:10:23 `demo_box` has no relation `boxes`; it has: key, "
            "shelves\n"
            "rule_name_error r.rego:12:22 no type has a relation `boxess`; did you mean `boxes`\n");
  EXPECT_EQ(Check("pass if f(input) with input as assay.resource(\"demo_key\", \"a\")\n"
                  "f(_) if assay.related(input, \"boxes\")\n"),
            "");
}

TEST(NameCheckTest, FieldsOfAnotherDocumentAndOfTerraformAreNoErrors) {
  EXPECT_EQ(Check("pass if given with input as {\"doc\": input.notes}\ngiven if input.doc.x\n"),
            "");
  EXPECT_EQ(Check("pass if given with input.foo as 1\ngiven if input.foo == 1\n"), "");
  EXPECT_EQ(Check("pass if input.size\nskip if input.terraform.tainted\n"), "");
  // Data does not touch what is read of the input.
  EXPECT_EQ(Check("pass if given with data.x as 1\ngiven if input.sise\n"),
            "rule_field_error r.rego:9:10 `demo_box` has no field `sise`; did you mean `size`\n");
}

TEST(NameCheckTest, FunctionsThatAreNot) {
  EXPECT_EQ(
      Check("import data.assay.lib.shapes\npass if {\n\tstrings.conct(\"a\", input.size)\n"
            "\tassay.relatd(input, \"key\")\n\tnothing_like_it(1)\n}\n"),
      "rego_type_error r.rego:10:2 undefined function strings.conct; did you mean `strings.count`\n"
      "rego_type_error r.rego:11:2 undefined function assay.relatd; did you mean "
      "`assay.related`\n"
      "rego_type_error r.rego:12:2 undefined function nothing_like_it; \n");
  EXPECT_EQ(
      Check("import data.assay.lib.shapes\npass if shapes.goud(input)\n"),
      "rego_type_error r.rego:9:9 undefined function data.assay.lib.shapes.goud; did you mean "
      "`good`\n");
  EXPECT_EQ(Check("pass if data.assay.lib.shaps.good(input)\n"),
            "rego_type_error r.rego:8:9 undefined function data.assay.lib.shaps.good; did you mean "
            "`shapes`\n");
}

TEST(NameCheckTest, TypesAreWarnings) {
  EXPECT_EQ(
      Check("pass if {\n\tassay.resources(\"demo_boxx\")\n\tassay.resource(\"other\", \"x\")\n}\n"),
      "rule_lint r.rego:9:18 no definition has a type or group `demo_boxx`; did you mean "
      "`demo_box`\n"
      "rule_lint r.rego:10:17 no definition has a type or group `other`; only an inventory can "
      "bring resources of this type\n");
}

TEST(NameCheckTest, Parameters) {
  EXPECT_EQ(
      Check("import data.assay.params as p\npass if {\n\tp.limitt > 1\n"
            "\tcount([x | x := data.assay.params.most]) > 1\n}\n"),
      "rule_name_error r.rego:10:4 the rule has no parameter `limitt`; did you mean `limit`\n"
      "rule_name_error r.rego:11:36 the rule has no parameter `most`; METADATA declares them, "
      "in `custom.params`\n");
}

TEST(NameCheckTest, ParametersOfTheHost) {
  const std::string rule = std::string(kHead) + "pass if data.assay.params.limit > 1\n";
  const auto compile = [&](std::string_view params) {
    return CompileRego({{"r.rego", rule}}, {.params = ParseJson(params).value()}).status().code();
  };
  EXPECT_EQ(compile(R"({"demo-box": {"limit": 5}})"), absl::StatusCode::kOk);
  EXPECT_EQ(compile(R"({"demo-bx": {"limit": 5}})"), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(compile(R"({"demo-box": 5})"), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(compile("[1]"), absl::StatusCode::kInvalidArgument);
}

TEST(NameCheckTest, RulesAndPackages) {
  EXPECT_EQ(Check("import data.assay.lib.shapes\nimport data.assay.lib.shape as s\n"
                  "pass if {\n\tshapes.limit\n\ts.good\n\tdata.assay.demo.other.pass\n"
                  "\tdata.assay.demo.box.mine\n\tdata.users.x\n}\n"),
            "rule_name_error r.rego:9:23 there is no rule and no package `data.assay.lib.shape`; "
            "did you mean `data.assay.lib.shapes`\n"
            "rule_name_error r.rego:11:9 there is no rule and no package "
            "`data.assay.lib.shapes.limit`; did you mean `data.assay.lib.shapes.limits`\n"
            "rule_name_error r.rego:13:18 there is no rule and no package `data.assay.demo.other`; "
            "rules see their own package, libraries and `data.assay.params`\n"
            "rule_name_error r.rego:14:22 there is no rule and no package "
            "`data.assay.demo.box.mine`; rules see their own package, libraries and "
            "`data.assay.params`\n"
            "rule_lint r.rego:15:7 there is no rule and no package `data.users`; rules see their "
            "own package, libraries and `data.assay.params`\n");
  EXPECT_EQ(Check("pass if mine with data.assay.lib.fine as {\"x\": true}\n"
                  "mine if data.assay.lib.fine.x\n"),
            "");
}

TEST(NameCheckTest, Fields) {
  EXPECT_EQ(
      Check("pass if {\n\tinput.sise == 1\n\tinput.shape.colour == \"red\"\n\tinput.nmae\n}\n"),
      "rule_field_error r.rego:9:2 `demo_box` has no field `sise`; did you mean `size`\n"
      "rule_field_error r.rego:10:2 `demo_box` has no field `shape.colour`; did you mean "
      "`shape.color`\n"
      "rule_field_error r.rego:11:2 `demo_box` has no field `nmae`; did you mean `name`\n");
}

TEST(NameCheckTest, OnlyTheStepThatLeadsNowhere) {
  EXPECT_EQ(Check("pass if {\n\tinput.sise.a.b == 1\n\tsome x in input.size\n\tx.y\n"
                  "\tinput.items.weight == 1\n}\n"),
            "rule_field_error r.rego:9:2 `demo_box` has no field `sise`; did you mean `size`\n"
            "rule_field_error r.rego:10:2 `size` of `demo_box` has nothing to go over; the type's "
            "definition says what it is\n"
            "rule_field_error r.rego:12:2 `demo_box` has no field `items.weight`; `items` is an "
            "array: go over its elements\n");
}

TEST(NameCheckTest, FieldsOfNeighbours) {
  EXPECT_EQ(Check("pass if {\n\tevery shelf in assay.related(input, \"shelves\") {\n"
                  "\t\tshelf.hight > 1\n\t\tshelf.labels.any\n\t\tshelf.name\n"
                  "\t\tevery box in assay.related(shelf, \"boxes\") { box.sise }\n\t}\n"
                  "\tsome key in assay.related(input, \"key\")\n\tkey.ownr\n\tkey.other\n}\n"),
            "rule_field_error r.rego:10:3 `demo_shelf` has no field `hight`; did you mean "
            "`height`\n"
            "rule_field_error r.rego:13:48 `demo_box` has no field `sise`; did you mean `size`\n"
            "rule_lint r.rego:16:2 `demo_key` declares no field `ownr`; did you mean `owner`\n");
  EXPECT_EQ(Check("pass if assay.resource(\"demo_shelf\", input.key_id).hight\n"
                  "skip if assay.resources(\"demo_things\")[_].sise\n"
                  "evidence contains s.hight if some s in shelves\n"
                  "shelves contains s if some s in assay.related(input, \"shelves\")\n"),
            "rule_field_error r.rego:8:9 `demo_shelf` has no field `hight`; did you mean "
            "`height`\n"
            "rule_field_error r.rego:9:9 `demo_things` has no field `sise`; did you mean `size`\n"
            "rule_field_error r.rego:10:19 `demo_shelf` has no field `hight`; did you mean "
            "`height`\n");
}

TEST(NameCheckTest, NeighboursThroughComprehensionsAndFunctions) {
  EXPECT_EQ(Check("pass if {\n\tlow := [s | some s in assay.related(input, \"shelves\")]\n"
                  "\tsome shelf in low\n\tfirst(shelf).hight\n}\n\nfirst(x) := x\n"),
            "rule_field_error r.rego:11:2 `demo_shelf` has no field `hight`; did you mean "
            "`height`\n");
}

TEST(NameCheckTest, RelationsOfNeighbours) {
  EXPECT_EQ(Check("pass if {\n\tsome key in assay.related(input, \"key\")\n"
                  "\tassay.related(key, \"shelves\")\n}\n"),
            "rule_name_error r.rego:10:2 `demo_key` has no relation `shelves`; the definitions of "
            "the types declare their relations\n");
  // Said once.
  EXPECT_EQ(Check("pass if assay.related(input, \"boxes\")\n"),
            "rule_name_error r.rego:8:30 `demo_box` has no relation `boxes`; it has: key, "
            "shelves\n");
}

TEST(NameCheckTest, FieldsByObjectGet) {
  EXPECT_EQ(Check("pass if {\n\tobject.get(input, \"sise\", 0) == 1\n"
                  "\tobject.get(input, [\"shape\", \"colour\"], 0) == 1\n"
                  "\tobject.get(input, \"size\", 0) == 1\n}\n"),
            "rule_field_error r.rego:9:2 `demo_box` has no field `sise`; did you mean `size`\n"
            "rule_field_error r.rego:10:2 `demo_box` has no field `shape.colour`; did you mean "
            "`shape.color`\n");
}

TEST(NameCheckTest, WhatALibraryReadsIsAWarningInItsPlace) {
  const ResourceTypes types = Types();
  const std::string rule =
      std::string(kHead) + "import data.assay.lib.boxes\npass if boxes.small(input)\n";
  const std::string_view library =
      "package assay.lib.boxes\n\nsmall(box) if box.sise < 3\n\nsmall(shelf) if shelf.height < "
      "3\n";
  EXPECT_EQ(Compile({{"r.rego", rule}, {"l.rego", library}}, &types),
            "rule_lint l.rego:3:15 `demo_box` has no field `sise`, which rule `demo-box` reads "
            "here; did you mean `size`\n"
            "rule_lint l.rego:5:17 `demo_box` has no field `height`, which rule `demo-box` reads "
            "here; the type's definition lists its fields\n");
}

TEST(NameCheckTest, FieldsOfATypeThatIsNotClosed) {
  const ResourceTypes types = Types();
  const std::string_view rule =
      "# METADATA\n# title: t\n# custom:\n#   severity: low\n#   resource: demo_key\n"
      "package assay.demo.key\n\npass if {\n\tinput.ownr == 1\n\tinput.other == 1\n}\n";
  EXPECT_EQ(Compile({{"r.rego", rule}}, &types),
            "rule_lint r.rego:9:2 `demo_key` declares no field `ownr`; did you mean `owner`\n");
}

TEST(NameCheckTest, PartsOfTheContract) {
  EXPECT_EQ(
      Check("pass if true\nskp if input.size\nevidense contains x if x := input.size\n"
            "skips if input.size\n"),
      "rule_lint r.rego:9:1 nothing uses `skp`, and it says nothing to the contract; did you "
      "mean `skip`\n"
      "rule_lint r.rego:10:1 nothing uses `evidense`, and it says nothing to the contract; did "
      "you mean `evidence`\n"
      "rule_lint r.rego:11:1 nothing uses `skips`, and it says nothing to the contract; did "
      "you mean `skip`\n");
  EXPECT_EQ(Check("pass if not fails\nfails if input.size\n"), "");
}

TEST(NameCheckTest, PartsOfEvidence) {
  EXPECT_EQ(
      Check("fail contains {\"mesage\": \"m\", \"path\": [\"size\"], \"mine\": 1} if {\n"
            "\tnot input.size\n}\nfail contains item if {\n\tinput.size == 1\n"
            "\titem := {\"expcted\": 2, \"actual\": input.size}\n}\n"),
      "rule_lint r.rego:8:16 evidence has no part `mesage`, and a report leaves it out; did "
      "you mean `message`\n"
      "rule_lint r.rego:13:11 evidence has no part `expcted`, and a report leaves it out; did "
      "you mean `expected`\n");
}

TEST(NameCheckTest, RulesWithoutMetadata) {
  const ResourceTypes types = Types();
  const auto check = [&](std::string_view text) { return Compile({{"r.rego", text}}, &types); };
  EXPECT_EQ(
      check("# METADTA\n# title: t\npackage assay.demo.box\n\npass if input.size\n"),
      "rule_lint r.rego:3:1 without METADATA above its package this is no rule, though it "
      "defines `pass`; write `# METADATA` with title, severity and resource in the lines above "
      "`package`\n");
  EXPECT_EQ(check("package assay.demo.box\n\n# METADATA\n# title: t\n# custom:\n"
                  "#   severity: low\n#   resource: demo_box\npass if input.size\n"),
            "rule_metadata_error r.rego:3:1 METADATA of a rule stands above its package; \n");
  EXPECT_EQ(check("package assay.lib.a\n\npass if input.size\n"), "");
  EXPECT_EQ(check("package assay.demo\n\npass(x) if x.size\n"), "");
  EXPECT_EQ(check("package policy.a\n\npass if input.size\n"), "");
}

TEST(NameCheckTest, AllAreReportedInOneRun) {
  const std::string found = Check(
      "pass if {\n\tinput.sise == 1\n\tassay.related(input, \"kex\")\n\tdata.assay.params.no\n}\n");
  EXPECT_EQ(std::ranges::count(found, '\n'), 3) << found;
}

TEST(NameCheckTest, LibrariesOfRules) {
  const ResourceTypes types = Types();
  const std::string rule = fmt::format("{}pass if true\n", kHead);
  const std::string_view library =
      "package assay.lib.a\n\nx if data.assay.lib.b.y\n\nz if data.assay.params.limt\n\n"
      "f(r) if assay.related(r, \"kex\")\n\ng if data.assay.params.limit\n";
  EXPECT_EQ(Compile({{"r.rego", rule}, {"a.rego", library}}, &types),
            "rule_name_error a.rego:3:21 there is no rule and no package `data.assay.lib.b`; rules "
            "see their own package, libraries and `data.assay.params`\n"
            "rule_name_error a.rego:5:24 no rule has a parameter `limt`; did you mean `limit`\n"
            "rule_name_error a.rego:7:26 no type has a relation `kex`; did you mean `key`\n");
}

TEST(NameCheckTest, WhatIsNotKnownIsNotRefused) {
  const ResourceTypes types = Types();
  // No definitions: nothing is known about relations and types.
  const std::string rule = fmt::format(
      "{}pass if {{\n\tassay.related(input, \"kex\")\n\tassay.resources(\"x\")\n}}\n", kHead);
  EXPECT_EQ(Compile({{"r.rego", rule}}, nullptr), "");
  // Modules that are no rules: their host has documents for them.
  EXPECT_EQ(Compile({{"p.rego", "package authz\n\nx if data.authz.roles.a\n\ny if data.users.b\n"}},
                    &types),
            "");
  // Another tool's.
  EXPECT_EQ(Compile({{.file = "k.rego",
                      .text = "package k8s\n\nx if data.k8s.inventory.a\n\n"
                              "y if assay.related(input, \"kex\")\n",
                      .unit = "gatekeeper"}},
                    &types),
            "");
}

std::string CheckMetadata(std::string_view lines) {
  const ResourceTypes types = Types();
  const std::string rule =
      fmt::format("# METADATA\n# title: t\n{}package assay.demo.box\n\npass if true\n", lines);
  return Compile({{"r.rego", rule}}, &types);
}

TEST(NameCheckTest, KeysOfMetadata) {
  EXPECT_EQ(
      CheckMetadata("# descripton: d\n# remediation: x\n# custom:\n#   severity: low\n"
                    "#   resource: demo_box\n#   remediaton: x\n#   alias: [a]\n"
                    "#   Tags: [a]\n#   description: d\n"),
      "rule_metadata_error r.rego:3:3 unknown key `descripton`; did you mean `description`\n"
      "rule_metadata_error r.rego:4:3 `remediation` stands below `custom`; \n"
      "rule_metadata_error r.rego:8:5 unknown key `custom.remediaton`; did you mean "
      "`remediation`\n"
      "rule_metadata_error r.rego:9:5 unknown key `custom.alias`; did you mean `aliases`\n"
      "rule_metadata_error r.rego:10:5 unknown key `custom.Tags`; did you mean `tags`\n"
      "rule_metadata_error r.rego:11:5 `description` stands beside `custom`, not below it; \n");
  EXPECT_EQ(CheckMetadata("# authors: [a]\n# custom:\n#   severity: low\n#   resource: demo_box\n"
                          "#   owner: me\n#   cis: \"1.1\"\n#   id: box-1\n#   tags: [a b]\n"),
            "");
}

TEST(NameCheckTest, IdsOfMetadata) {
  EXPECT_EQ(
      CheckMetadata("# custom:\n#   severity: low\n#   resource: demo_bux\n#   id: 5\n"
                    "#   aliases: [a b]\n"),
      "rule_metadata_error r.rego:5:5 unknown resource type `demo_bux`; did you mean "
      "`demo_box`\n"
      "rule_metadata_error r.rego:6:5 `custom.id` must be a string, not number; \n"
      "rule_metadata_error r.rego:7:5 `custom.aliases` has `a b`, which is no id; an id is one "
      "word, such as `aws-s3-bucket-encrypted`\n");
}

TEST(NameCheckTest, TheIdIsWhatFindingsHash) {
  const std::string rule =
      "# METADATA\n# title: t\n# custom:\n#   severity: low\n#   resource: x\n#   id: old-name\n"
      "package assay.a.b\n\npass if true\n";
  const absl::StatusOr<RuleSet> rules = CompileRego({{"r.rego", rule}});
  ASSERT_TRUE(rules.ok()) << rules.status();
  EXPECT_EQ(rules->rules()[0].rule.permanent_id, "old-name");
}

}  // namespace
}  // namespace assay
