#pragma once

// One question, as text: what a generated program is, what a case is made of, and what any of the
// engines answers to it.

#include <string>
#include <vector>

namespace assay::oracle {

struct ModuleText {
  std::string text;
  bool v0 = false;
};

struct Program {
  std::vector<ModuleText> modules;
  std::string query = "data.p.x = x";
  std::string data = "{}";  // Rego terms
  std::string input;        // empty: no input
  bool stop = false;        // a builtin error ends the query
};

enum class AnswerKind : std::uint8_t {
  kSolutions,
  kRefused,  // does not compile; `code` is that of the first diagnostic
  kError,    // of the evaluation
  kGaveUp,   // a limit, or something that the engine does not support: says nothing
};

struct Answer {
  AnswerKind kind = AnswerKind::kSolutions;
  std::vector<std::string> solutions;  // bindings as Rego objects, sorted, each once
  std::string code;
  std::string message;

  friend bool operator==(const Answer& a, const Answer& b) {
    return a.kind == b.kind && a.solutions == b.solutions && a.code == b.code;
  }
};

// For people.
std::string TextOf(const Answer& answer);

// As the text cases of tests/rego/cases are written.
std::string CaseOf(const Program& program, const std::string& name, const Answer& want);

}  // namespace assay::oracle
