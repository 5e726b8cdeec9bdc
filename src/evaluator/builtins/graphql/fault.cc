#include "evaluator/builtins/graphql/fault.h"

#include <fmt/format.h>

namespace assay::builtins::graphql {
namespace {

// `input:1:2: message`, as the faults of several places are listed.
std::string Listed(const Fault& fault) {
  if (fault.position.line == 0) return fmt::format("input: {}", fault.message);
  return fmt::format("input:{}:{}: {}", fault.position.line, fault.position.column, fault.message);
}

// The first fault's place goes to the end, if it is one; of a list the last full stop goes.
std::string Located(const Fault& first, std::string rest) {
  if (first.position.line == 0 || first.position.column < 0) {
    return fmt::format("GraphQL parse error: {}{}", Listed(first), rest);
  }
  std::string text = first.message + rest;
  if (text.ends_with(".\n")) text.resize(text.size() - 2);
  return fmt::format("{} in GraphQL string at location {}:{}", text, first.position.line,
                     first.position.column);
}

}  // namespace

std::string ParseErrorText(const Fault& fault) { return Located(fault, ""); }

std::string ValidationErrorText(const std::vector<Fault>& faults) {
  std::string rest = "\n";
  for (std::size_t i = 1; i < faults.size(); ++i) rest += Listed(faults[i]) + "\n";
  return Located(faults.front(), std::move(rest));
}

std::string SchemaErrorText(const Fault& fault) {
  const std::string text =
      fault.position.line == 0 ? fmt::format("input:-1:-1: {}", fault.message) : Listed(fault);
  return "Error in gqlparser SchemaDocument to Schema conversion: " + text;
}

}  // namespace assay::builtins::graphql
