// Rules: heads, bodies, else.

#include <algorithm>

#include "rego/module_printer.h"

namespace assay::rego {

namespace {

bool IsTrue(const Term& term) { return term.kind == TermKind::kBoolean && term.boolean; }

bool IsTrue(const Expr& expr) {
  return expr.kind == ExprKind::kTerm && !expr.negated && expr.with.empty() && IsTrue(*expr.term);
}

bool IsSet(const Expr& expr) {
  return expr.kind == ExprKind::kTerm && !expr.negated && expr.term->kind == TermKind::kSet;
}

bool HasBody(const Rule& rule) { return !rule.body.front()->generated; }

}  // namespace

void ModulePrinter::PrintRules(const std::vector<const Rule*>& rules) {
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const Rule& rule = *rules[i];
    WriteCommentsBefore(rule.location);
    lines_.Settle();
    const std::size_t start = lines_.size();
    PrintRule(rule, false);
    lines_.EndLine();
    const Rule* next = i + 1 < rules.size() ? rules[i + 1] : nullptr;
    const bool together = next != nullptr && MayStandWithNext(rule) && MayStandWithNext(*next) &&
                          next->location.line == rule.location.line + 1 &&
                          !lines_.HasLineEndSince(start);
    if (!together) lines_.BlankLine();
  }
}

// Rules of one line each, one below the other, stay together.
bool ModulePrinter::MayStandWithNext(const Rule& rule) const {
  return rule.body.size() == 1 && !rule.is_default && rule.otherwise == nullptr &&
         !IsSet(*rule.body.front()) && UsesIf(rule);
}

// A rule without a body, or whose body is `true`.
bool ModulePrinter::IsConstant(const Rule& rule) const {
  if (rule.otherwise != nullptr || rule.body.size() != 1) return false;
  return !HasBody(rule) || (IsTrue(*rule.body.front()) && !HasComments(RangeOf(rule.location)));
}

bool ModulePrinter::UsesIf(const Rule& rule) const {
  return has_if_ && (has_contains_ || rule.head.key == nullptr);
}

// From the end of the head over `if` to what the body begins with. A further body of the same head
// begins with its brace.
std::size_t ModulePrinter::BodyToken(const Rule& rule) const {
  std::size_t token = TokenAt(rule.head.location.offset);
  if (tokens_[token].kind == TokenKind::kLeftBrace) return token;
  token = TokenAt(rule.head.location.offset + rule.head.location.length);
  if (tokens_[token].keyword == kIfKeyword) ++token;
  return token;
}

bool ModulePrinter::FitsBehindIf(const Rule& rule, std::size_t body_token, bool braced) const {
  if (!UsesIf(rule) || rule.body.size() != 1) return false;
  const Expr& expr = *rule.body.front();
  if (IsSet(expr) || expr.location.line != LastLineOf(rule.head.location)) return false;
  if (!braced) return true;
  // A comment within the braces stays there, but for one that ends the line either way.
  const std::uint32_t open = tokens_[body_token].offset;
  const Token& close = tokens_[tokens_[body_token].closed_by];
  const std::uint32_t end = expr.location.offset + expr.location.length;
  if (HasComments({open, expr.location.offset})) return false;
  const std::size_t inside = CountComments({end, close.offset});
  if (inside == 0) return true;
  const std::size_t line_end = std::min(module_.text.find('\n', end), module_.text.size());
  const std::size_t close_end =
      std::min(module_.text.find('\n', close.offset), module_.text.size());
  return inside == 1 && HasComments({end, static_cast<std::uint32_t>(line_end)}) &&
         !HasComments({close.offset, static_cast<std::uint32_t>(close_end)});
}

// A comment stands between head, `if` and body, where no line may end.
bool ModulePrinter::IsLoose(const Rule& rule, std::size_t body_token, bool braced) const {
  const std::uint32_t head_end = rule.head.location.offset + rule.head.location.length;
  const std::uint32_t body =
      braced ? tokens_[body_token].offset : rule.body.front()->location.offset;
  return HasComments({std::min(head_end, body), body});
}

