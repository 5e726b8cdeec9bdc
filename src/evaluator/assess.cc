// Outcomes in order of precedence: an error, then a skip; a skip in doubt leaves the outcome in
// doubt; then what `pass` or `fail` says. Both are always asked, so that the order in which they
// are evaluated decides nothing.

#include "evaluator/assess.h"

#include <utility>

namespace assay::evaluator {

Assessor::Assessor(Machine& machine, const Graph& graph)
    : machine_(machine), graph_(graph), explanation_(machine.program()) {}

// What a rule that is asked yes or no says. A collection says yes if it surely has a member.
Assessor::Answer Assessor::Judge(ValueView value) const {
  const auto in_doubt = [](ValueView unknown) {
    return unknown.unknown_kind() == UnknownKind::kError ? Answer::kError : Answer::kUnknown;
  };
  if (!value.defined() || value.is_false()) return Answer::kNo;
  if (value.is_unknown()) return in_doubt(value);
  if (!value.is_set() && !value.is_object()) return Answer::kYes;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (!value.at(i).is_unknown()) return Answer::kYes;
  }
  return value.size() == 0 ? Answer::kNo : in_doubt(StrongestUnknown(value));
}

Assessor::Answers Assessor::Ask(const CompiledRule& rule, NodeId node) {
  const ir::Program& program = machine_.program().program;
  const bool strict = program.units()[rule.unit].strict_errors;
  machine_.Start({.input = graph_.document(node),
                  .graph = &graph_,
                  .node = node,
                  .strictness = strict ? Strictness::kThreeValued : Strictness::kUndefined});
  Answers answers;
  if (rule.skip) {
    answers.skip_value = machine_.Run(*rule.skip);
    answers.skip = Judge(answers.skip_value);
  }
  answers.main_value = machine_.Run(rule.pass ? *rule.pass : *rule.fail);
  answers.main = Judge(answers.main_value);
  answers.stop = machine_.stop();
  return answers;
}

Verdict Assessor::Assess(const CompiledRule& rule, NodeId node,
                         std::span<const std::string> read_paths) {
  machine_.set_explanation(nullptr);
  Answers answers = Ask(rule, node);
  Verdict verdict;
  if (answers.stop != nullptr && answers.stop->status == absl::StatusCode::kCancelled) {
    verdict.cancelled = true;
    return verdict;
  }
  if (answers.stop != nullptr || answers.skip == Answer::kError || answers.main == Answer::kError) {
    verdict.outcome = Outcome::kError;
  } else if (answers.skip == Answer::kYes) {
    verdict.outcome = Outcome::kSkip;
  } else if (answers.skip == Answer::kUnknown || answers.main == Answer::kUnknown) {
    verdict.outcome = Outcome::kUnknown;
  } else {
    const bool good = (answers.main == Answer::kYes) == rule.pass.has_value();
    verdict.outcome = good ? Outcome::kPass : Outcome::kFail;
  }
  if (verdict.outcome == Outcome::kPass || verdict.outcome == Outcome::kSkip) return verdict;
  // Most pairs pass; the others are worth being asked again, with notes taken.
  const EvidenceSource source{machine_, explanation_, rule, graph_, node, read_paths};
  if (answers.stop == nullptr) {
    machine_.set_explanation(&explanation_);
    explanation_.Start(graph_.document(node));
    answers = Ask(rule, node);
  }
  verdict.evidence = Explain(source, verdict.outcome, answers);
  AddContext(source, verdict.evidence);
  machine_.set_explanation(nullptr);
  return verdict;
}

std::vector<Draft> Assessor::Explain(const EvidenceSource& source, Outcome outcome,
                                     const Answers& answers) {
  const std::uint32_t main = source.rule.pass ? *source.rule.pass : *source.rule.fail;
  if (answers.stop != nullptr) return {FailureEvidence(*answers.stop)};
  if (outcome == Outcome::kFail) {
    std::vector<Draft> drafts =
        source.rule.pass ? FailedConditions(source) : StatedEvidence(source, answers.main_value);
    if (drafts.empty() && source.rule.fail) drafts = HeldConditions(source);
    if (drafts.empty()) drafts.push_back({.evidence = {.message = source.rule.rule.title}});
    AddStated(source, drafts);
    return drafts;
  }
  const bool by_skip =
      answers.skip == (outcome == Outcome::kError ? Answer::kError : Answer::kUnknown);
  const ValueView value = by_skip ? answers.skip_value : answers.main_value;
  if (!value.has_unknown()) return {};
  return Unknowns(source, by_skip ? *source.rule.skip : main, StrongestUnknown(value));
}

void Assessor::AddStated(const EvidenceSource& source, std::vector<Draft>& drafts) {
  if (!source.rule.evidence) return;
  machine_.set_explanation(nullptr);
  const ValueView members = machine_.Run(*source.rule.evidence);
  std::vector<Draft> stated = StatedEvidence(source, members);
  if (!stated.empty()) std::erase_if(drafts, [](const Draft& draft) { return draft.vague; });
  for (Draft& draft : stated) drafts.push_back(std::move(draft));
}

}  // namespace assay::evaluator
