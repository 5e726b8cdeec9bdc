// graphql.is_valid, graphql.parse, graphql.parse_and_verify, graphql.parse_query,
// graphql.parse_schema and graphql.schema_is_valid.

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "evaluator/builtins/graphql/parser.h"
#include "evaluator/builtins/graphql/schema.h"
#include "evaluator/builtins/graphql/tree.h"
#include "evaluator/builtins/graphql/validation.h"

namespace assay::builtins {
namespace {

using graphql::Budget;
using graphql::QueryDocument;
using graphql::SchemaDocument;
using graphql::Wanted;

/// What a text came to; kept for the evaluation, as policies ask about one schema again and again.
struct KeptSchema {
  std::unique_ptr<const graphql::Schema> schema;
  std::string error;  ///< why there is no schema
  Value tree;         ///< undefined if the text does not even parse, or was not asked for
};

/// A document, an error, or neither: then the call has failed already.
template <typename Document>
struct Got {
  std::unique_ptr<Document> document;
  std::string error;
};

template <typename Document>
Got<Document> FromText(graphql::Parsed<Document> parsed) {
  Got<Document> got;
  got.document = std::move(parsed.document);
  if (parsed.fault) got.error = graphql::ParseErrorText(*parsed.fault);
  return got;
}

template <typename Document>
Got<Document> FromTree(graphql::ReadTree<Document> read) {
  return {std::move(read.document), std::move(read.fault)};
}

// Trees are read by recursion.
bool IsShallow(ValueView tree, Budget& budget) {
  if (!ExpectShallow(budget.call(), tree)) budget.End();
  return !budget.over();
}

bool IsDocument(ValueView operand) { return operand.is_string() || operand.is_object(); }

Got<QueryDocument> GetQuery(ValueView operand, Budget& budget) {
  if (operand.is_string()) {
    const StringText text = operand.text();
    return FromText(graphql::ParseQuery(text.view(), budget));
  }
  if (!IsShallow(operand, budget)) return {};
  return FromTree(graphql::ReadQueryTree(operand, budget));
}

Got<SchemaDocument> GetSchemaDocument(ValueView operand, Budget& budget) {
  if (operand.is_string()) {
    const StringText text = operand.text();
    return FromText(graphql::ParseSchema(text.view(), budget));
  }
  if (!IsShallow(operand, budget)) return {};
  return FromTree(graphql::ReadSchemaTree(operand, budget));
}

// A value that may outlive the call's arena.
Value TreeOf(const SchemaDocument& document, Budget& budget) {
  ValueArena arena;
  const ValueView tree = graphql::TreeOf(document, arena, budget);
  if (!tree.defined() || !budget.Hold(arena.bytes())) return {};
  return std::move(arena).Freeze(tree);
}

std::shared_ptr<KeptSchema> MakeSchema(ValueView operand, Budget& budget) {
  Got<SchemaDocument> got = GetSchemaDocument(operand, budget);
  auto kept = std::make_shared<KeptSchema>();
  kept->error = std::move(got.error);
  if (!got.document) return budget.over() ? nullptr : kept;
  kept->tree = TreeOf(*got.document, budget);
  graphql::LoadedSchema loaded = graphql::LoadSchema(std::move(got.document), budget);
  if (budget.over()) return nullptr;
  kept->schema = std::move(loaded.schema);
  if (loaded.fault) kept->error = graphql::SchemaErrorText(*loaded.fault);
  return kept;
}

/// Null if the call has failed.
std::shared_ptr<KeptSchema> GetSchema(ValueView operand, Budget& budget) {
  if (!operand.is_string()) return MakeSchema(operand, budget);
  const StringText text = operand.text();
  if (!budget.Spend(1 + text.view().size() / 64)) return nullptr;
  std::shared_ptr<void>& kept = budget.call().Cached("graphql.schema", text.view());
  if (!kept) kept = MakeSchema(operand, budget);
  return std::static_pointer_cast<KeptSchema>(kept);
}

ValueView WrongDocument(BuiltinCall& call, std::size_t operand, ValueView got) {
  // OPA counts these operands from 0.
  return FailType(call, fmt::format("operand {} must be one of {{string, object}} but got {}",
                                    operand, NameOf(got.kind())));
}

/// A query that was checked against a schema.
struct Verified {
  bool valid = false;
  std::string error;  ///< of an invalid one, if it was wanted
  ValueView query_tree;
  ValueView schema_tree;
};

// Nothing if the call has failed.
std::optional<Verified> Verify(Arguments operands, Wanted wanted, bool trees, Budget& budget) {
  Verified verified;
  Got<QueryDocument> query = GetQuery(operands[0], budget);
  verified.error = std::move(query.error);
  if (!query.document) return verified.error.empty() ? std::nullopt : std::optional(verified);
  const std::shared_ptr<KeptSchema> schema = GetSchema(operands[1], budget);
  if (!schema) return std::nullopt;
  verified.error = schema->error;
  if (!schema->schema) return verified;
  const auto faults = graphql::Validate(*schema->schema, *query.document, wanted, budget);
  if (budget.over()) return std::nullopt;
  verified.valid = faults.empty();
  if (!faults.empty() && wanted == Wanted::kFaults) {
    verified.error = graphql::ValidationErrorText(faults);
  }
  if (!verified.valid || !trees) return verified;
  ValueArena& arena = budget.call().arena();
  arena.Keep(schema->tree);
  verified.schema_tree = schema->tree.view();
  verified.query_tree = graphql::TreeOf(*query.document, arena, budget);
  if (budget.over()) return std::nullopt;
  return verified;
}

}  // namespace

ValueView GraphqlIsValid(BuiltinCall& call, Arguments operands) {
  if (!IsDocument(operands[0]) || !IsDocument(operands[1])) return ValueView::Boolean(false);
  Budget budget(call);
  const auto verified = Verify(operands, Wanted::kWhether, false, budget);
  return verified ? ValueView::Boolean(verified->valid) : ValueView::Undefined();
}

ValueView GraphqlParse(BuiltinCall& call, Arguments operands) {
  for (std::size_t i = 0; i < 2; ++i) {
    if (!IsDocument(operands[i])) return WrongDocument(call, i, operands[i]);
  }
  Budget budget(call);
  const auto verified = Verify(operands, Wanted::kFaults, true, budget);
  if (!verified) return ValueView::Undefined();
  if (!verified->valid) return FailBuiltin(call, verified->error);
  const ValueView pair[] = {verified->query_tree, verified->schema_tree};
  return call.arena().Array(pair);
}

ValueView GraphqlParseAndVerify(BuiltinCall& call, Arguments operands) {
  const ValueView unverified[] = {ValueView::Boolean(false), ValueView::EmptyObject(),
                                  ValueView::EmptyObject()};
  if (!IsDocument(operands[0]) || !IsDocument(operands[1])) return call.arena().Array(unverified);
  Budget budget(call);
  const auto verified = Verify(operands, Wanted::kWhether, true, budget);
  if (!verified) return ValueView::Undefined();
  if (!verified->valid) return call.arena().Array(unverified);
  const ValueView triple[] = {ValueView::Boolean(true), verified->query_tree,
                              verified->schema_tree};
  return call.arena().Array(triple);
}

ValueView GraphqlParseQuery(BuiltinCall& call, Arguments operands) {
  if (!ExpectStrings(call, operands, 1)) return ValueView::Undefined();
  Budget budget(call);
  const Got<QueryDocument> got = GetQuery(operands[0], budget);
  if (!got.error.empty()) return FailBuiltin(call, got.error);
  return got.document ? graphql::TreeOf(*got.document, call.arena(), budget)
                      : ValueView::Undefined();
}

ValueView GraphqlParseSchema(BuiltinCall& call, Arguments operands) {
  if (!ExpectStrings(call, operands, 1)) return ValueView::Undefined();
  Budget budget(call);
  const Got<SchemaDocument> got = GetSchemaDocument(operands[0], budget);
  if (!got.error.empty()) return FailBuiltin(call, got.error);
  return got.document ? graphql::TreeOf(*got.document, call.arena(), budget)
                      : ValueView::Undefined();
}

ValueView GraphqlSchemaIsValid(BuiltinCall& call, Arguments operands) {
  if (!IsDocument(operands[0])) return ValueView::Boolean(false);
  Budget budget(call);
  const std::shared_ptr<KeptSchema> schema = GetSchema(operands[0], budget);
  return schema ? ValueView::Boolean(schema->schema != nullptr) : ValueView::Undefined();
}

}  // namespace assay::builtins