void ModulePrinter::PrintRule(const Rule& rule, bool is_else) {
  if (IsConstant(rule)) return PrintHead(rule, is_else, true);
  const std::size_t body_token = BodyToken(rule);
  const bool braced = tokens_[body_token].kind == TokenKind::kLeftBrace &&
                      rule.body.front()->location.offset > tokens_[body_token].offset;
  if (IsLoose(rule, body_token, braced)) return WriteSource(RangeOf(rule.location));
  PrintHead(rule, is_else, false);
  if (UsesIf(rule)) lines_.Write(" if");
  const bool block = !FitsBehindIf(rule, body_token, braced);
  if (block) {
    PrintRuleBody(rule, body_token, braced);
  } else {
    lines_.Write(" ");
    Print(*rule.body.front());
  }
  if (rule.otherwise == nullptr) return;
  // Behind a brace `else` stays where it was: in its line, or on a line of its own.
  const Rule& otherwise = *rule.otherwise;
  const Location& at = otherwise.location;
  const bool goes_on = block && !TokenFrom(at.offset).newline_before &&
                       at.line > rule.location.line && !HasComments({0, at.offset});
  if (goes_on) {
    lines_.Write(" ");
  } else {
    lines_.BlankLine();
    WriteCommentsBefore(at);
  }
  PrintRule(otherwise, true);
}

void ModulePrinter::PrintRuleBody(const Rule& rule, std::size_t body_token, bool braced) {
  lines_.Write(" {");
  lines_.EndLine();
  lines_.Indent();
  if (UsesIf(rule)) guarded_ = LeadingUnion(*rule.body.front());
  if (braced) {
    PrintBody(rule.body, tokens_[tokens_[body_token].closed_by]);
  } else {
    // It ends where its expression ends.
    const Location& last = rule.body.back()->location;
    PrintBody(rule.body, Token{.offset = last.offset + last.length, .line = LastLineOf(last)});
  }
  lines_.Dedent();
  lines_.Write("}");
}

void ModulePrinter::PrintHead(const Rule& rule, bool is_else, bool constant) {
  const Head& head = rule.head;
  const Range written = RangeOf(head.location);
  std::size_t inside = 0;
  const auto count = [&](const Term* term) {
    if (term != nullptr) inside += CountComments(RangeOf(term->location));
  };
  for (const Term* part : head.reference->items) count(part);
  if (head.is_function && !head.arguments.empty() && !is_else) {
    const std::size_t open =
        TokenAt(head.reference->location.offset + head.reference->location.length);
    const Token& close = tokens_[tokens_[open].closed_by];
    inside += CountComments({tokens_[open].offset, close.offset});
  }
  count(head.key);
  count(head.value);
  if (rule.is_default) lines_.Write("default ");
  if (CountComments(written) != inside) return WriteSource(written);
  if (is_else) {
    lines_.Write("else");
  } else {
    PrintHeadReference(head);
  }
  PrintHeadValue(rule, is_else, constant);
}

void ModulePrinter::PrintHeadReference(const Head& head) {
  const Terms parts = head.reference->items;
  if (parts.size() == 2 && !long_heads_) {
    // Modules without longer heads write `p["q"]`.
    Print(*parts[0]);
    lines_.Write("[");
    if (parts[1]->kind == TermKind::kString) {
      lines_.Write(QuotedSource(*parts[1]));
    } else {
      Print(*parts[1]);
    }
    lines_.Write("]");
  } else {
    PrintReference(*head.reference);
  }
  if (head.is_function) {
    std::vector<Element> arguments;
    for (const Term* argument : head.arguments) arguments.push_back({nullptr, argument});
    const Location& at = head.reference->location;
    PrintElements(arguments, TokenAt(at.offset + at.length), Elements::kHeadArguments);
  }
  if (head.key == nullptr) return;
  lines_.Write(has_contains_ ? " contains " : "[");
  Print(*head.key);
  if (!has_contains_) lines_.Write("]");
}

void ModulePrinter::PrintHeadValue(const Rule& rule, bool is_else, bool constant) {
  const Head& head = rule.head;
  if (head.key != nullptr) return;
  // `true` is what a rule with a body gives anyway; that of a member is left as it was written.
  const bool member = head.reference->items.size() == 2;
  const bool implied = head.value == nullptr || (IsTrue(*head.value) && !member);
  if (implied && !constant && !rule.is_default) return;
  // Old texts may have a head alone: `p.q.r`, `f(1)`.
  if (head.value == nullptr && !HasBody(rule) && !is_else) return;
  lines_.Write(head.assign || v1_ ? " := " : " = ");
  if (head.value == nullptr) {
    lines_.Write("true");
  } else {
    Print(*head.value);
  }
}

}  // namespace assay::rego
