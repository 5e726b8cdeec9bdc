// Rules: head, body, else. Old (v0) and new (v1) forms are read alike and checked afterwards, so
// that a v0 rule in a v1 module is told what it lacks.

#include <algorithm>

#include "fmt/format.h"
#include "rego/syntax_parser.h"

namespace assay::rego {

namespace {

bool IsGround(const Term& term) {
  if (term.kind == TermKind::kVar) return false;
  if (term.kind == TermKind::kRef || term.kind == TermKind::kCall) return false;
  return std::all_of(term.items.begin(), term.items.end(),
                     [](const Term* item) { return IsGround(*item); });
}

bool HasVariables(const Head& head) {
  const Terms path = head.reference->items.subspan(1);
  return std::any_of(path.begin(), path.end(), [](const Term* term) { return !IsGround(*term); });
}

// What a default value may not hold; comprehensions close over their own.
std::string_view FindForbidden(const Term& term) {
  switch (term.kind) {
    case TermKind::kVar:
      return "var";
    case TermKind::kRef:
      return "ref";
    case TermKind::kCall:
      return "call";
    case TermKind::kArrayComprehension:
    case TermKind::kObjectComprehension:
    case TermKind::kSetComprehension:
      return {};
    case TermKind::kTemplateString:
      // A call is named by what is called.
      for (const Expr* part : term.body) {
        if (part->term->kind == TermKind::kCall) return "ref";
        const std::string_view found = FindForbidden(*part->term);
        if (!found.empty()) return found;
      }
      return {};
    default:
      for (const Term* item : term.items) {
        const std::string_view found = FindForbidden(*item);
        if (!found.empty()) return found;
      }
      return {};
  }
}

}  // namespace

bool SyntaxParser::ReadRule(Module& module) {
  const std::uint32_t first = position_;
  if (IsKeyword(kDefaultKeyword) && !StartsRef(position_)) return ReadDefaultRule(module);
  Rule* rule = arena_.New(Rule{.location = LocationOf(Current())});
  if (!ReadHead(rule->head, false)) return false;
  const bool has_if = ContinuesWith(kIfKeyword);
  const bool has_body = has_if || Is(TokenKind::kLeftBrace);
  const bool contains = rule->head.key != nullptr;
  if (!has_body && !contains && !ReadBodyless(*rule)) return false;
  // `p[x]` and `p.x` without `if` and without a value: what v0 calls a partial set.
  Head& head = rule->head;
  if (!has_if && !contains && !head.is_function && head.value == nullptr &&
      head.reference->items.size() == 2) {
    head.key = head.reference->items[1];
    head.reference->items = head.reference->items.first(1);
    if (strict_) {
      Error(rule->location, "`contains` keyword is required for partial set rules",
            "write `p contains x if { ... }`, or `p[x] := value if { ... }` for an object");
    }
  }
  std::optional<Body> body = TrueBody(rule->location);
  if (has_if) {
    Advance();
    body = ReadIfBody();
  } else if (has_body) {
    body = ReadBracedBody();
  }
  if (!body) return false;
  rule->body = *body;
  if (has_body) CheckStrict(*rule, has_if);
  if (ContinuesWith(kElseKeyword)) {
    if (HasVariables(head)) {
      Error(LocationOf(Current()), "else keyword cannot be used on rules with variables in head");
      return false;
    }
    if (head.key != nullptr) {
      Error(LocationOf(Current()), "else keyword cannot be used on multi-value rules");
      return false;
    }
    if (!has_body) return Illegal("expected rule body before else") != nullptr;
    rule->otherwise = ReadElse(*rule);
    if (rule->otherwise == nullptr) return false;
  }
  rule->location.length = last_end_ - At(first).offset;
  module.rules.push_back(rule);
  return !has_body || ReadChainedBodies(*rule, module);
}

bool SyntaxParser::ReadDefaultRule(Module& module) {
  Rule* rule = arena_.New(Rule{.location = LocationOf(Current()), .is_default = true});
  Advance();
  if (!ReadHead(rule->head, true)) return false;
  rule->body = TrueBody(rule->location);
  rule->location.length = last_end_ - rule->location.offset;
  if (!CheckDefault(*rule)) return false;
  module.rules.push_back(rule);
  return true;
}

bool SyntaxParser::ReadHead(Head& head, bool is_default) {
  head.location = LocationOf(Current());
  if (!ReadHeadReference(head) || !ReadHeadValue(head, is_default)) return false;
  head.location.length = last_end_ - head.location.offset;
  return true;
}

bool SyntaxParser::ReadHeadReference(Head& head) {
  if (!IsName(Current()) && !StartsRef(position_))
    return Illegal("expected rule head name") != nullptr;
  Term* reference = NewTerm(TermKind::kRef, Current());
  std::vector<Term*> items = {NewVar(Current())};
  Advance();
  // Blanks may stand before the first element, and only there.
  while (!Current().space_before || items.size() == 1) {
    if (!Is(TokenKind::kDot) && !Is(TokenKind::kLeftBracket)) break;
    Term* element = ReadRefElement();
    if (element == nullptr) return false;
    items.push_back(element);
    // Each element is a level of the document that the rule makes.
    if (items.size() > options_.max_depth) return TooDeep() != nullptr;
  }
  reference->items = arena_.Copy(items);
  if (Finish(reference) == nullptr) return false;
  head.reference = reference;
  if (Is(TokenKind::kLeftParenthesis) && (!Current().space_before || items.size() == 1)) {
    Advance();
    std::vector<Term*> arguments;
    if (!ReadElements(TokenKind::kRightParenthesis, arguments)) return false;
    head.arguments = arena_.Copy(arguments);
    head.is_function = true;
  }
  return true;
}

bool SyntaxParser::ReadHeadValue(Head& head, bool is_default) {
  if (ContinuesWith(kContainsKeyword)) {
    if (head.is_function) {
      Illegal(
          fmt::format("the contains keyword can only be used with multi-value rule definitions "
                      "(e.g., {} contains <VALUE> {{ ... }})",
                      DottedName(*head.reference)));
      return false;
    }
    if (is_default) return Illegal("a partial set has no default") != nullptr;
    Advance();
    head.key = ReadInfix(true);
    return head.key != nullptr;
  }
  if (!Is(TokenKind::kAssign) && !Is(TokenKind::kUnify)) return true;
  head.assign = Is(TokenKind::kAssign);
  Advance();
  head.value = ReadInfix(true);
  return head.value != nullptr;
}

// A statement that is a head alone. Reports why it is no rule, if it is none.
bool SyntaxParser::ReadBodyless(Rule& rule) {
  const Head& head = rule.head;
  if (ContinuesWith(kWithKeyword)) {
    Error(head.location, "expressions using with keyword cannot be used for rule head");
    return false;
  }
  if (Is(TokenKind::kSemicolon)) {
    Error(head.location, "multiple expressions cannot be used for rule head",
          "rules stand on lines of their own");
    return false;
  }
  if (head.value != nullptr) {
    if (!ContinuesWith(kAndOrKeywords)) return true;
    Error(head.location, "expression cannot be used for rule head",
          "`and` and `or` have no value; they stand in a body");
    return false;
  }
  const std::size_t elements = head.reference->items.size();
  if (elements == 1 && !head.is_function) {
    const bool operators =
        !Current().newline_before && !Is(TokenKind::kWord) && !Is(TokenKind::kEnd);
    if (operators) return Illegal() != nullptr;
    Error(head.location, "var cannot be used for rule name", HintForKeyword());
    return false;
  }
  if (head.is_function && head.arguments.empty()) {
    Error(head.location, "rule argument list must take at least one argument");
    return false;
  }
  if (strict_ && (head.is_function || elements > 2)) {
    Error(head.location, fmt::format("{} must have value assignment and/or body declaration",
                                     head.is_function ? "function" : "rule"));
    return false;
  }
  return true;
}

// After `if`: one literal, or a body in braces. `{x}` is a body, though it could be a set, which is
// never false; objects and comprehensions are literals.
std::optional<Body> SyntaxParser::ReadIfBody() {
  const auto single = [&](Expr* expr) -> std::optional<Body> {
    if (expr == nullptr) return std::nullopt;
    return arena_.Copy(std::vector<Expr*>{expr});
  };
  if (Is(TokenKind::kEnd)) {
    Illegal("rule body expected");
    return std::nullopt;
  }
  if (!Is(TokenKind::kLeftBrace)) return single(ReadLiteral());
  const State before = Save();
  ++trying_;
  Expr* expr = ReadLiteral();
  --trying_;
  if (Stopped()) return std::nullopt;
  const bool literal = expr != nullptr && expr->kind != ExprKind::kBlock &&
                       (expr->kind != ExprKind::kTerm || expr->term->kind != TermKind::kSet);
  if (literal) return single(expr);
  Restore(before);
  return ReadBracedBody();
}

Rule* SyntaxParser::ReadElse(const Rule& rule) {
  const Nesting nesting(*this);  // branches nest: each is the other one's `otherwise`
  if (!nesting.ok()) return nullptr;
  Rule* otherwise = arena_.New(Rule{.location = LocationOf(Current())});
  otherwise->head = CopyHead(rule.head, otherwise->location);
  otherwise->head.value = nullptr;
  Advance();
  if (Is(TokenKind::kAssign) || Is(TokenKind::kUnify)) {
    if (!ReadHeadValue(otherwise->head, false)) return nullptr;
  } else if (!Is(TokenKind::kLeftBrace) && !ContinuesWith(kIfKeyword)) {
    return Illegal("expected else value term or rule body");
  }
  otherwise->head.location.length = last_end_ - otherwise->location.offset;
  const bool has_if = ContinuesWith(kIfKeyword);
  const bool has_body = has_if || Is(TokenKind::kLeftBrace);
  std::optional<Body> body = TrueBody(otherwise->location);
  if (has_if) {
    Advance();
    body = ReadIfBody();
  } else if (has_body) {
    body = ReadBracedBody();
  }
  if (!body) return nullptr;
  otherwise->body = *body;
  if (has_body) CheckStrict(*otherwise, has_if);
  if (has_body && ContinuesWith(kElseKeyword)) {
    otherwise->otherwise = ReadElse(rule);
    if (otherwise->otherwise == nullptr) return nullptr;
  }
  otherwise->location.length = last_end_ - otherwise->location.offset;
  return otherwise;
}

// `p { a } { b }`: more definitions with the same head.
bool SyntaxParser::ReadChainedBodies(const Rule& rule, Module& module) {
  while (Is(TokenKind::kLeftBrace)) {
    const Location at = LocationOf(Current());
    if (rule.otherwise != nullptr) {
      Error(at, "expected else keyword");
      return false;
    }
    Rule* next = arena_.New(Rule{.location = at});
    next->head = CopyHead(rule.head, at);
    const std::optional<Body> body = ReadBracedBody();
    if (!body) return false;
    next->body = *body;
    next->location.length = last_end_ - at.offset;
    module.rules.push_back(next);
  }
  return true;
}

// Its nodes are its own, and so are the wildcards among its arguments.
Head SyntaxParser::CopyHead(const Head& head, const Location& at) {
  Head copy = head;
  copy.location = at;
  copy.reference = CloneTerm(arena_, *head.reference);
  std::vector<Term*> arguments;
  for (const Term* argument : head.arguments) {
    arguments.push_back(CloneTerm(arena_, *argument));
    if (argument->wildcard) {
      arguments.back()->text = arena_.Copy(std::string_view(fmt::format("${}", wildcards_++)));
    }
  }
  copy.arguments = arena_.Copy(arguments);
  if (head.key != nullptr) copy.key = CloneTerm(arena_, *head.key);
  if (head.value != nullptr) copy.value = CloneTerm(arena_, *head.value);
  return copy;
}

bool SyntaxParser::CheckDefault(const Rule& rule) {
  const Head& head = rule.head;
  if (head.value == nullptr) {
    Error(rule.location, "illegal default rule (must have a value)", "write `default p := value`");
    return false;
  }
  const std::string_view forbidden = FindForbidden(*head.value);
  if (!forbidden.empty()) {
    Error(rule.location, fmt::format("illegal default rule (value cannot contain {})", forbidden));
    return false;
  }
  for (std::size_t i = 0; i < head.arguments.size(); ++i) {
    const Term& argument = *head.arguments[i];
    if (argument.kind != TermKind::kVar) {
      Error(rule.location, fmt::format("illegal default rule (arguments cannot contain {})",
                                       NameOf(argument.kind)));
      return false;
    }
    for (std::size_t j = 0; j < i; ++j) {
      if (head.arguments[j]->text == argument.text) {
        Error(rule.location,
              fmt::format("illegal default rule (arguments cannot be repeated {})", argument.text));
        return false;
      }
    }
  }
  return true;
}

void SyntaxParser::CheckStrict(const Rule& rule, bool has_if) {
  if (!strict_ || has_if) return;
  Error(rule.location, fmt::format("`if` keyword is required before {} body",
                                   rule.head.is_function ? "function" : "rule"));
}

}  // namespace assay::rego
