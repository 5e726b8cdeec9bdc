#pragma once

// The oracle: Rego by trying. It walks the tree of the text and passes what it finds on to a
// continuation: everything that may hold is tried, in the order of the text, and nothing is
// compiled, indexed or shared between two questions but the values of rules, which it keeps as long
// as the world stays the same. It uses the parser, the resolver of names, values and the bodies of
// built-ins; nothing of the compiler behind them and nothing of the machine.
//
//   Value(term)      every value that a term can have, with the variables that it binds on the way
//   Match(term, v)   every way in which a pattern can be laid on a value
//   Body(exprs)      every way in which all of them hold
//
// A continuation returns false when enough was found; that false comes back up.

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "assay/builtin.h"
#include "assay/value.h"
#include "evaluator/builtins/recorded_call.h"
#include "oracle/readiness.h"
#include "oracle/rules.h"
#include "oracle/steps.h"

namespace assay::oracle {

// Ends an evaluation.
struct Halt {
  bool gave_up = false;
  std::string code;
  std::string message;
};

// What `with` has made of the surroundings.
struct World {
  struct Replacement {
    std::vector<ValueView> path;  // below `data`
    ValueView value;
  };
  struct Callable {
    std::string builtin;  // of a target or a substitute: this or `function`
    const Node* function = nullptr;
    ValueView value;  // of a substitute: neither
  };
  ValueView input;
  std::vector<Replacement> data;  // a later one over an earlier one
  std::vector<std::pair<Callable, Callable>> calls;
  std::map<const Node*, ValueView> kept;  // undefined ones too
};

class Evaluator {
 public:
  struct Options {
    ValueView data;
    ValueView input;
    bool stop = false;
    const BuiltinTable* builtins = nullptr;
    std::uint64_t max_steps = 200'000;
  };
  Evaluator(const Rules& rules, const Options& options);

  using Next = std::function<bool()>;
  using NextValue = std::function<bool(ValueView)>;

  // Throws Halt. The query's variables can be asked for while `next` runs.
  void Solve(const rego::Query& query, const Next& next);
  // Every value of a query that is one expression without variables, false among them.
  void Ask(const rego::Query& query, const NextValue& next);
  ValueView ValueOf(std::string_view variable) const;
  ValueArena& arena() { return call_.arena(); }

 private:
  using NextValues = std::function<bool(const std::vector<ValueView>&)>;
  using Terms = std::vector<const rego::Term*>;
  using Keys = std::vector<ValueView>;

  // evaluate_body.cc
  // All ways in which `body` holds, with the values of `heads` kept outside.
  bool Body(rego::Body body, const Terms& heads, const Next& next);
  bool Steps(const std::vector<Step>& order, std::size_t from, const Next& next);
  // What `part` stands in takes its value from here.
  bool Outside(const rego::Term& part, const Next& next);
  bool Before(const Terms& parts, const Next& next, std::size_t from = 0);
  bool Alone(const rego::Expr& expr, const Next& next);
  bool Expression(const rego::Expr& expr, const Next& next);
  bool Plain(const rego::Expr& expr, const Next& next);
  bool Statement(const rego::Term& term, const Next& next);
  bool Equated(const rego::Term& term, const Next& next);
  bool Negated(const rego::Term& term, const Next& next);
  bool Every(const rego::Expr& expr, const Next& next);
  bool With(const rego::Expr& expr, const Next& next);
  bool Exists(const std::function<bool(const Next&)>& search);
  void Replace(const rego::WithModifier& modifier, ValueView value, World& world);

  // evaluate_term.cc
  bool Value(const rego::Term& term, const NextValue& next);
  bool Reference(const rego::Term& term, const NextValue& next);
  bool Values(const Terms& terms, const NextValues& next);
  bool SomeValues(const Terms& terms, std::vector<ValueView>& found, std::size_t left,
                  const NextValues& next);
  bool Collection(const rego::Term& term, const NextValue& next);
  bool Comprehension(const rego::Term& term, const NextValue& next);
  bool Template(const rego::Term& term, const NextValue& next);
  bool Path(ValueView value, rego::Terms path, const NextValue& next);
  bool Match(const rego::Term& pattern, ValueView value, const Next& next);
  bool MatchAll(const Terms& patterns, const std::vector<ValueView>& values, const Next& next);
  bool Unify(const rego::Term& a, const rego::Term& b, const Next& next);
  bool UnifyAll(std::vector<std::pair<const rego::Term*, const rego::Term*>> pairs,
                const Next& next);
  ValueView Constant(const rego::Term& term);

  // evaluate_call.cc
  bool Call(const rego::Term& call, std::size_t arity, const NextValue& next);
  bool CallBuiltin(std::string_view name, const std::vector<ValueView>& arguments,
                   const NextValue& next);
  ValueView CallFunction(const Node& node, const std::vector<ValueView>& arguments);
  std::size_t ArityOf(const rego::Term& call) const;

  // evaluate_document.cc
  bool Data(const Node* node, ValueView base, Keys& path, rego::Terms rest, const NextValue& next);
  ValueView Whole(const Node* node, ValueView base, Keys& path);
  const World::Replacement* ReplacementAt(const Keys& path) const;
  bool IsReplacedBelow(const Keys& path) const;
  std::vector<ValueView> KeysBelow(const Node* node, ValueView base, const Keys& path);
  ValueView Below(ValueView base, ValueView key);
  ValueView Replaced(ValueView document, const Keys& below, ValueView value);

  // evaluate_rule.cc
  ValueView Document(const Node& node);
  ValueView Complete(const Node& node, const std::vector<ValueView>* arguments);
  ValueView PartialSet(const Node& node);
  ValueView Assembled(const Node& node);
  struct Assembly;
  void Assemble(const Node& node, Keys& at, Assembly& assembly);
  bool HasOneValue(const Node& node);
  // Calls `next` with the values of `words` for each solution of the first branch that has one.
  bool Definition(const Definition& definition, const std::vector<ValueView>* arguments,
                  const std::function<Terms(const rego::Rule&)>& words, const NextValues& next);

  void Spend();
  bool IsKnown(const rego::Term& term) const;
  Names KnownNames() const;
  bool Bound(std::string_view name, ValueView value, const Next& next);
  [[noreturn]] static void Conflict(std::string message);

  const Rules& rules_;
  const BuiltinTable& builtins_;
  Readiness readiness_;
  builtins::RecordedCall call_;
  ValueView data_;
  bool stop_;
  std::uint64_t steps_;
  std::uint32_t depth_ = 0;
  std::shared_ptr<World> world_;
  std::map<std::string_view, ValueView> bindings_;
  std::map<const void*, std::vector<Step>> orders_;
  // What was evaluated before what it stands in.
  std::map<const rego::Term*, ValueView> outside_;
  bool negates_bodies_ = false;
};

}  // namespace assay::oracle
