#include "oracle/random_program.h"

#include <algorithm>

namespace assay::oracle {

Program RandomProgram::Make() {
  Program program;
  program.stop = Chance(15);
  program.data = DocumentText(false);
  if (!Chance(5)) program.input = DocumentText(false);
  std::vector<std::string> packages = {"q", "p"};
  if (Chance(40)) packages.erase(packages.begin());
  if (Chance(15)) packages.insert(packages.end() - 1, "p");
  if (Chance(10)) packages.insert(packages.begin(), "q.deep");
  v0_ = Chance(30);
  for (const std::string& package : packages) {
    program.modules.push_back({ModuleOf(package), v0_});
  }
  variables_.clear();
  package_.clear();
  program.query = Query();
  return program;
}

std::string RandomProgram::ModuleOf(const std::string& package) {
  package_ = package;
  std::string text = "package " + package + "\n\n";
  if (v0_) text += "import future.keywords.in\nimport future.keywords.every\n\n";
  if (Chance(5)) text += "import future.keywords.not\n\n";
  for (std::size_t i = 1 + Below(package == "p" ? 5 : 3); i > 0; --i) {
    text += RuleText(package) + "\n";
  }
  return text;
}

std::string RandomProgram::RuleText(const std::string& package) {
  static constexpr std::string_view kNames[] = {"a", "b", "c", "d", "e", "f", "g", "h"};
  RuleName rule{package, std::string(kNames[Below(std::size(kNames))]), RuleSort::kComplete,
                Sort::kAny};
  rule.name += std::to_string(rules_.size());
  std::string text;
  switch (Below(20)) {
    case 0:
    case 1:
    case 2:
    case 3:
    case 4:
      rule.sort = RuleSort::kSet;
      text = PartialRule(rule);
      break;
    case 5:
    case 6:
    case 7:
      rule.sort = RuleSort::kObject;
      text = PartialRule(rule);
      break;
    case 8:
    case 9:
      rule.sort = RuleSort::kNested;
      text = NestedRule(rule);
      break;
    case 10:
    case 11:
    case 12:
    case 13:
      rule.sort = RuleSort::kFunction;
      text = FunctionRule(rule);
      break;
    default:
      text = CompleteRule(rule);
  }
  rules_.push_back(rule);
  return text;
}

// The body, from ` if {` to the brace; sometimes none.
std::string RandomProgram::Tail() { return (v0_ ? " {\n" : " if {\n") + Lines(2, 4) + "}"; }

std::string RandomProgram::CompleteRule(RuleName& rule) {
  rule.value = Chance(60) ? AnySort() : Sort::kBoolean;
  const std::string assign = Chance(80) ? " := " : " = ";
  std::string text;
  if (Chance(30)) {
    text += "default " + rule.name + assign + (Chance(50) ? "false" : Constant(1, true)) + "\n\n";
    rule.value = Sort::kAny;
  }
  const std::string constant = Constant(1, true);
  const std::size_t definitions = Chance(25) ? 2 : 1;
  const bool same = definitions > 1 && Chance(70);
  for (std::size_t i = 0; i < definitions; ++i) {
    variables_.clear();
    if (rule.value == Sort::kBoolean && Chance(60)) {
      text += rule.name + Tail() + "\n\n";
      continue;
    }
    if (Chance(12) && !same) {
      text += rule.name + assign + Expression(rule.value, 2) + "\n\n";
      continue;
    }
    // The body comes first: the value may use its variables.
    std::string tail = Tail();
    std::string value = same ? constant : Expression(rule.value, 2);
    text += rule.name + assign + value + tail;
    for (std::size_t more = Chance(25) ? 1 + Below(2) : 0; more > 0; --more) {
      variables_.clear();
      tail = Tail();
      value = Expression(rule.value, 2);
      text += " else" + (Chance(80) ? assign + value : std::string()) + tail;
    }
    text += "\n\n";
  }
  if (same) rule.value = Sort::kAny;
  return text;
}

std::string RandomProgram::PartialRule(RuleName& rule) {
  std::string text;
  for (std::size_t i = Chance(30) ? 2 : 1; i > 0; --i) {
    variables_.clear();
    const std::string tail = Tail();
    if (rule.sort == RuleSort::kSet) {
      rule.value = Sort::kSet;
      const std::string element = Expression(AnySort(), 2);
      text += rule.name + (v0_ ? "[" + element + "]" : " contains " + element) + tail;
    } else {
      rule.value = Sort::kObject;
      const std::string key = Expression(Chance(80) ? Sort::kString : Sort::kAny, 1);
      const std::string value = Chance(40) ? Constant(0, true) : Expression(AnySort(), 2);
      text += rule.name + "[" + key + "]" + (v0_ ? " = " : " := ") + value + tail;
    }
    text += "\n\n";
  }
  return text;
}

// Names with several parts.
std::string RandomProgram::NestedRule(RuleName& rule) {
  rule.value = Sort::kAny;
  std::string text;
  const std::size_t length = 1 + Below(2);
  const bool set = Chance(40) && !v0_;
  for (std::size_t i = 1 + Below(3); i > 0; --i) {
    variables_.clear();
    const std::string tail = Tail();
    std::string path = rule.name;
    for (std::size_t j = Chance(90) ? length : 1; j > 0; --j) {
      path += Chance(60) ? "." + One({"k", "m", "n"}) : "[" + Expression(Sort::kString, 1) + "]";
    }
    if (set) {
      text += path + " contains " + Expression(AnySort(), 1) + tail;
    } else {
      text += path + " := " + (Chance(50) ? Constant(0, true) : Expression(AnySort(), 2)) + tail;
    }
    text += "\n\n";
  }
  return text;
}

std::string RandomProgram::ArgumentsOf(std::size_t arity) {
  std::string text;
  for (std::size_t i = 0; i < arity; ++i) {
    if (i > 0) text += ", ";
    switch (Below(12)) {
      case 0:
        text += Scalar();
        break;
      case 1:
        text += "_";
        break;
      case 2:
        text += "[" + NewVariable(Sort::kAny);
        text += ", " + NewVariable(Sort::kAny) + "]";
        break;
      case 3:
        text += "{" + One({"\"a\"", "\"b\""}) + ": " + NewVariable(Sort::kAny) + "}";
        break;
      default:
        text += NewVariable(Sort::kAny);
    }
  }
  return "(" + text + ")";
}

std::string RandomProgram::FunctionRule(RuleName& rule) {
  rule.arity = 1 + Below(2);
  rule.value = Sort::kAny;
  std::string text;
  if (!v0_ && Chance(12)) {
    text += "default " + rule.name + (rule.arity == 1 ? "(_)" : "(_, _)") + " := ";
    text += Scalar() + "\n\n";
  }
  for (std::size_t i = Chance(30) ? 2 : 1; i > 0; --i) {
    variables_.clear();
    const std::string arguments = ArgumentsOf(rule.arity);
    const std::vector<Variable> given = variables_;
    const std::string tail = Tail();
    const std::string value = Chance(20) ? "" : " := " + Expression(AnySort(), 2);
    text += rule.name + arguments + value + tail;
    if (Chance(15)) {
      variables_ = given;
      const std::string other = Tail();
      text += " else := " + Expression(AnySort(), 2) + other;
    }
    text += "\n\n";
  }
  return text;
}

std::string RandomProgram::Query() {
  std::vector<const RuleName*> rules;
  for (const RuleName& rule : rules_) {
    if (rule.sort != RuleSort::kFunction) rules.push_back(&rule);
  }
  if (rules.empty() || Chance(15)) return "data.p = x";
  // The last rules use the others.
  const std::size_t last = std::min<std::size_t>(rules.size(), 3);
  const RuleName& rule = *rules[rules.size() - 1 - Below(last)];
  const std::string name = "data." + rule.package + "." + rule.name;
  switch (Below(14)) {
    case 0:
      return "data." + rule.package + "[k] = x";
    case 1:
      return name + "[k] = x";
    case 2:
      return name + "[k][l] = x";
    case 3:
      return "x = " + name + "; y = x";
    case 4:
      return "not " + name;
    case 5:
      return "x = " + name + " with input as " + Constant(2, true);
    case 6:
      return "some k, v in " + name;
    case 7:
      return "x := [y | y := " + name + "[_]]";
    default:
      return name + " = x";
  }
}

}  // namespace assay::oracle
