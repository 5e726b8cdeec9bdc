// Terms. Operators are read by precedence climbing from a first term, so that the one hard place of
// the grammar, `[a | b]` (a comprehension, unless a comma follows: a list of unions), costs no
// second reading: the first term is read, and a bar after it decides.

#include <optional>

#include "fmt/format.h"
#include "rego/syntax_parser.h"

namespace assay::rego {

namespace {

struct Operator {
  std::string_view name;
  int level;  // binds tighter the higher
};

std::optional<Operator> FindOperator(TokenKind kind) {
  switch (kind) {
    case TokenKind::kEqual:
    case TokenKind::kNotEqual:
    case TokenKind::kLess:
    case TokenKind::kLessEqual:
    case TokenKind::kGreater:
    case TokenKind::kGreaterEqual:
      return Operator{NameOf(kind), 1};
    case TokenKind::kBar:
      return Operator{NameOf(kind), 2};
    case TokenKind::kAmpersand:
      return Operator{NameOf(kind), 3};
    case TokenKind::kPlus:
    case TokenKind::kMinus:
      return Operator{NameOf(kind), 4};
    case TokenKind::kTimes:
    case TokenKind::kDivide:
    case TokenKind::kRemainder:
      return Operator{NameOf(kind), 5};
    default:
      return std::nullopt;
  }
}

constexpr int kLowestLevel = 1;

bool MayHeadRef(TermKind kind) {
  switch (kind) {
    case TermKind::kNull:
    case TermKind::kBoolean:
    case TermKind::kNumber:
    case TermKind::kString:
    case TermKind::kRef:
    case TermKind::kTemplateString:
      return false;
    default:
      return true;
  }
}

bool IsRootDocument(const Term& term) {
  return term.kind == TermKind::kVar && (term.text == "input" || term.text == "data");
}

// Roughly the power of ten of a number as written: 12.5e3 has 5. Zero has 0.
std::int64_t MagnitudeOf(std::string_view number) {
  std::int64_t digits = 0;
  std::int64_t leading_zeros = 0;
  bool fraction = false;
  bool significant = false;
  std::size_t i = 0;
  for (; i < number.size() && number[i] != 'e' && number[i] != 'E'; ++i) {
    if (number[i] == '.') {
      fraction = true;
    } else if (significant || number[i] != '0') {
      significant = true;
      if (!fraction) ++digits;
    } else if (fraction) {
      ++leading_zeros;
    }
  }
  if (!significant) return 0;
  std::int64_t exponent = 0;
  bool negative = false;
  for (++i; i < number.size(); ++i) {
    if (number[i] == '-') negative = true;
    if (number[i] >= '0' && number[i] <= '9' && exponent < 1'000'000) {
      exponent = exponent * 10 + (number[i] - '0');
    }
  }
  return digits - leading_zeros + (negative ? -exponent : exponent);
}

}  // namespace

Term* SyntaxParser::ReadTerm() {
  const Nesting nesting(*this);
  if (!nesting.ok()) return nullptr;
  Term* head = ReadHeadOfTerm();
  return head == nullptr ? nullptr : ReadTail(head);
}

// Long because it lists what a term may begin with.
Term* SyntaxParser::ReadHeadOfTerm() {
  const Token& token = Current();
  switch (token.kind) {
    case TokenKind::kWord: {
      Term* term = nullptr;
      if (IsName(token) || StartsRef(position_)) {
        term = NewVar(token);
      } else if (IsKeyword(kNullKeyword)) {
        term = NewTerm(TermKind::kNull, token);
      } else if (IsKeyword(kTrueKeyword | kFalseKeyword)) {
        term = NewTerm(TermKind::kBoolean, token);
        term->boolean = IsKeyword(kTrueKeyword);
      } else {
        return Illegal();
      }
      Advance();
      return term;
    }
    case TokenKind::kMinus:
    case TokenKind::kDot:
    case TokenKind::kNumber:
      return ReadNumber();
    case TokenKind::kString:
    case TokenKind::kRawString: {
      Term* term = NewString(token, arena_.Copy(DecodeString(token, text_)));
      Advance();
      return term;
    }
    case TokenKind::kTemplatePart:
    case TokenKind::kTemplateEnd:
      return ReadTemplate();
    case TokenKind::kLeftBracket:
      return ReadArray();
    case TokenKind::kLeftBrace:
      return ReadSetOrObject();
    case TokenKind::kLeftParenthesis:
      return ReadParenthesized();
    default:
      return Illegal();
  }
}

Term* SyntaxParser::ReadNumber() {
  Term* term = NewTerm(TermKind::kNumber, Current());
  std::string prefix;
  if (Is(TokenKind::kMinus)) {
    prefix = "-";
    Advance();
    if (!Is(TokenKind::kNumber) && !Is(TokenKind::kDot)) return Illegal("expected number");
  }
  const bool point = Is(TokenKind::kDot);
  if (point) {
    prefix += "0.";  // the form every reader of numbers takes
    Advance();
  }
  if (!Is(TokenKind::kNumber)) return Illegal("expected number");
  const std::string_view digits = TextOf(Current());
  if (!point && digits.size() > 1 && digits[0] == '0' && digits[1] != '.' && digits[1] != 'e' &&
      digits[1] != 'E') {
    return Illegal("expected number without leading zero");
  }
  if (point && digits.find('.') != std::string_view::npos) return Illegal("invalid float");
  const std::string number = prefix + std::string(digits);
  constexpr std::int64_t kLargestMagnitude = 30'103;  // 2^100,000, the limit of OPA's numbers
  const std::int64_t magnitude = MagnitudeOf(number);
  if (magnitude > kLargestMagnitude || magnitude < -kLargestMagnitude) {
    return Error(LocationOf(Current()), "number too big");
  }
  term->text = prefix.empty() ? digits : arena_.Copy(std::string_view(number));
  Advance();
  return Finish(term);
}

Term* SyntaxParser::ReadParenthesized() {
  Advance();
  Term* inner = ReadInfix(true);
  if (inner == nullptr) return nullptr;
  if (!Is(TokenKind::kRightParenthesis)) {
    return Is(TokenKind::kIllegal) ? nullptr
                                   : Error(LocationOf(Current()), "non-terminated expression");
  }
  Advance();
  inner->parenthesized = true;
  return inner;
}

Term* SyntaxParser::ReadTail(Term* head) {
  std::vector<Term*> reference = {head};
  bool called = false;
  const auto finish = [&]() -> Term* {
    if (reference.size() == 1 && !IsRootDocument(*head)) return head;
    Term* term = arena_.New(Term{.kind = TermKind::kRef,
                                 .location = reference.front()->location,
                                 .items = arena_.Copy(reference)});
    return Finish(term);
  };
  while (!Current().space_before) {
    const bool call = Is(TokenKind::kLeftParenthesis) && !called;
    if (!call && !Is(TokenKind::kDot) && !Is(TokenKind::kLeftBracket)) break;
    if (reference.size() == 1 && !MayHeadRef(head->kind)) {
      return Error(head->location,
                   fmt::format("illegal ref (head cannot be {})", NameOf(head->kind)));
    }
    if (call) {
      head = ReadCall(reference);
      if (head == nullptr) return nullptr;
      reference = {head};
    } else {
      Term* element = ReadRefElement();
      if (element == nullptr) return nullptr;
      reference.push_back(element);
    }
    called = call;
  }
  return finish();
}

// `.name` or `[term]`.
Term* SyntaxParser::ReadRefElement() {
  if (Is(TokenKind::kDot)) {
    Advance();
    if (!Is(TokenKind::kWord) || Current().space_before) return Illegal("expected ident");
    Term* element = NewString(Current(), TextOf(Current()));
    Advance();
    return element;
  }
  Advance();
  Term* element = ReadInfix(true);
  if (element == nullptr) return nullptr;
  if (!Is(TokenKind::kRightBracket)) return Illegal("expected ]");
  Advance();
  return element;
}

Term* SyntaxParser::ReadCall(std::vector<Term*>& reference) {
  Advance();
  std::vector<Term*> arguments;
  if (Is(TokenKind::kRightParenthesis)) {
    Advance();
    if (reference.size() == 1 && reference[0]->text == "set" &&
        reference[0]->kind == TermKind::kVar) {
      return Finish(arena_.New(Term{.kind = TermKind::kSet, .location = reference[0]->location}));
    }
  } else if (!ReadElements(TokenKind::kRightParenthesis, arguments)) {
    return nullptr;
  }
  Term* operation = reference[0];
  if (reference.size() > 1) {
    operation = arena_.New(Term{.kind = TermKind::kRef,
                                .location = reference[0]->location,
                                .items = arena_.Copy(reference)});
    if (Finish(operation) == nullptr) return nullptr;
  }
  return Finish(arena_.New(Term{.kind = TermKind::kCall,
                                .location = reference[0]->location,
                                .text = arena_.Copy(std::string_view(DottedName(*operation))),
                                .operation = operation,
                                .items = arena_.Copy(arguments)}));
}

Term* SyntaxParser::ReadInfix(bool key_value) {
  Term* left = ReadRelation();
  return left == nullptr ? nullptr : ReadMemberships(left, key_value);
}

Term* SyntaxParser::ReadRelation() {
  Term* first = ReadTerm();
  return first == nullptr ? nullptr : ReadOperators(first, kLowestLevel);
}

Term* SyntaxParser::ReadOperators(Term* left, int minimum) {
  while (true) {
    const Token& at = Current();
    const std::optional<Operator> found = FindOperator(at.kind);
    if (!found || found->level < minimum) return left;
    Advance();
    Term* right = ReadTerm();
    if (right == nullptr) return nullptr;
    right = ReadOperators(right, found->level + 1);
    if (right == nullptr) return nullptr;
    left = NewInfixCall(found->name, at, {left, right});
    if (left == nullptr) return nullptr;
  }
}

// `left in xs`, and with `key_value` also `left, value in xs`, any number of times.
Term* SyntaxParser::ReadMemberships(Term* left, bool key_value) {
  while (true) {
    Term* value = nullptr;
    if (key_value && Is(TokenKind::kComma) && (keywords_ & kInKeyword) != 0) {
      const State before = Save();
      ++trying_;
      Advance();
      value = ReadRelation();
      --trying_;
      if (value == nullptr || !ContinuesWith(kInKeyword)) {
        if (Stopped()) return nullptr;
        Restore(before);
        return left;
      }
    }
    if (!ContinuesWith(kInKeyword)) return left;
    const Token& at = Current();
    Advance();
    Term* domain = ReadRelation();
    if (domain == nullptr) return nullptr;
    left = value == nullptr ? NewInfixCall("internal.member_2", at, {left, domain})
                            : NewInfixCall("internal.member_3", at, {left, value, domain});
    if (left == nullptr) return nullptr;
  }
}

Term* SyntaxParser::ReadTemplate() {
  Term* term = NewTerm(TermKind::kTemplateString, Current());
  std::vector<Expr*> parts;
  while (true) {
    const Token& part = Current();
    if (part.kind != TokenKind::kTemplatePart && part.kind != TokenKind::kTemplateEnd) {
      return Illegal("expected template-string part");
    }
    const std::string text = DecodeString(part, text_);
    if (!text.empty()) {
      Expr* literal = NewExpr(ExprKind::kTerm, LocationOf(part));
      literal->term = NewString(part, arena_.Copy(std::string_view(text)));
      literal->depth = 2;
      parts.push_back(literal);
    }
    Advance();
    if (part.kind == TokenKind::kTemplateEnd) break;
    template_expression_ = position_;
    Expr* expr = ReadLiteral();
    if (expr == nullptr || !CheckTemplateExpression(*expr)) return nullptr;
    parts.push_back(expr);
    if (!Is(TokenKind::kRightBrace)) {
      return Illegal("expected } to end template string expression");
    }
    Advance();
  }
  term->body = arena_.Copy(parts);
  return Finish(term);
}

bool SyntaxParser::CheckTemplateExpression(const Expr& expr) {
  std::string_view what;
  if (expr.negated) {
    what = "negation ('not')";
  } else if (expr.kind == ExprKind::kEvery) {
    what = "'every'";
  } else if (expr.kind == ExprKind::kSome || expr.kind == ExprKind::kSomeIn) {
    what = "'some'";
  } else if (expr.kind != ExprKind::kTerm) {
    what = "logical operator";
  } else if (expr.term->kind == TermKind::kCall && expr.term->infix) {
    if (expr.term->text == "eq") what = "unification ('=')";
    if (expr.term->text == "assign") what = "assignment (':=')";
  }
  if (what.empty()) return true;
  Error(expr.location, fmt::format("unexpected {} in template-string expression", what));
  return false;
}

}  // namespace assay::rego
