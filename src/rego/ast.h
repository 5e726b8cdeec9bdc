#pragma once

// What a Rego text says, before anything is resolved.
//
// A Module owns a NodeArena; every node and every text below lives in it (the source text too), so
// nodes are plain structs that point at each other, may be shared, changed in place by later
// stages, and need no freeing. Later stages make new nodes in the same arena. Nothing here is
// virtual: switch over `kind`.
//
//   package p                         Package   path {"p"}
//   import data.lib as l              Import    path (ref data "lib"), alias "l"
//   q[x] := y if { x := 1; y = x }    Rule      head reference (ref q x), value y; two Exprs
//
// Operators are calls of built-ins by name, as OPA has them: `1 + x` is (call plus 1 x).
//
//   :=  assign      =  eq        ==  equal    !=  neq    <  lt     <=  lte    >  gt    >=  gte
//   +   plus        -  minus     *   mul      /   div    %  rem    &   and    |  or
//   x in xs  internal.member_2   k, v in xs  internal.member_3

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rego/node_arena.h"

namespace assay::rego {

enum class Dialect : std::uint8_t { kV0, kV1 };

// Where a node stands. Lines and columns count from 1, columns in bytes; `offset` and `length`
// slice Module::text.
struct Location {
  std::uint32_t file = 0;  // ParseOptions::file_index
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
};

struct Term;
struct Expr;
using Terms = std::span<Term*>;
using Body = std::span<Expr*>;

enum class TermKind : std::uint8_t {
  kNull,     // null
  kBoolean,  // true           boolean
  kNumber,   // 1.50e3         text is the number as written, a sign included
  kString,   // "a\n" `raw`    text is the decoded string
  kVar,      // x              text is the name; `_` becomes $0, $1, ... with `wildcard` set
  // a.b[i] input              items: the head (any term), then the path; `.b` is the string "b".
  //                           `input` and `data` alone are refs of one item.
  kRef,
  kArray,                // [1, x]         items: the elements
  kObject,               // {"a": 1}       items: key, value, key, value, ...
  kSet,                  // {1, 2} set()   items: the elements
  kArrayComprehension,   // [x | body]     items: {x}; body
  kObjectComprehension,  // {k: v | body}  items: {k, v}; body
  kSetComprehension,     // {x | body}     items: {x}; body
  kCall,                 // f.g(x) 1 + x   operation; text: its dotted name; items: the arguments
  // $"a{x}"                   body: one kTerm expression a part, literal text as a kString term.
  kTemplateString,
};

struct Term {
  TermKind kind = TermKind::kNull;
  bool boolean = false;        // kBoolean: the value
  bool wildcard = false;       // kVar: written as `_`
  bool infix = false;          // kCall: written as an operator, not as a call
  bool parenthesized = false;  // written as `(term)`
  std::uint16_t depth = 1;     // of the tree below and including this node
  Location location = {};
  std::string_view text = {};
  // kCall: a kVar or kRef. Of an operator it is made up: the var `plus`, the ref internal.member_2.
  Term* operation = nullptr;
  Terms items = {};
  Body body = {};
};

// `with input.x as 1`
struct WithModifier {
  Location location = {};
  Term* target = nullptr;
  Term* value = nullptr;
};

enum class ExprKind : std::uint8_t {
  kTerm,    // input.x  f(x)  x := 1  a in b      term (statements are calls too)
  kSome,    // some x, y                          variables
  kSomeIn,  // some x in xs  some k, v in xs      key (or null), value, domain; any patterns
  kEvery,   // every k, v in xs { body }          key (or null), value, domain, body
  // With future.keywords.and, .or and .not only:
  kBlock,  // { a; b } as an operand, not { ... }   body
  kAnd,    // a and b and c                       operands
  kOr,     // a or b or c                         operands
  // Never parsed: what one expression with modifiers was taken apart into: body, with.
  kGroup,
};

struct Expr {
  ExprKind kind = ExprKind::kTerm;
  bool negated = false;    // not ...
  bool generated = false;  // the `true` of a rule written without a body
  std::uint16_t depth = 1;
  Location location = {};
  Term* term = nullptr;
  Terms variables = {};
  Term* key = nullptr;
  Term* value = nullptr;
  Term* domain = nullptr;
  Body body = {};
  std::span<Expr*> operands = {};
  std::span<WithModifier> with = {};
};

// The left-hand side of a rule.
//
//   p := 1           reference (ref p), value 1, assign
//   p contains x     reference (ref p), key x                       (v0: p[x] { ... })
//   p[x].q := y      reference (ref p x "q"), value y
//   p[x] if ...        reference (ref p x), no value: the value is true
//   f(x, 1) := y     reference (ref f), arguments, is_function
struct Head {
  Location location = {};
  // Always a kRef whose head is a kVar; an else branch has that of its rule.
  Term* reference = nullptr;
  Terms arguments = {};
  bool is_function = false;  // f() has no arguments and is one
  Term* key = nullptr;       // partial sets only
  Term* value = nullptr;     // null: true; always null for partial sets
  bool assign = false;       // `:=`, not `=`
};

// One definition; `p if { a } { b }` is two. The body is never empty: a rule without one has
// (true), `generated`.
struct Rule {
  Location location = {};
  bool is_default = false;
  Head head = {};
  Body body = {};
  Rule* otherwise = nullptr;  // the next branch of `else`
};

// `import data.lib.x as y`; imports of `rego.v1` and `future.keywords` are kept as well.
struct Import {
  Location location = {};
  Term* path = nullptr;         // a kRef; `import input` has a head and no path
  std::string_view alias = {};  // empty when not written
  // The name the import binds: the alias, or the last element of the path.
  std::string_view name = {};
};

// `package a["b c"].d` has the path {"a", "b c", "d"}: without the leading `data`.
struct Package {
  Location location = {};
  std::span<std::string_view> path = {};
};

struct Comment {
  Location location = {};
  std::string_view text = {};  // without the `#`
};

enum class AnnotationScope : std::uint8_t { kRule, kDocument, kPackage, kSubpackages };

struct Annotations;  // annotations.h

struct Module {
  Module();
  ~Module();
  Module(Module&&) noexcept;
  Module& operator=(Module&&) noexcept;

