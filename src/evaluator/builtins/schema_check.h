#pragma once

// Holds documents against a schema that was read. Which errors are reported, in which order and in
// which words, follows the validator that OPA embeds; where that has no order (members of an
// object), ours is that of the keys.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "evaluator/builtins/operands.h"
#include "evaluator/builtins/schema.h"

namespace assay::builtins {

struct SchemaError {
  std::string type;
  std::string field;
  std::string description;
};

class SchemaCheck {
 public:
  explicit SchemaCheck(BuiltinCall& call)
      : call_(call), room_(call.context().limits.max_output_bytes) {}

  /// False if the call has failed; else `errors` says in what the document is not valid.
  bool Check(const JsonSchema& schema, ValueView document, std::vector<SchemaError>& errors);

 private:
  /// The way to a part of the document, from the part up.
  struct Path {
    const Path* parent = nullptr;
    std::string_view name;
  };
  /// What a subschema says of a part. Of alternatives that all fail, the errors of the one with
  /// the highest score are shown.
  struct Outcome {
    std::vector<SchemaError> errors;
    std::int64_t score = 0;

    bool valid() const { return errors.empty(); }
    void Merge(Outcome other);
  };

  void Add(Outcome& out, const Path& path, std::string_view type, std::string description);
  void AddNamed(Outcome& out, const Path& path, std::string_view type, std::string_view rest);

  void Visit(const SchemaNode* node, ValueView value, const Path& path, Outcome& out);
  void VisitNode(const SchemaNode& node, ValueView value, const Path& path, Outcome& out);
  Outcome Try(const SchemaNode* node, ValueView value, const Path& path);
  bool HasType(const SchemaNode& node, ValueView value, const Path& path, Outcome& out);
  void VisitCombinations(const SchemaNode& node, ValueView value, const Path& path, Outcome& out);
  void VisitAnyOf(const SchemaNode& node, ValueView value, const Path& path, Outcome& out);
  void VisitOneOf(const SchemaNode& node, ValueView value, const Path& path, Outcome& out);
  void VisitAllOf(const SchemaNode& node, ValueView value, const Path& path, Outcome& out);
  void VisitDependencies(const SchemaNode& node, ValueView value, const Path& path, Outcome& out);
  void VisitCondition(const SchemaNode& node, ValueView value, const Path& path, Outcome& out);
  void VisitCommon(const SchemaNode& node, ValueView value, const Path& path, Outcome& out);
  void VisitNumber(const SchemaNode& node, ValueView value, const Path& path, Outcome& out);
  void VisitString(const SchemaNode& node, ValueView value, const Path& path, Outcome& out);
  void VisitArray(const SchemaNode& node, ValueView value, const Path& path, Outcome& out);
  void VisitItems(const SchemaNode& node, ValueView value, const Path& path, Outcome& out);
  void VisitUnique(ValueView value, const Path& path, Outcome& out);
  void VisitContains(const SchemaNode& node, ValueView value, const Path& path, Outcome& out);
  void VisitItem(const SchemaNode* node, ValueView value, std::size_t place, const Path& path,
                 Outcome& out);
  void VisitObject(const SchemaNode& node, ValueView value, const Path& path, Outcome& out);
  void VisitMember(const SchemaNode& node, std::string_view name, ValueView member,
                   const Path& path, Outcome& out);
  void VisitProperties(const SchemaNode& node, ValueView value, const Path& path, Outcome& out);

  BuiltinCall& call_;
  std::uint64_t room_;  ///< bytes of error text that may still be made
  std::size_t most_hops_ = 0;
  std::size_t depth_ = 0;
  bool stopped_ = false;  ///< the call has failed: no result counts any more
};

/// Whether a string has a format; a format that nobody knows is no demand.
bool HasFormat(BuiltinCall& call, std::string_view format, std::string_view text);

}  // namespace assay::builtins
