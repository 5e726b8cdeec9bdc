#pragma once

// Reads a document as a JSON schema. What is accepted, and what is said of the rest, follows the
// validator that OPA embeds.

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "evaluator/builtins/operands.h"
#include "evaluator/builtins/schema.h"
#include "evaluator/builtins/schema_reference.h"

namespace assay::builtins {

class SchemaReader {
 public:
  explicit SchemaReader(BuiltinCall& call) : call_(call) {}

  /// Null: error() says what is wrong with the schema, or is empty if the call has failed.
  std::shared_ptr<const JsonSchema> Read(Value document);
  const std::string& error() const { return error_; }

 private:
  enum class Draft : std::uint8_t { k4, k6, k7, kAny };

  /// A subschema that a reference names: read after what names it, so that no chain of references
  /// is a depth of calls.
  struct Pending {
    SchemaNode* node;
    SchemaPlace place;
  };

  bool Fail(std::string message);
  bool InvalidType(std::string_view expected, std::string_view keyword);
  bool FindDraft(ValueView document);
  bool ReadPending();

  bool ReadNode(SchemaNode& node, ValueView text, const std::string& base);
  bool ReadReference(SchemaNode& node, ValueView text, const std::string& base);
  bool ReadTexts(ValueView text);
  bool ReadTypes(SchemaNode& node, ValueView text);
  bool AddType(SchemaNode& node, ValueView name);
  bool ReadDefinitions(ValueView text, const std::string& base);
  bool ReadProperties(SchemaNode& node, ValueView text, const std::string& base);
  bool ReadPatternProperties(SchemaNode& node, ValueView text, const std::string& base);
  bool ReadPropertyNames(SchemaNode& node, ValueView text, const std::string& base);
  bool ReadDependencies(SchemaNode& node, ValueView text, const std::string& base);
  bool ReadItems(SchemaNode& node, ValueView text, const std::string& base);
  bool ReadNumbers(SchemaNode& node, ValueView text);
  bool ReadBound(ValueView text, std::string_view keyword, ValueView& bound);
  bool ReadExclusive(ValueView text, std::string_view keyword, std::string_view inclusive,
                     ValueView& bound, ValueView& exclusive);
  bool ReadSizes(SchemaNode& node, ValueView text);
  bool ReadSize(ValueView text, std::string_view keyword, std::optional<std::uint64_t>& size);
  bool ReadPattern(SchemaNode& node, ValueView text);
  bool ReadRequired(SchemaNode& node, ValueView text);
  bool ReadChoices(SchemaNode& node, ValueView text);
  bool ReadCombinations(SchemaNode& node, ValueView text, const std::string& base);
  bool ReadConditions(SchemaNode& node, ValueView text, const std::string& base);

  /// A string under a keyword that may be absent.
  bool TakeString(ValueView text, std::string_view keyword, ValueView& string);
  bool TakeArray(ValueView text, std::string_view keyword, ValueView& array);
  bool TakeSchema(ValueView child, const std::string& base, const SchemaNode*& node);
  bool TakeSchemas(ValueView text, std::string_view keyword, const std::string& base,
                   std::vector<const SchemaNode*>& nodes);
  bool TakeRest(ValueView text, std::string_view keyword, const std::string& base,
                SchemaRest& rest);
  std::shared_ptr<const RE2> Compile(ValueView pattern);

  BuiltinCall& call_;
  std::shared_ptr<JsonSchema> schema_;
  SchemaIndex index_;
  Draft draft_ = Draft::kAny;
  std::map<std::string, SchemaNode*, std::less<>> references_;
  std::vector<Pending> pending_;
  std::string error_;
};

}  // namespace assay::builtins
