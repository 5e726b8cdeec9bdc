// Expressions of a body. Each may use the variables of those before it and add its own.

#include <algorithm>

#include "oracle/random_program.h"

namespace assay::oracle {

// A line an expression. Sometimes two lines change places: what needs a variable then stands before
// what binds it.
std::string RandomProgram::Lines(int depth, std::size_t most) {
  std::vector<std::string> lines;
  for (std::size_t i = 1 + Below(most); i > 0; --i) lines.push_back(Statement(depth));
  if (lines.size() > 1 && Chance(15)) {
    std::string& other = lines[1 + Below(lines.size() - 1)];
    // What is declared by a line may only be used behind it.
    if (lines[0].find(":=") + other.find(":=") == std::string::npos * 2 &&
        lines[0].find("some") + other.find("some") == std::string::npos * 2) {
      std::swap(lines[0], other);
    }
  }
  std::string text;
  for (const std::string& line : lines) text += "\t" + line + "\n";
  return text;
}

std::string RandomProgram::Inline(int depth, std::size_t most) {
  std::string text;
  for (std::size_t i = 1 + Below(most); i > 0; --i) {
    text += (text.empty() ? "" : "; ") + Statement(depth);
  }
  return text;
}

std::string RandomProgram::Statement(int depth) {
  const std::size_t choice = Below(100);
  if (choice < 18) return Binding(depth);
  if (choice < 40) return Loop(depth);
  if (choice < 52) return Equation(depth);
  if (choice < 60) return Negation(depth);
  if (choice < 66) return Every(depth);
  if (choice < 74) return With(depth);
  return Condition(depth);
}

std::string RandomProgram::Binding(int depth) {
  const Sort sort = AnySort();
  if (Chance(12)) {
    const std::string pair = Chance(80) ? Document() + ".ys[_]" : Array(depth);
    const std::string first = NewVariable(Sort::kAny);
    return "[" + first + ", " + NewVariable(Sort::kAny) + "] := " + pair;
  }
  const std::string value = Expression(sort, depth);
  return NewVariable(sort) + (Chance(75) ? " := " : " = ") + value;
}

std::string RandomProgram::Loop(int depth) {
  switch (Below(7)) {
    case 0: {
      const std::string domain = Chance(70) ? Collection(depth - 1) : Object(depth - 1);
      return "some " + NewVariable(Sort::kAny) + " in " + domain;
    }
    case 1: {
      const std::string domain = Chance(50) ? Collection(depth - 1) : Object(depth - 1);
      const std::string key = NewVariable(Sort::kAny);
      return "some " + key + ", " + NewVariable(Sort::kAny) + " in " + domain;
    }
    case 2: {
      const std::string domain = Document() + One({".os", ".ys", ".m"});
      return "some {\"a\": " + NewVariable(Sort::kAny) + "} in " + domain;
    }
    case 3: {
      const std::string collection = Document() + One({".xs", ".ys", ".o", ".os", ".m"});
      const std::string key = NewVariable(Sort::kAny);
      return NewVariable(Sort::kAny) + " = " + collection + "[" + key + "]";
    }
    case 4: {
      std::vector<const RuleName*> rules;
      for (const RuleName& rule : rules_) {
        if (rule.sort != RuleSort::kFunction && rule.sort != RuleSort::kComplete) {
          rules.push_back(&rule);
        }
      }
      if (rules.empty()) break;
      const std::string rule = NameOf(*rules[Below(rules.size())]);
      return rule + "[" + NewVariable(Sort::kAny) + "]";
    }
    case 5: {
      const std::string path = NewVariable(Sort::kArray);
      return "walk(" + Document() + One({".o", ".m", ".os"}) + ", [" + path + ", " +
             NewVariable(Sort::kAny) + "])";
    }
    default:
      break;
  }
  const std::string value = NewVariable(Sort::kAny);
  return value + " := " + Document() + One({".xs", ".ys", ".o", ".os", ".m"}) + "[_]";
}

std::string RandomProgram::Pattern(int depth) {
  switch (Below(6)) {
    case 0:
      return Scalar();
    case 1:
      return "_";
    case 2:
      if (depth > 0) {
        const std::string first = Pattern(depth - 1);
        return "[" + first + ", " + Pattern(depth - 1) + "]";
      }
      break;
    case 3:
      if (depth > 0) {
        const std::string key = One({"\"a\"", "\"b\""});
        return "{" + key + ": " + Pattern(depth - 1) + "}";
      }
      break;
    case 4:
      if (const std::string old = OldVariable(Sort::kAny); !old.empty()) return old;
      break;
    default:
      break;
  }
  return NewVariable(Sort::kAny);
}

std::string RandomProgram::Equation(int depth) {
  const std::string value = Chance(85) ? Reference(depth) : Expression(AnySort(), depth);
  switch (Below(4)) {
    case 0: {
      const std::string left = Pattern(2);
      return left + " = " + value;
    }
    case 1:
      return value + " = " + Pattern(2);
    case 2: {
      const std::string a = Expression(Sort::kAny, depth - 1);
      const std::string b = Expression(Sort::kAny, depth - 1);
      const std::string left = Pattern(1);
      return "[" + left + ", " + a + "] = [" + b + ", " + Pattern(1) + "]";
    }
    default:
      return "{\"a\": " + Pattern(1) + ", \"b\": " + Pattern(1) + "} = " + value;
  }
}

std::string RandomProgram::Condition(int depth) {
  switch (Below(9)) {
    case 0:
      return Reference(depth);
    case 1:
      return Expression(Sort::kAny, depth) + " in " + Collection(depth - 1);
    case 2: {
      const std::string key = Expression(Sort::kAny, depth - 1);
      return key + ", " + Expression(Sort::kAny, depth - 1) + " in " + Object(depth - 1);
    }
    case 3:
      if (std::string rule = RuleReference(Sort::kAny, depth); !rule.empty()) return rule;
      break;
    case 4:
      if (std::string call = FunctionCall(depth - 1); !call.empty()) return call;
      break;
    case 5:
      return Boolean(depth);
    case 6: {
      const std::string left = Number(depth);
      return left + One({" < ", " <= ", " > ", " >= "}) + Number(depth - 1);
    }
    default:
      break;
  }
  const Sort sort = AnySort();
  const std::string left = sort == Sort::kAny ? Reference(depth) : Expression(sort, depth);
  return left + One({" == ", " == ", " != ", " < "}) + Expression(sort, depth - 1);
}

std::string RandomProgram::Negation(int depth) {
  const std::size_t outside = variables_.size();
  ++closed_;
  std::string text = "not " + Condition(depth);
  --closed_;
  variables_.resize(outside);
  return text;
}

std::string RandomProgram::Every(int depth) {
  const std::string domain = Chance(70) ? Collection(depth - 1) : Object(depth - 1);
  const std::size_t outside = variables_.size();
  std::string names = NewVariable(Sort::kAny);
  if (Chance(30)) names += ", " + NewVariable(Sort::kAny);
  std::string text = "every " + names + " in " + domain + " { " + Inline(depth - 1, 2);
  // What an every declares has to be used.
  for (std::size_t i = outside; i < outside + (names.find(',') == std::string::npos ? 1 : 2); ++i) {
    if (Chance(95)) text += "; " + variables_[i].name + One({" != 1", " == input.n", " != \"a\""});
  }
  text += " }";
  variables_.resize(outside);
  return text;
}

std::string RandomProgram::Modifier(int depth) {
  switch (Below(8)) {
    case 0:
      return " with input as " + DocumentText(true);
    case 1:
      return " with data." + One({"n", "xs", "o", "o.a", "new"}) + " as " + Constant(2, true);
    case 2:
      return " with count as " + One({"5", "max"});
    case 3: {
      std::vector<const RuleName*> rules;
      for (const RuleName& rule : rules_) {
        if (rule.sort != RuleSort::kNested) rules.push_back(&rule);
      }
      if (rules.empty()) break;
      const RuleName& rule = *rules[Below(rules.size())];
      std::string value = Expression(rule.value, depth - 1);
      if (rule.sort == RuleSort::kFunction && rule.arity == 1 && Chance(50)) {
        value = One({"count", "upper", "is_null"});
      }
      return " with " +
             (rule.sort == RuleSort::kFunction || Chance(50)
                  ? NameOf(rule)
                  : "data." + rule.package + "." + rule.name) +
             " as " + value;
    }
    default:
      break;
  }
  return " with input." + One({"n", "s", "xs", "o", "o.a", "m.a", "new"}) + " as " +
         Expression(Sort::kAny, depth - 1);
}

std::string RandomProgram::With(int depth) {
  // What the modifiers use must not be bound by the expression itself.
  ++closed_;
  std::string modifiers = Modifier(depth);
  if (Chance(20)) modifiers += Modifier(depth);
  --closed_;
  switch (Below(5)) {
    case 0:
      return Negation(depth) + modifiers;
    case 1:
      return Loop(depth) + modifiers;
    case 2: {
      const std::string value = Expression(Sort::kAny, depth);
      return NewVariable(Sort::kAny) + " := " + value + modifiers;
    }
    case 3:
      if (std::string rule = RuleReference(Sort::kAny, depth); !rule.empty()) {
        return NewVariable(Sort::kAny) + " := " + rule + modifiers;
      }
      break;
    default:
      break;
  }
  return Condition(depth) + modifiers;
}

}  // namespace assay::oracle
