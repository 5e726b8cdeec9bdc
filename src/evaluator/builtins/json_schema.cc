// json.match_schema and json.verify_schema.

#include <fmt/format.h>

#include <array>
#include <memory>
#include <string>
#include <utility>

#include "evaluator/builtins/schema_check.h"
#include "evaluator/builtins/schema_reader.h"

namespace assay::builtins {
namespace {

// A document as JSON knows it: sets are arrays, keys are strings. An object is written and read
// again, so that what comes out shares nothing with the evaluation's arena and can be kept.
// Undefined, with `error` set, for what is no document.
absl::StatusOr<Value> DocumentOf(BuiltinCall& call, ValueView operand, std::string& error) {
  std::string text;
  if (operand.is_string()) {
    text = operand.text().view();
  } else if (operand.is_object() || operand.is_array()) {
    text = ToJson(operand);
  } else {
    error = "wrong type, expected string or object";
    return Value();
  }
  if (!call.Spend(text.size() / 8 + 1)) return Value();
  absl::StatusOr<Value> document =
      ParseJson(text, {.max_depth = kMaxDepth, .reject_duplicate_keys = false});
  if (document.ok() || document.status().code() == absl::StatusCode::kResourceExhausted) {
    return document;
  }
  error = "invalid JSON string";
  return Value();
}

struct KeptSchema {
  std::shared_ptr<const JsonSchema> schema;  // null: `error` says why
  std::string error;
};

// Null if the call has failed.
const KeptSchema* FindSchema(BuiltinCall& call, ValueView operand) {
  // A string is read as JSON, so it is not the same schema as the value it looks like.
  const std::string key =
      operand.is_string() ? fmt::format("s{}", operand.text().view()) : "v" + ToJson(operand);
  if (!call.Spend(key.size() / 64 + 1)) return nullptr;
  std::shared_ptr<void>& kept = call.Cached("schema", key);
  if (kept) return static_cast<const KeptSchema*>(kept.get());
  auto made = std::make_shared<KeptSchema>();
  absl::StatusOr<Value> document = DocumentOf(call, operand, made->error);
  if (!document.ok()) {
    FromStatus(call, document.status());
    return nullptr;
  }
  if (made->error.empty()) {
    if (!document->view().defined()) return nullptr;
    SchemaReader reader(call);
    made->schema = reader.Read(*std::move(document));
    made->error = reader.error();
    if (!made->schema && made->error.empty()) return nullptr;
  }
  kept = made;
  return made.get();
}

ValueView ErrorValue(ValueArena& arena, const SchemaError& error) {
  const std::array<assay::Member, 4> members = {
      {{arena.String("desc"), arena.String(error.description)},
       {arena.String("error"), arena.String(fmt::format("{}: {}", error.field, error.description))},
       {arena.String("field"), arena.String(error.field)},
       {arena.String("type"), arena.String(error.type)}}};
  return arena.Object(members);
}

}  // namespace

ValueView JsonVerifySchema(BuiltinCall& call, Arguments operands) {
  const KeptSchema* kept = FindSchema(call, operands[0]);
  if (kept == nullptr) return ValueView::Undefined();
  const ValueView why =
      kept->schema ? ValueView::Null() : call.arena().String("jsonschema: " + kept->error);
  const std::array<ValueView, 2> result = {ValueView::Boolean(kept->schema != nullptr), why};
  return call.arena().Array(result);
}

ValueView JsonMatchSchema(BuiltinCall& call, Arguments operands) {
  std::string error;
  const absl::StatusOr<Value> document = DocumentOf(call, operands[0], error);
  if (!document.ok()) return FromStatus(call, document.status());
  if (!error.empty()) return FailBuiltin(call, std::move(error));
  if (!document->view().defined()) return ValueView::Undefined();
  const KeptSchema* kept = FindSchema(call, operands[1]);
  if (kept == nullptr) return ValueView::Undefined();
  if (!kept->schema) return FailBuiltin(call, kept->error);
  std::vector<SchemaError> errors;
  SchemaCheck check(call);
  if (!check.Check(*kept->schema, *document, errors)) return ValueView::Undefined();
  std::vector<ValueView> items;
  items.reserve(errors.size());
  for (const SchemaError& found : errors) items.push_back(ErrorValue(call.arena(), found));
  const std::array<ValueView, 2> result = {ValueView::Boolean(errors.empty()),
                                           call.arena().Array(items)};
  return call.arena().Array(result);
}

}  // namespace assay::builtins
