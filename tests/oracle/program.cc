#include "oracle/program.h"

namespace assay::oracle {

std::string TextOf(const Answer& answer) {
  switch (answer.kind) {
    case AnswerKind::kRefused:
      return "refused: " + answer.code + " " + answer.message;
    case AnswerKind::kError:
      return "error: " + answer.code + " " + answer.message;
    case AnswerKind::kGaveUp:
      return "gave up: " + answer.message;
    case AnswerKind::kSolutions:
      break;
  }
  if (answer.solutions.empty()) return "undefined";
  std::string text;
  for (const std::string& solution : answer.solutions) {
    text += (text.empty() ? "" : "\n") + solution;
  }
  return text;
}

std::string CaseOf(const Program& program, const std::string& name, const Answer& want) {
  std::string text = "# name: " + name + "\n";
  for (const ModuleText& module : program.modules) {
    text += (module.v0 ? "--- v0\n" : "--- rego\n") + module.text;
  }
  if (program.data != "{}") text += "--- data\n" + program.data + "\n";
  if (!program.input.empty()) text += "--- input\n" + program.input + "\n";
  text += "--- query\n" + program.query + "\n";
  if (program.stop) text += "--- options\nstop\n";
  if (want.kind != AnswerKind::kSolutions) {
    return text + "--- error\n" + want.code + " LINE:COLUMN " + want.message + "\n";
  }
  text += "--- bindings\n[";
  for (std::size_t i = 0; i < want.solutions.size(); ++i) {
    text += (i > 0 ? ", " : "") + want.solutions[i];
  }
  return text + "]\n";
}

}  // namespace assay::oracle
