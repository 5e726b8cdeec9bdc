// Package, imports, and what to do with a statement that is none of these and no rule.

#include <algorithm>

#include "fmt/format.h"
#include "rego/syntax_parser.h"

namespace assay::rego {

void SyntaxParser::ReadModule(Module& module) {
  if (Is(TokenKind::kEnd)) {
    Error({.file = options_.file_index, .line = 1, .column = 1}, "empty module",
          "a module begins with `package name`");
    return;
  }
  while (!Is(TokenKind::kEnd) && !Stopped()) ReadStatement(module);
  module.strict = strict_;
  module.negates_bodies = (keywords_ & kNotBlockKeyword) != 0;
  module.keywords = keywords_;
  module.wildcards = wildcards_;
}

void SyntaxParser::ReadStatement(Module& module) {
  const std::uint32_t start = position_;
  const bool reference = StartsRef(position_);
  const bool package = IsKeyword(kPackageKeyword) && !reference;
  if (module.package.path.empty() && start == 0 && !package) {
    Error(LocationOf(Current()), "package expected", "a module begins with `package name`");
  }
  bool read = false;
  if (package) {
    read = ReadPackage(module);
  } else if (IsKeyword(kImportKeyword) && !reference) {
    read = ReadImport(module);
  } else if (IsName(Current()) || reference || IsKeyword(kDefaultKeyword)) {
    read = ReadRule(module);
  } else {
    ReportStrayStatement();
  }
  if (!read && !Stopped()) SkipToStatement(start);
}

// To the next word at the first column.
void SyntaxParser::SkipToStatement(std::uint32_t start) {
  while (!Is(TokenKind::kEnd)) {
    if (position_ > start && Is(TokenKind::kWord) && Current().column == 1) return;
    Advance();
  }
}

bool SyntaxParser::ReadPackage(Module& module) {
  const Location at = LocationOf(Current());
  const bool first = position_ == 0;
  Advance();
  if (!Is(TokenKind::kWord)) return Illegal("expected ident") != nullptr;
  if (!first) {
    Error(at, "unexpected package", "a module has one package, in its first line");
    return false;
  }
  std::vector<std::string_view> path = {TextOf(Current())};
  Advance();
  while (!Current().space_before && (Is(TokenKind::kDot) || Is(TokenKind::kLeftBracket))) {
    const Term* element = ReadRefElement();
    if (element == nullptr) return false;
    if (element->kind != TermKind::kString) {
      Error(element->location,
            fmt::format("unexpected {} token: expecting string", NameOf(element->kind)));
      return false;
    }
    path.push_back(element->text);
    if (path.size() > options_.max_depth) return TooDeep() != nullptr;
  }
  module.package.location = at;
  module.package.location.length = last_end_ - at.offset;
  module.package.path = arena_.Copy(path);
  return true;
}

bool SyntaxParser::ReadImport(Module& module) {
  Import import{.location = LocationOf(Current())};
  Advance();
  if (!Is(TokenKind::kWord)) return Illegal("expected ident") != nullptr;
  import.path = NewTerm(TermKind::kRef, Current());
  std::vector<Term*> items = {NewName(LocationOf(Current()), TextOf(Current()))};
  Advance();
  while (!Current().space_before && (Is(TokenKind::kDot) || Is(TokenKind::kLeftBracket))) {
    Term* element = ReadRefElement();
    if (element == nullptr) return false;
    items.push_back(element);
  }
  import.path->items = arena_.Copy(items);
  if (Finish(import.path) == nullptr || !CheckImportPath(*import.path)) return false;
  if (IsKeyword(kAsKeyword)) {
    Advance();
    if (!IsName(Current()) || IsKeyword(kContainsKeyword))
      return Illegal("expected var") != nullptr;
    import.alias = TextOf(Current());
    Advance();
  }
  import.name = import.alias.empty() ? items.back()->text : import.alias;
  const std::string_view root = items[0]->text;
  if (root == "future" && !UseFutureImport(import)) return false;
  if (root == "rego" && !UseRegoImport(import, module)) return false;
  const std::uint32_t reserved = kAlwaysKeywords | (dialect_ == Dialect::kV1 ? kV1Keywords : 0U);
  if (root != "future" && import.alias.empty() && (FindKeyword(import.name) & reserved) != 0) {
    Error(items.back()->location,
          fmt::format("unexpected import path, must not end with a keyword, got: {}", import.name),
          "import a different path or use an alias");
    return false;
  }
  import.location.length = last_end_ - import.location.offset;
  module.imports.push_back(import);
  return true;
}

bool SyntaxParser::CheckImportPath(const Term& path) {
  for (const Term* element : path.items.subspan(1)) {
    if (element->kind != TermKind::kString) {
      Error(element->location,
            fmt::format("unexpected {} token: expecting string", NameOf(element->kind)));
      return false;
    }
  }
  const std::string_view root = path.items[0]->text;
  if (root == "data" || root == "input" || root == "future" || root == "rego") return true;
  Error(path.location,
        fmt::format("unexpected import path, must begin with one of: {{data, future, input, rego}},"
                    " got: {}",
                    root));
  return false;
}

bool SyntaxParser::UseFutureImport(const Import& import) {
  const Terms path = import.path->items;
  const auto error = [&](std::string message, std::string hint = {}) {
    return Error(import.path->location, std::move(message), std::move(hint)) != nullptr;
  };
  if (path.size() == 1 || path[1]->text != "keywords" || path.size() > 3) {
    return error("invalid import, must be `future.keywords`");
  }
  if (!import.alias.empty()) return error("`future` imports cannot be aliased");
  const std::uint32_t allowed =
      kV1Keywords | kNotBlockKeyword | (options_.logic_keywords ? kAndOrKeywords : 0U);
  if (path.size() == 2) {
    keywords_ |= allowed;
    return true;
  }
  const std::uint32_t keyword = FindFutureKeyword(path[2]->text);
  if ((keyword & allowed) == 0) {
    return error(options_.logic_keywords
                     ? "unexpected keyword, must be one of [and contains every if in not or]"
                     : "unexpected keyword, must be one of [contains every if in not]",
                 keyword == 0 ? "" : "`and` and `or` are switched off");
  }
  keywords_ |= keyword;
  if (keyword == kEveryKeyword) keywords_ |= kInKeyword;
  return true;
}

bool SyntaxParser::UseRegoImport(const Import& import, Module& module) {
  const Terms path = import.path->items;
  if (path.size() != 2 || path[1]->text != "v1") {
    std::string text;
    for (const Term* element : path) {
      text += fmt::format("{}{}", text.empty() ? "" : ".", element->text);
    }
    Error(import.path->location, fmt::format("invalid import `{}`, must be `rego.v1`", text));
    return false;
  }
  if (dialect_ == Dialect::kV1) return true;
  if (!import.alias.empty()) {
    Error(import.path->location, "`rego` imports cannot be aliased");
    return false;
  }
  keywords_ |= kV1Keywords;
  strict_ = true;
  module.strict = true;
  return true;
}

void SyntaxParser::ReportStrayStatement() {
  const Expr* expr = ReadLiteral();
  if (expr != nullptr) ReportNotAHead(*expr);
}

std::nullptr_t SyntaxParser::ReportNotAHead(const Expr& expr) {
  if (!expr.with.empty()) {
    return Error(expr.location, "expressions using with keyword cannot be used for rule head");
  }
  if (expr.negated) {
    return Error(expr.location, "negated expressions cannot be used for rule head");
  }
  if (expr.kind == ExprKind::kSome || expr.kind == ExprKind::kSomeIn) {
    return Error(expr.location, "'some' declarations cannot be used for rule head");
  }
  if (expr.kind != ExprKind::kTerm) {
    return Error(expr.location, "expression cannot be used for rule head");
  }
  const Term* name = expr.term;
  if (name->kind == TermKind::kCall && name->infix &&
      (name->text == "eq" || name->text == "assign")) {
    name = name->items[0];
  }
  return Error(expr.location, fmt::format("{} cannot be used for rule name", NameOf(name->kind)));
}

}  // namespace assay::rego
