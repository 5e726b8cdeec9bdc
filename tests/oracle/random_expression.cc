// Expressions of a sort, as far as that can be known.

#include <algorithm>
#include <utility>

#include "oracle/random_program.h"

namespace assay::oracle {

std::string RandomProgram::OldVariable(Sort sort) {
  std::vector<const Variable*> fit;
  for (const Variable& variable : variables_) {
    if (sort == Sort::kAny || variable.sort == sort || variable.sort == Sort::kAny) {
      fit.push_back(&variable);
    }
  }
  // The newest more often than the others.
  if (fit.empty()) return {};
  return Chance(50) ? fit.back()->name : fit[Below(fit.size())]->name;
}

Sort RandomProgram::AnySort() {
  static constexpr Sort kSorts[] = {Sort::kAny,   Sort::kAny,    Sort::kNumber, Sort::kString,
                                    Sort::kArray, Sort::kObject, Sort::kSet,    Sort::kBoolean};
  return kSorts[Below(std::size(kSorts))];
}

std::string RandomProgram::Expression(Sort sort, int depth) {
  if (depth <= 0 || Chance(45)) {
    if (std::string variable = OldVariable(sort); !variable.empty() && Chance(75)) return variable;
  }
  if (depth > 0 && Chance(12)) {
    if (std::string rule = RuleReference(sort, depth); !rule.empty()) return rule;
  }
  switch (sort) {
    case Sort::kNumber:
      return Number(depth);
    case Sort::kString:
      return String(depth);
    case Sort::kBoolean:
      return Boolean(depth);
    case Sort::kArray:
      return Array(depth);
    case Sort::kSet:
      return Set(depth);
    case Sort::kObject:
      return Object(depth);
    case Sort::kAny:
      break;
  }
  if (depth <= 0) return Chance(50) ? Scalar() : Reference(0);
  if (Chance(50)) return Reference(depth);
  if (Chance(25)) {
    if (std::string call = FunctionCall(depth - 1); !call.empty()) return call;
  }
  return Expression(AnySort(), depth - 1);
}

std::string RandomProgram::Number(int depth) {
  if (depth <= 0) return Chance(40) ? Document() + ".n" : One({"0", "1", "2", "3", "-1", "0.5"});
  switch (Below(9)) {
    case 0:
      return "count(" + Collection(depth - 1) + ")";
    case 1:
      return "sum([" + Number(depth - 1) + ", " + Number(depth - 1) + "])";
    case 2:
    case 3:
      return "(" + Number(depth - 1) + One({" + ", " - ", " * ", " / ", " % "}) +
             Number(depth - 1) + ")";
    case 4:
      return "max(" + Collection(depth - 1) + ")";
    case 5:
      return "abs(" + Expression(Sort::kNumber, depth - 1) + ")";
    case 6:
      return "count(" + Comprehension(Sort::kArray, depth - 1) + ")";
    default:
      return Expression(Sort::kNumber, depth - 1);
  }
}

std::string RandomProgram::String(int depth) {
  if (depth <= 0) return Chance(30) ? Document() + ".s" : One({"\"a\"", "\"b\"", "\"c\"", "\"k\""});
  switch (Below(8)) {
    case 0:
      return "concat(\"-\", [" + String(depth - 1) + ", " + String(depth - 1) + "])";
    case 1:
      return "upper(" + Expression(Sort::kString, depth - 1) + ")";
    case 2:
      return "sprintf(\"%v\", [" + Expression(Sort::kAny, depth - 1) + "])";
    case 3:
      return "type_name(" + Expression(Sort::kAny, depth - 1) + ")";
    case 4:
      if (v0_) return "format_int(" + Number(depth - 1) + ", 10)";
      return "$\"x{" + Expression(Sort::kAny, depth - 1) + "}y\"";
    default:
      return Expression(Sort::kString, depth - 1);
  }
}

std::string RandomProgram::Boolean(int depth) {
  if (depth <= 0) return Chance(40) ? Document() + ".t" : One({"true", "false"});
  switch (Below(6)) {
    case 0:
      return "(" + Expression(Sort::kAny, depth - 1) + One({" == ", " != ", " < ", " >= "}) +
             Expression(Sort::kAny, depth - 1) + ")";
    case 1:
      return "is_" + One({"number", "string", "array", "object", "set", "null", "boolean"}) + "(" +
             Expression(Sort::kAny, depth - 1) + ")";
    case 2:
      return "startswith(" + Expression(Sort::kString, depth - 1) + ", " + String(0) + ")";
    case 3:
      return "(" + Expression(Sort::kAny, depth - 1) + " in " + Collection(depth - 1) + ")";
    default:
      return Expression(Sort::kBoolean, depth - 1);
  }
}

std::string RandomProgram::Array(int depth) {
  if (depth <= 0) return Chance(50) ? Document() + One({".xs", ".ys", ".os"}) : "[1, \"a\"]";
  switch (Below(7)) {
    case 0:
      return Comprehension(Sort::kArray, depth - 1);
    case 1:
      return "array.concat(" + Array(depth - 1) + ", " + Array(depth - 1) + ")";
    case 2:
      return "numbers.range(" + One({"0", "1", "2"}) + ", " + One({"0", "2", "3"}) + ")";
    case 3:
      return "sort(" + Collection(0) + ")";
    case 4: {
      const std::string first = Expression(Sort::kAny, depth - 1);
      return "[" + first + ", " + Expression(Sort::kAny, depth - 1) + "]";
    }
    default:
      return Expression(Sort::kArray, depth - 1);
  }
}

std::string RandomProgram::Set(int depth) {
  if (depth <= 0) return One({"{1, 2}", "{\"a\", \"b\"}", "set()", "{1}"});
  switch (Below(6)) {
    case 0:
    case 1:
      return Comprehension(Sort::kSet, depth - 1);
    case 2:
      return "(" + Set(depth - 1) + One({" | ", " & ", " - "}) + Set(depth - 1) + ")";
    case 3:
      return "{" + Expression(Sort::kAny, depth - 1) + ", " + Scalar() + "}";
    case 4:
      return "object.keys(" + Object(depth - 1) + ")";
    default:
      return Expression(Sort::kSet, depth - 1);
  }
}

std::string RandomProgram::Object(int depth) {
  if (depth <= 0) return Chance(50) ? Document() + One({".o", ".m", ".os[0]"}) : "{\"a\": 1}";
  switch (Below(6)) {
    case 0:
      return Comprehension(Sort::kObject, depth - 1);
    case 1:
      return "object.union(" + Object(depth - 1) + ", " + Object(depth - 1) + ")";
    case 2: {
      const std::string first = Expression(Sort::kAny, depth - 1);
      return "{\"a\": " + first + ", \"b\": " + Expression(Sort::kAny, depth - 1) + "}";
    }
    case 3:
      return "{" + Expression(Sort::kString, depth - 1) + ": " + Expression(Sort::kAny, depth - 1) +
             "}";
    default:
      return Expression(Sort::kObject, depth - 1);
  }
}

std::string RandomProgram::Collection(int depth) {
  switch (Below(4)) {
    case 0:
      return Expression(Sort::kSet, depth);
    case 1:
      return Document() + One({".xs", ".ys", ".os"});
    default:
      return Expression(Sort::kArray, depth);
  }
}

std::string RandomProgram::Comprehension(Sort sort, int depth) {
  const std::size_t outside = variables_.size();
  const int closed = std::exchange(closed_, 0);
  const std::string body = Inline(depth, 2);
  std::string head = Expression(Sort::kAny, depth - 1);
  if (sort == Sort::kObject) {
    const std::string key = Expression(Chance(70) ? Sort::kString : Sort::kAny, depth - 1);
    head = key + ": " + head;
  }
  variables_.resize(outside);
  closed_ = closed;
  const bool array = sort == Sort::kArray;
  return (array ? "[" : "{") + head + " | " + body + (array ? "]" : "}");
}

std::string RandomProgram::Document() { return Chance(70) ? "input" : "data"; }

std::string RandomProgram::Key(int depth) {
  switch (Below(6)) {
    case 0:
      return ".a";
    case 1:
      return "[" + One({"0", "1", "2"}) + "]";
    case 2:
      return "[\"" + One({"a", "b", "c"}) + "\"]";
    case 3:
      if (closed_ == 0) return "[_]";
      [[fallthrough]];
    default: {
      const std::string old = OldVariable(Sort::kAny);
      if (!old.empty() && Chance(70)) return "[" + old + "]";
      return depth > 0 ? "[" + Expression(Sort::kAny, depth - 1) + "]" : ".b";
    }
  }
}

std::string RandomProgram::Reference(int depth) {
  std::string text = Document() + One({".n", ".s", ".t", ".xs", ".ys", ".o", ".os", ".m", ".none"});
  for (std::size_t i = Below(3); i > 0; --i) text += Key(depth - 1);
  return text;
}

std::string RandomProgram::NameOf(const RuleName& rule) const {
  return rule.package == package_ ? rule.name : "data." + rule.package + "." + rule.name;
}

// A rule's document, or a part of it.
std::string RandomProgram::RuleReference(Sort sort, int depth) {
  std::vector<const RuleName*> fit;
  for (const RuleName& rule : rules_) {
    if (rule.sort == RuleSort::kFunction) continue;
    if (sort == Sort::kAny || rule.value == sort || rule.value == Sort::kAny) fit.push_back(&rule);
  }
  if (fit.empty()) return {};
  const RuleName& rule = *fit[Below(fit.size())];
  std::string text = NameOf(rule);
  if (sort != Sort::kAny) return text;
  if (rule.sort == RuleSort::kNested && Chance(25)) text += "." + One({"k", "m", "n"});
  if (rule.sort == RuleSort::kSet && Chance(60)) return text + "[" + Expression(sort, 0) + "]";
  if (rule.sort == RuleSort::kObject && Chance(50)) text += Key(depth - 1);
  if (rule.sort == RuleSort::kNested && Chance(40) && closed_ == 0) text += "[_]";
  return text;
}

std::string RandomProgram::FunctionCall(int depth) {
  std::vector<const RuleName*> functions;
  for (const RuleName& rule : rules_) {
    if (rule.sort == RuleSort::kFunction) functions.push_back(&rule);
  }
  if (functions.empty()) return {};
  const RuleName& function = *functions[Below(functions.size())];
  std::string text = NameOf(function) + "(";
  for (std::size_t i = 0; i < function.arity; ++i) {
    text += (i > 0 ? ", " : "") + Expression(Sort::kAny, depth);
  }
  return text + ")";
}

}  // namespace assay::oracle
