#pragma once

// A module as text again, laid out the way `opa fmt` lays it out: what stood on lines of its own
// still does, brackets that span lines hold their elements indented by a tab, and a comma follows
// the last of them.
//
//   print_module.cc      package, imports, comments
//   print_rule.cc        heads, bodies, else
//   print_expression.cc  expressions, some, every, not, with, and, or
//   print_term.cc        terms, brackets, comprehensions, templates
//
// Comments wait in a queue and are written where the walk over the tree comes past them. What holds
// a comment at a place where no line can end (between the two sides of `+`, say) is copied as it
// was written. Recursion is as deep as the parser let the tree be.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rego/ast.h"
#include "rego/line_writer.h"
#include "rego/token.h"

namespace assay::rego {

class ModulePrinter {
 public:
  // `module` comes from the parser, unchanged, and outlives the printer.
  ModulePrinter(const Module& module, std::size_t max_bytes);

  void Print();
  bool overflowed() const { return lines_.overflowed(); }
  std::string Take() && { return std::move(lines_).Take(); }

 private:
  // A part of the text: offsets.
  struct Range {
    std::uint32_t start;
    std::uint32_t end;
  };
  // One element between brackets; of an object, a member.
  struct Element {
    const Term* key;  // null but in objects
    const Term* value;
    const Term& first() const { return key != nullptr ? *key : *value; }
  };
  enum class Elements : std::uint8_t { kCollection, kCallArguments, kHeadArguments };

  // The source.
  static Range RangeOf(const Location& at) { return {at.offset, at.offset + at.length}; }
  std::uint32_t LineAt(std::uint32_t offset) const;
  std::uint32_t LastLineOf(const Location& at) const { return LineAt(at.offset + at.length); }
  // The first token that begins at or behind `offset`.
  std::size_t TokenAt(std::uint32_t offset) const;
  const Token& TokenFrom(std::uint32_t offset) const { return tokens_[TokenAt(offset)]; }
  std::string_view TextOf(Range range) const;
  std::string_view TextOf(const Token& token) const {
    return TextOf(Range{token.offset, token.offset + token.length});
  }
  // With the parentheses around it and those that its first operand's location leaves out.
  Range WholeRange(const Term& term) const;

  // Comments.
  struct QueuedComment {
    std::uint32_t offset;
    std::uint32_t line;
    bool own_line;
    std::string_view text;  // with the `#`
  };
  void QueueComments();
  // Those in `range` that are not written yet.
  std::size_t CountComments(Range range) const;
  bool HasComments(Range range) const { return CountComments(range) != 0; }
  // Writes those that stand before what begins at `offset`, in `line`.
  void WriteCommentsBefore(std::uint32_t offset, std::uint32_t line);
  void WriteCommentsBefore(const Location& at) { WriteCommentsBefore(at.offset, at.line); }
  void WriteCommentsBefore(const Token& token) { WriteCommentsBefore(token.offset, token.line); }
  // The text as it was written, comments and all.
  void WriteSource(Range range);

  // print_module.cc
  void ReadKeywords();
  void PrintPackage();
  void PrintImports(const std::vector<const Import*>& imports);
  void PrintImportGroup(std::vector<const Import*> group);

  // print_rule.cc
  void PrintRules(const std::vector<const Rule*>& rules);
  bool MayStandWithNext(const Rule& rule) const;
  void PrintRule(const Rule& rule, bool is_else);
  void PrintRuleBody(const Rule& rule, std::size_t body_token, bool braced);
  void PrintHead(const Rule& rule, bool is_else, bool constant);
  void PrintHeadReference(const Head& head);
  void PrintHeadValue(const Rule& rule, bool is_else, bool constant);
  bool IsConstant(const Rule& rule) const;
  bool UsesIf(const Rule& rule) const;
  bool FitsBehindIf(const Rule& rule, std::size_t body_token, bool braced) const;
  bool IsLoose(const Rule& rule, std::size_t body_token, bool braced) const;
  // The index of the token that begins the body: its brace, or its only expression.
  std::size_t BodyToken(const Rule& rule) const;

  // print_expression.cc
  void PrintBody(const Body& body, const Token& close);
  // What stands between the token at `from`, which has been written, and `close`.
  void PrintEnclosedBody(const Body& body, std::uint32_t from, const Token& close,
                         std::uint32_t line);
  void PrintBlock(const Body& body, std::uint32_t line);
  // The index of the bracket in which a body stands.
  std::size_t OpeningOf(const Body& body) const;
  // Where an expression ends but for its `with`.
  std::uint32_t EndOfTerms(const Expr& expr) const;
  void Print(const Expr& expr);
  void PrintUnmodified(const Expr& expr);
  void PrintStatement(const Term& term);
  void PrintSomeVariables(const Expr& expr);
  void PrintMembership(const Expr& expr);
  void PrintEvery(const Expr& expr);
  void PrintNot(const Expr& expr);
  void PrintLogical(const Expr& expr);
  void PrintOperand(const Expr& operand, ExprKind parent);
  void PrintModifiers(const Expr& expr);
  bool IsLoose(const Expr& expr) const;
  // The union that an opening brace would make a comprehension of, if one comes first.
  static const Term* LeadingUnion(const Expr& expr);

  // print_term.cc
  void Print(const Term& term, bool parentheses = false);
  void PrintReference(const Term& term);
  void PrintReferencePart(const Term& part);
  // A string as it was written; in quotes if it was a name.
  std::string QuotedSource(const Term& string) const;
  bool IsKeywordHere(std::string_view word) const;
  void PrintInfix(const Term& term, bool statement, bool parentheses);
  void PrintMember(const Term& term, bool parentheses);
  void PrintCall(const Term& term);
  // The index of the parenthesis that opens the arguments.
  std::size_t ArgumentsOf(const Term& call) const;
  void PrintCollection(const Term& term);
  void PrintElements(const std::vector<Element>& elements, std::size_t open, Elements what);
  void PrintElement(const Element& element, Elements what);
  bool SpansLines(const std::vector<Element>& elements, std::size_t open, Elements what) const;
  void PrintComprehension(const Term& term);
  void PrintTemplate(const Term& term);
  bool IsLoose(const Term& term) const;
  static std::vector<Element> ElementsOf(const Term& term);

  const Module& module_;
  LineWriter lines_;
  std::vector<Token> tokens_;
  std::vector<std::uint32_t> line_starts_;
  std::vector<QueuedComment> comments_;
  std::size_t next_comment_ = 0;
  const Term* guarded_ = nullptr;  // a union that needs parentheses where it stands
  // What the imports and rules say about how heads are written.
  std::uint32_t keywords_ = 0;
  bool v1_ = false;
  bool has_if_ = false;
  bool has_contains_ = false;
  bool long_heads_ = false;
};

// The operator that a call is written with, or empty.
std::string_view SymbolOf(const Term& term);

}  // namespace assay::rego
