// For any bytes as a query, as a schema, and as both: reading ends, with a tree or a message; a
// tree reads back as itself; the question whether agrees with the question why.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "evaluator/builtins/recorded_call.h"

namespace assay::builtins {
namespace {

constexpr std::string_view kSchema =
    "interface N{id:ID! n:N} type Query implements N{id:ID! n:N a(b:Int c:I):Int u:U q:[Query]} "
    "type O implements N{id:ID! n:N o:O} union U=Query|O input I{d:Int! e:[I] f:E} enum E{X Y} "
    "directive @d(x:Int) repeatable on FIELD|QUERY type Mutation{m:Int} type Subscription{s:O "
    "t:Int}";

void Require(bool promise) {
  if (!promise) __builtin_trap();
}

ValueView Call(RecordedCall& call, std::string_view name, std::span<const ValueView> operands) {
  return call.Run(*StandardBuiltins().Find(name), operands);
}

// Of two calls neither may have run into a limit if they are to be compared.
bool Ran(const RecordedCall& call) { return !call.exhausted() && call.code() != "limit_error"; }

void CheckPair(std::string_view query, std::string_view schema) {
  RecordedCall call({.limits = {.max_steps = 3'000'000}});
  const ValueView operands[] = {call.arena().String(query), call.arena().String(schema)};
  const ValueView valid = Call(call, "graphql.is_valid", operands);
  if (!Ran(call)) return;
  const ValueView both = Call(call, "graphql.parse", operands);
  if (!Ran(call)) return;
  Require(valid.is_boolean() && both.defined() == valid.is_true());
  Require(both.defined() || !call.message().empty());
  if (!both.defined()) return;
  const ValueView trees[] = {both.at(0), both.at(1)};
  const ValueView again = Call(call, "graphql.parse", trees);
  if (Ran(call)) Require(again.defined() && Compare(again, both) == 0);
}

void CheckOne(std::string_view name, std::string_view text) {
  RecordedCall call({.limits = {.max_steps = 3'000'000}});
  const ValueView operand = call.arena().String(text);
  const ValueView tree = Call(call, name, {&operand, 1});
  if (Ran(call)) Require(tree.is_object() != (call.code() == "eval_builtin_error"));
}

}  // namespace
}  // namespace assay::builtins

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  assay::builtins::CheckOne("graphql.parse_query", text);
  assay::builtins::CheckOne("graphql.parse_schema", text);
  assay::builtins::CheckPair(text, assay::builtins::kSchema);
  assay::builtins::CheckPair("{a}", text);
  const std::size_t bar = text.find('\n');
  if (bar != std::string_view::npos) {
    assay::builtins::CheckPair(text.substr(0, bar), text.substr(bar + 1));
  }
  return 0;
}
