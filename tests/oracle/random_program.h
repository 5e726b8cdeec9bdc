#pragma once

// Programs, data and inputs from a seed: mostly well-formed, safe and free of type errors, so that
// they say something; the rest shows that what is refused is refused everywhere.
//
// A rule uses only rules that stand before it, so nothing is recursive. Everything is text; each
// expression of a body has a line to itself, so that the shrinker can take it away.

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "oracle/program.h"

namespace assay::oracle {

// What an expression is thought to give.
enum class Sort : std::uint8_t { kAny, kNumber, kString, kBoolean, kArray, kSet, kObject };

class RandomProgram {
 public:
  explicit RandomProgram(std::uint64_t seed) : random_(seed) {}
  Program Make();

 private:
  enum class RuleSort : std::uint8_t { kComplete, kSet, kObject, kFunction, kNested };
  struct RuleName {
    std::string package;
    std::string name;
    RuleSort sort;
    Sort value;
    std::size_t arity = 0;
  };
  struct Variable {
    std::string name;
    Sort sort;
  };

  // random_program.cc
  std::string ModuleOf(const std::string& package);
  std::string RuleText(const std::string& package);
  std::string CompleteRule(RuleName& rule);
  std::string PartialRule(RuleName& rule);
  std::string NestedRule(RuleName& rule);
  std::string FunctionRule(RuleName& rule);
  std::string ArgumentsOf(std::size_t arity);
  std::string Tail();
  std::string Query();

  // random_body.cc
  std::string Lines(int depth, std::size_t most);
  std::string Inline(int depth, std::size_t most);
  std::string Statement(int depth);
  std::string Binding(int depth);
  std::string Loop(int depth);
  std::string Equation(int depth);
  std::string Condition(int depth);
  std::string Every(int depth);
  std::string With(int depth);
  std::string Negation(int depth);
  std::string Pattern(int depth);
  std::string Modifier(int depth);

  // random_expression.cc
  std::string Expression(Sort sort, int depth);
  std::string Number(int depth);
  std::string String(int depth);
  std::string Boolean(int depth);
  std::string Array(int depth);
  std::string Set(int depth);
  std::string Object(int depth);
  std::string Collection(int depth);
  std::string Comprehension(Sort sort, int depth);
  std::string Reference(int depth);
  std::string Key(int depth);
  std::string Document();
  std::string RuleReference(Sort sort, int depth);
  std::string FunctionCall(int depth);
  std::string NameOf(const RuleName& rule) const;

  // random_value.cc
  std::string Scalar();
  std::string Constant(int depth, bool sets);
  std::string DocumentText(bool sets);

  std::size_t Below(std::size_t end) { return random_() % end; }
  bool Chance(std::size_t percent) { return Below(100) < percent; }
  std::string One(std::initializer_list<std::string_view> items) {
    return std::string(items.begin()[Below(items.size())]);
  }
  std::string NewVariable(Sort sort) {
    variables_.push_back({"v" + std::to_string(++names_), sort});
    return variables_.back().name;
  }
  // A variable that may give `sort`; empty if there is none.
  std::string OldVariable(Sort sort);
  Sort AnySort();

  std::mt19937_64 random_;
  bool v0_ = false;
  int closed_ = 0;  // within what may bind nothing
  int names_ = 0;
  std::string package_;
  std::vector<RuleName> rules_;
  std::vector<Variable> variables_;
};

}  // namespace assay::oracle
