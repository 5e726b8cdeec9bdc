#include "rego/token.h"

#include <array>
#include <utility>

namespace assay::rego {

namespace {

constexpr std::array<std::pair<std::string_view, Keyword>, 17> kKeywords = {{
    {"package", kPackageKeyword},
    {"import", kImportKeyword},
    {"as", kAsKeyword},
    {"default", kDefaultKeyword},
    {"else", kElseKeyword},
    {"not", kNotKeyword},
    {"some", kSomeKeyword},
    {"with", kWithKeyword},
    {"null", kNullKeyword},
    {"true", kTrueKeyword},
    {"false", kFalseKeyword},
    {"in", kInKeyword},
    {"every", kEveryKeyword},
    {"contains", kContainsKeyword},
    {"if", kIfKeyword},
    {"and", kAndKeyword},
    {"or", kOrKeyword},
}};

}  // namespace

// Long because it is a table.
std::string_view NameOf(TokenKind kind) {
  switch (kind) {
    case TokenKind::kEnd:
      return "eof";
    case TokenKind::kIllegal:
      return "illegal";
    case TokenKind::kWord:
      return "ident";
    case TokenKind::kNumber:
      return "number";
    case TokenKind::kString:
    case TokenKind::kRawString:
      return "string";
    case TokenKind::kTemplatePart:
    case TokenKind::kTemplateEnd:
      return "template-string";
    case TokenKind::kLeftBracket:
      return "[";
    case TokenKind::kRightBracket:
      return "]";
    case TokenKind::kLeftBrace:
      return "{";
    case TokenKind::kRightBrace:
      return "}";
    case TokenKind::kLeftParenthesis:
      return "(";
    case TokenKind::kRightParenthesis:
      return ")";
    case TokenKind::kComma:
      return ",";
    case TokenKind::kColon:
      return ":";
    case TokenKind::kSemicolon:
      return ";";
    case TokenKind::kDot:
      return ".";
    case TokenKind::kAssign:
      return "assign";
    case TokenKind::kUnify:
      return "eq";
    case TokenKind::kEqual:
      return "equal";
    case TokenKind::kNotEqual:
      return "neq";
    case TokenKind::kLess:
      return "lt";
    case TokenKind::kLessEqual:
      return "lte";
    case TokenKind::kGreater:
      return "gt";
    case TokenKind::kGreaterEqual:
      return "gte";
    case TokenKind::kPlus:
      return "plus";
    case TokenKind::kMinus:
      return "minus";
    case TokenKind::kTimes:
      return "mul";
    case TokenKind::kDivide:
      return "div";
    case TokenKind::kRemainder:
      return "rem";
    case TokenKind::kAmpersand:
      return "and";
    case TokenKind::kBar:
      return "or";
  }
  return "illegal";
}

Keyword FindKeyword(std::string_view word) {
  for (const auto& [text, keyword] : kKeywords) {
    if (text == word) return keyword;
  }
  return kNoKeyword;
}

Keyword FindFutureKeyword(std::string_view name) {
  if (name == "not") return kNotBlockKeyword;
  const Keyword keyword = FindKeyword(name);
  return (keyword & (kV1Keywords | kLogicKeywords)) != 0 ? keyword : kNoKeyword;
}

}  // namespace assay::rego
