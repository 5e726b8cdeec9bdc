// Bodies and the expressions they are made of.

#include <algorithm>

#include "rego/module_printer.h"

namespace assay::rego {

namespace {

bool IsLogical(const Expr& expr) {
  return expr.kind == ExprKind::kAnd || expr.kind == ExprKind::kOr;
}

// The term that comes first in the text of `term` begins with a brace.
bool BeginsWithBrace(const Term& term) {
  switch (term.kind) {
    case TermKind::kSet:
      return !term.items.empty();
    case TermKind::kObject:
    case TermKind::kSetComprehension:
    case TermKind::kObjectComprehension:
      return true;
    case TermKind::kRef:
      return BeginsWithBrace(*term.items[0]);
    case TermKind::kCall:
      return term.infix && BeginsWithBrace(*term.items[0]);
    default:
      return false;
  }
}

}  // namespace

void ModulePrinter::PrintBody(const Body& body, const Token& close) {
  for (std::size_t i = 0; i < body.size(); ++i) {
    const Location& at = body[i]->location;
    if (i > 0 && at.line > LastLineOf(body[i - 1]->location) + 1) lines_.BlankLine();
    WriteCommentsBefore(at);
    Print(*body[i]);
    lines_.EndLine();
  }
  WriteCommentsBefore(close);
}

std::size_t ModulePrinter::OpeningOf(const Body& body) const {
  std::size_t token = TokenAt(body[0]->location.offset) - 1;
  while (token > 0 && tokens_[token].kind == TokenKind::kLeftParenthesis) --token;
  return token;
}

// On the line if all of it stood on one, `line`; comments need lines of their own.
void ModulePrinter::PrintEnclosedBody(const Body& body, std::uint32_t from, const Token& close,
                                      std::uint32_t line) {
  std::size_t inside = 0;
  bool spans = body[0]->location.line > line;
  for (std::size_t i = 0; i < body.size(); ++i) {
    inside += CountComments(RangeOf(body[i]->location));
    spans |= i > 0 && body[i]->location.line > body[i - 1]->location.line;
  }
  spans |= CountComments({from, close.offset}) != inside;
  if (!spans) {
    for (std::size_t i = 0; i < body.size(); ++i) {
      lines_.Write(i == 0 ? " " : "; ");
      Print(*body[i]);
    }
    if (close.kind == TokenKind::kRightBrace &&
        tokens_[TokenAt(from)].kind == TokenKind::kLeftBrace)
      lines_.Write(" ");
    return;
  }
  lines_.EndLine();
  lines_.Indent();
  PrintBody(body, close);
  lines_.Dedent();
}

void ModulePrinter::PrintBlock(const Body& body, std::uint32_t line) {
  const Token& open = tokens_[OpeningOf(body)];
  lines_.Write("{");
  PrintEnclosedBody(body, open.offset, tokens_[open.closed_by], line);
  lines_.Write("}");
}

void ModulePrinter::Print(const Expr& expr) {
  if (IsLoose(expr)) return WriteSource(RangeOf(expr.location));
  PrintUnmodified(expr);
  PrintModifiers(expr);
}

void ModulePrinter::PrintUnmodified(const Expr& expr) {
  if (expr.negated) return PrintNot(expr);
  switch (expr.kind) {
    case ExprKind::kTerm:
      return PrintStatement(*expr.term);
    case ExprKind::kSome:
      return PrintSomeVariables(expr);
    case ExprKind::kSomeIn:
      lines_.Write("some ");
      return PrintMembership(expr);
    case ExprKind::kEvery:
      lines_.Write("every ");
      PrintMembership(expr);
      lines_.Write(" ");
      return PrintBlock(expr.body, expr.location.line);
    case ExprKind::kBlock:
    case ExprKind::kGroup:
      return PrintBlock(expr.body, tokens_[OpeningOf(expr.body)].line);
    case ExprKind::kAnd:
    case ExprKind::kOr:
      return PrintLogical(expr);
  }
}

void ModulePrinter::PrintNot(const Expr& expr) {
  lines_.Write("not ");
  const Token& next = tokens_[TokenAt(expr.location.offset) + 1];
  const bool block = expr.kind == ExprKind::kBlock;
  if (block && next.kind == TokenKind::kLeftBrace) {
    return PrintBlock(expr.body, expr.location.line);
  }
  // What begins with a brace would be read as a block.
  const bool group = block || expr.kind != ExprKind::kTerm ||
                     (module_.negates_bodies && BeginsWithBrace(*expr.term));
  if (group) lines_.Write("(");
  if (block) {
    Print(*expr.body[0]);
  } else if (expr.kind == ExprKind::kTerm) {
    PrintStatement(*expr.term);
  } else {
    PrintLogical(expr);
  }
  if (group) lines_.Write(")");
}

void ModulePrinter::PrintSomeVariables(const Expr& expr) {
  lines_.Write("some ");
  std::uint32_t line = expr.location.line;
  bool indented = false;
  for (std::size_t i = 0; i < expr.variables.size(); ++i) {
    const Term& variable = *expr.variables[i];
    if (i > 0) lines_.Write(",");
    if (variable.location.line > line) {
      if (!indented) lines_.Indent();
      indented = true;
      lines_.EndLine();
      line = variable.location.line;
    } else if (i > 0) {
      lines_.Write(" ");
    }
    Print(variable);
  }
  if (indented) lines_.Dedent();
}

// `k, v in xs` of `some` and `every`.
void ModulePrinter::PrintMembership(const Expr& expr) {
  const auto print = [&](const Term& term) { Print(term, !SymbolOf(term).empty()); };
  if (expr.key != nullptr) {
    print(*expr.key);
    lines_.Write(", ");
  }
  print(*expr.value);
  lines_.Write(" in ");
  // The brace of `every` ends what it looks through.
  const bool bare = expr.kind == ExprKind::kEvery && SymbolOf(*expr.domain) != "in";
  Print(*expr.domain, !bare && !SymbolOf(*expr.domain).empty());
}

void ModulePrinter::PrintLogical(const Expr& expr) {
  bool indented = false;
  for (std::size_t i = 0; i < expr.operands.size(); ++i) {
    const Expr& operand = *expr.operands[i];
    if (i > 0) {
      lines_.Write(expr.kind == ExprKind::kAnd ? " and" : " or");
      if (operand.location.line > LastLineOf(expr.operands[i - 1]->location)) {
        if (!indented) lines_.Indent();
        indented = true;
        lines_.EndLine();
        WriteCommentsBefore(operand.location);
      } else {
        lines_.Write(" ");
      }
    }
    PrintOperand(operand, expr.kind);
  }
  if (indented) lines_.Dedent();
}

void ModulePrinter::PrintOperand(const Expr& operand, ExprKind parent) {
  const bool group =
      !operand.with.empty() || operand.kind == parent ||
      (operand.kind == ExprKind::kOr && parent == ExprKind::kAnd) ||
      (operand.kind == ExprKind::kTerm && !operand.negated && BeginsWithBrace(*operand.term));
  if (group) lines_.Write("(");
  Print(operand);
  if (group) lines_.Write(")");
}

std::uint32_t ModulePrinter::EndOfTerms(const Expr& expr) const {
  if (expr.with.empty()) return RangeOf(expr.location).end;
  const Token& last = tokens_[TokenAt(expr.with[0].location.offset) - 1];
  return last.offset + last.length;
}

void ModulePrinter::PrintModifiers(const Expr& expr) {
  std::uint32_t line = LineAt(EndOfTerms(expr));
  bool indented = false;
  for (const WithModifier& modifier : expr.with) {
    if (modifier.location.line > line) {
      if (!indented) lines_.Indent();
      indented = true;
      lines_.EndLine();
      WriteCommentsBefore(modifier.location);
    } else {
      lines_.Write(" ");
    }
    line = modifier.location.line;
    lines_.Write("with ");
    Print(*modifier.target);
    lines_.Write(" as ");
    Print(*modifier.value);
  }
  if (indented) lines_.Dedent();
}

// It holds a comment where no line can end.
bool ModulePrinter::IsLoose(const Expr& expr) const {
  const std::size_t total = CountComments(RangeOf(expr.location));
  if (total == 0) return false;
  std::size_t good = 0;
  const auto add = [&](const Term* term) {
    if (term != nullptr) good += CountComments(RangeOf(term->location));
  };
  add(expr.term);
  add(expr.key);
  add(expr.value);
  add(expr.domain);
  if (!expr.body.empty()) {
    const Token& open = tokens_[OpeningOf(expr.body)];
    const bool block = open.kind == TokenKind::kLeftBrace;
    good += block ? CountComments({open.offset, tokens_[open.closed_by].offset})
                  : CountComments(RangeOf(expr.body[0]->location));
  }
  if (!expr.operands.empty()) {
    good += CountComments(
        {expr.operands.front()->location.offset, RangeOf(expr.operands.back()->location).end});
  }
  std::uint32_t end = EndOfTerms(expr);
  for (const WithModifier& modifier : expr.with) {
    good += CountComments({end, modifier.location.offset});
    add(modifier.target);
    add(modifier.value);
    end = RangeOf(modifier.location).end;
  }
  return good != total;
}

const Term* ModulePrinter::LeadingUnion(const Expr& expr) {
  if (expr.negated) return nullptr;
  if (IsLogical(expr)) return LeadingUnion(*expr.operands.front());
  const Term* term = expr.kind == ExprKind::kTerm ? expr.term : nullptr;
  while (term != nullptr && term->kind == TermKind::kCall && term->infix) {
    if (term->text == "or") return term;
    term = term->items[0];
  }
  return nullptr;
}

}  // namespace assay::rego