  std::string file;
  std::string_view text = {};  // the whole source, in the arena
  Dialect dialect = Dialect::kV1;
  bool strict = false;  // v1, or v0 with `import rego.v1`
  // future.keywords.not, or all of future.keywords, is imported: all that a negated expression is
  // made of stands inside the negation, so that `not f(input.x)` holds where input.x is undefined.
  bool negates_bodies = false;
  std::uint32_t keywords = 0;  // what is a word of the language in this text (token.h)
  Package package;
  std::vector<Import> imports;
  std::vector<Rule*> rules;  // in the order of the text
  std::vector<Comment> comments;
  std::vector<Annotations> annotations;  // in the order of the text
  std::unique_ptr<NodeArena> arena;
  std::uint32_t wildcards = 0;  // the next `$n` is free
};

// A query such as `data.p.q = x; y := 1`.
struct Query {
  std::string file;
  std::string_view text = {};
  Body body = {};
  std::unique_ptr<NodeArena> arena;
  std::uint32_t wildcards = 0;
};

// The name of a kind as OPA's messages have it: `var`, `setcomprehension`.
std::string_view NameOf(TermKind kind);

// Text of a ref whose parts are all names or strings, in dotted form (`io.jwt.decode`); empty for
// others.
std::string DottedName(const Term& term);

// A deep copy in `arena`; texts are shared.
Term* CloneTerm(NodeArena& arena, const Term& term);
Expr* CloneExpr(NodeArena& arena, const Expr& expr);

// Calls `visit_term(Term*&)` and `visit_expr(Expr*&)` on what stands directly below a node, in the
// order of the text; a visitor that wants all of it calls VisitChildren again. The slots may be
// replaced.
template <typename VisitTerm, typename VisitExpr>
void VisitChildren(Term& term, VisitTerm&& visit_term, VisitExpr&& visit_expr) {
  if (term.operation != nullptr) visit_term(term.operation);
  for (Term*& item : term.items) visit_term(item);
  for (Expr*& expr : term.body) visit_expr(expr);
}

template <typename VisitTerm, typename VisitExpr>
void VisitChildren(Expr& expr, VisitTerm&& visit_term, VisitExpr&& visit_expr) {
  for (Term** slot : {&expr.term, &expr.key, &expr.value, &expr.domain}) {
    if (*slot != nullptr) visit_term(*slot);
  }
  for (Term*& variable : expr.variables) visit_term(variable);
  for (Expr*& inner : expr.body) visit_expr(inner);
  for (Expr*& operand : expr.operands) visit_expr(operand);
  for (WithModifier& modifier : expr.with) {
    visit_term(modifier.target);
    visit_term(modifier.value);
  }
}

// Of this rule alone, not of its else branches.
template <typename VisitTerm, typename VisitExpr>
void VisitChildren(Rule& rule, VisitTerm&& visit_term, VisitExpr&& visit_expr) {
  visit_term(rule.head.reference);
  for (Term*& argument : rule.head.arguments) visit_term(argument);
  if (rule.head.key != nullptr) visit_term(rule.head.key);
  if (rule.head.value != nullptr) visit_term(rule.head.value);
  for (Expr*& expr : rule.body) visit_expr(expr);
}

}  // namespace assay::rego
