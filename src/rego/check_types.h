#pragma once

// The static type checker: which types values have is inferred from the rules, from what builtins
// declare and from constants; `input` and data that no rule makes can be anything. A step that can
// never succeed (`count(1)`, `"a" = 1`, `p.x` where `p` is a number) is a `rego_type_error`.
//
// Never an error: what may succeed. Where little is known, little is reported, and what limits of
// types.h cut short counts as right.
//
//   TypeChecker checker(graph, builtins, sink);
//   checker.CheckRules();        // each rule behind those it uses
//   checker.CheckQuery(query);
//
//   check_types.cc        rules, bodies, closures, with
//   check_expression.cc   calls and unification
//   check_reference.cc    refs

#include <deque>
#include <map>
#include <memory>
#include <string>

#include "rego/ast.h"
#include "rego/diagnostic_sink.h"
#include "rego/known_builtins.h"
#include "rego/rule_graph.h"
#include "rego/type.h"
#include "rego/type_environment.h"

namespace assay::rego {

class TypeChecker {
 public:
  TypeChecker(const RuleGraph& graph, const KnownBuiltins& builtins, DiagnosticSink& sink);

  // Of modules that are resolved, expanded and ordered, without recursion.
  void CheckRules();
  // After CheckRules().
  void CheckQuery(const Query& query);

 private:
  // The layers that the modifiers of one expression make.
  struct WithLayers {
    std::deque<TypeTree> trees;
    std::deque<TypeLayer> layers;
  };

  // check_types.cc
  void CheckRule(const RuleNode& node, const Rule& rule);
  const Type* TypeOfFunction(TypeLayer& layer, const Head& head);
  const Type* TypeOfValue(const TypeLayer& layer, const Head& head);
  // `layer` is new and gets the types of the body's variables. True if nothing was reported.
  bool CheckBody(const TypeLayer& layer, Body body);
  void CheckExpr(const TypeLayer& layer, const Expr& expr);
  void CheckStatement(const TypeLayer& layer, const Expr& expr);
  void CheckReplacement(const TypeLayer& layer, const WithModifier& modifier);
  void CheckSomeIn(const TypeLayer& layer, const Expr& expr);
  // What stands in `every`, `not { }`, `and` and `or`: refs and comprehensions, no more.
  void CheckInner(const TypeLayer& layer, const Expr& expr);
  void CheckClosures(const TypeLayer& layer, const Term& term);
  const Type* TypeOfClosure(const TypeLayer& layer, const Term& comprehension);
  const TypeLayer& EnterWith(const TypeLayer& layer, std::span<const WithModifier> with,
                             WithLayers& made);
  const TypeTree* Relaxed(const Term& target, bool is_function);
  // A function that replaces another takes as many arguments.
  void CheckArity(const TypeLayer& layer, const WithModifier& modifier);

  // check_expression.cc: false if it was reported, `blamed` tells if something else was already.
  void CheckCall(const TypeLayer& layer, const Expr& expr, bool blamed);
  const Type* SignatureOf(const TypeLayer& layer, const Term& call);
  const Type* SignatureOfBuiltin(std::string_view name);
  // What `with` names: a rule's path, or a builtin as `@name`; null if it is no function.
  const Type* SignatureOfCallable(const TypeLayer& layer, const Term& callable);
  using Names = std::vector<std::string_view>;
  Names NamesOf(std::string_view builtin) const;
  void ReportArguments(const Expr& expr, std::string_view problem,
                       const std::vector<const Type*>& have, const Type& wanted, bool blamed);
  void CheckUnification(const TypeLayer& layer, const Term& a, const Term& b, const Location& at,
                        bool blamed);
  bool Unify(const TypeLayer& layer, const Term& a, const Term& b);
  bool UnifyUnknown(const TypeLayer& layer, const Term& a, const Term& b);
  bool UnifyObjects(const TypeLayer& layer, const Term& a, const Term& b);
  // Can the term have this type? Its variables without a type get one; where the term is laid on
  // several types (`join`), what they had and what they get becomes a union.
  bool Match(const TypeLayer& layer, const Term& term, const Type* type, bool join);
  bool MatchUnion(const TypeLayer& layer, const Term& term, const Type& type);
  bool MatchObject(const TypeLayer& layer, const Term& term, const Type& type, bool join);
  bool MatchVariable(const TypeLayer& layer, const Term& variable, const Type* type, bool join);

  // check_reference.cc
  void CheckRefs(const TypeLayer& layer, const Term& term);
  void CheckRef(const TypeLayer& layer, const Term& reference);
  // False: this layer does not know the document; the next one may.
  bool CheckDocument(const TypeLayer& layer, const TypeTree& documents, const Term& reference);
  void CheckKeys(const TypeLayer& layer, const Type* type, const Term& reference, std::size_t at);
  // Of a key that is no constant: may it be one of these? A variable without a type gets theirs.
  bool CheckKey(const TypeLayer& layer, const Term& key, const Type* wanted);
  void ReportFunction(const Term& reference, const Type* type);
  void ReportNoElements(const Term& reference, std::size_t at, const Type* type);
  void ReportKey(const Term& reference, std::size_t at, const Type* have, const Type* wanted,
                 const std::vector<TypeKey>& allowed);

  void Report(const Location& at, std::string message, std::string detail);

  const RuleGraph& graph_;
  const KnownBuiltins& builtins_;
  DiagnosticSink& sink_;
  TypePool pool_;
  TypeReader types_;
  TypeTree rules_;
  TypeLayer global_;
  std::map<std::string, const Type*, std::less<>> signatures_;
  std::map<std::string, std::unique_ptr<TypeTree>, std::less<>> relaxed_;
  // Terms made for the check: they stand for what later stages make of a text.
  NodeArena arena_;
  std::size_t reported_ = 0;
};

}  // namespace assay::rego
