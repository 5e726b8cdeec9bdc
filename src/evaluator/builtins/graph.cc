// walk, graph.reachable and graph.reachable_paths. None recurses: documents and graphs may be
// deeper than the stack.

#include <set>
#include <vector>

#include "evaluator/builtins/document_path.h"
#include "evaluator/builtins/operands.h"

namespace assay::builtins {
namespace {

using ValueSet = std::set<ValueView, ValueBefore>;

// Visits a document and all that is in it, in order, and notes [path, value] for each. What is
// unknown may be absent, so it is passed over, and the result is open then.
class DocumentWalk {
 public:
  explicit DocumentWalk(BuiltinCall& call) : call_(call) {}

  ValueView Run(ValueView document) {
    if (!Note(document)) return ValueView::Undefined();
    Enter(document);
    while (!levels_.empty()) {
      Level& level = levels_.back();
      if (level.next == level.value.size()) {
        levels_.pop_back();
        continue;
      }
      const std::size_t i = level.next++;
      const ValueView value = level.value.at(i);
      const ValueView key = KeyAt(level.value, i);
      if (value.is_unknown() || key.is_unknown()) {
        unknown_ = value.is_unknown() ? value : key;
        continue;
      }
      path_.resize(levels_.size() - 1);
      path_.push_back(key);
      if (!Note(value)) return ValueView::Undefined();
      Enter(value);
    }
    const ValueView pairs = call_.arena().Array(pairs_);
    if (!unknown_.defined()) return pairs;
    return call_.arena().Open(pairs, unknown_.unknown_kind(), unknown_.unknown_text());
  }

 private:
  struct Level {
    ValueView value;
    std::size_t next = 0;
  };

  ValueView KeyAt(ValueView value, std::size_t i) {
    if (value.is_object()) return value.key(i);
    return value.is_array() ? call_.arena().Integer(static_cast<std::int64_t>(i)) : value.at(i);
  }

  bool Note(ValueView value) {
    if (!call_.Spend(path_.size() + 1)) return false;
    if (pairs_.size() % 1024 == 1023 && !ExpectRoom(call_, pairs_.size() * sizeof(ValueView))) {
      return false;
    }
    const ValueView pair[] = {call_.arena().Array(path_), value};
    pairs_.push_back(call_.arena().Array(pair));
    return true;
  }

  void Enter(ValueView value) {
    if (value.is_collection() && value.size() > 0) levels_.push_back({value});
  }

  BuiltinCall& call_;
  std::vector<Level> levels_;
  std::vector<ValueView> path_;
  std::vector<ValueView> pairs_;
  ValueView unknown_;
};

bool ExpectGraph(BuiltinCall& call, Arguments operands) {
  return Expect(call, operands, 0, Kind::kObject) &&
         ExpectSequence(call, operands, 1, "{array, set}");
}

bool IsVertices(ValueView value) { return value.is_array() || value.is_set(); }

// Every way through the graph that does not pass a vertex twice, up to its end, or to where it
// would come back.
class PathSearch {
 public:
  PathSearch(BuiltinCall& call, ValueView graph) : call_(call), graph_(graph) {}

  bool From(ValueView start) {
    const ValueView edges = graph_.Find(start);
    if (!edges.defined()) return true;
    path_ = {start};
    on_path_ = {start};
    if (!IsVertices(edges) || edges.size() == 0) return Commit();
    levels_ = {{edges}};
    while (!levels_.empty()) {
      Level& level = levels_.back();
      if (level.next == level.edges.size()) {
        on_path_.erase(path_.back());
        path_.pop_back();
        levels_.pop_back();
      } else if (!Follow(level.edges.at(level.next++))) {
        return false;
      }
    }
    return true;
  }
  ValueView Result() { return call_.arena().Set(found_); }

 private:
  struct Level {
    ValueView edges;
    std::size_t next = 0;
  };

  bool Follow(ValueView vertex) {
    if (!call_.Spend(1)) return false;
    const ValueView edges = graph_.Find(vertex);
    // A neighbour that is no vertex, or that closes a circle, ends the path before it.
    if (on_path_.contains(vertex) || !edges.defined()) return Commit();
    path_.push_back(vertex);
    if (!IsVertices(edges) || edges.size() == 0) {
      const bool alive = Commit();
      path_.pop_back();
      return alive;
    }
    on_path_.insert(vertex);
    levels_.push_back({edges});
    return true;
  }

  bool Commit() {
    if (!call_.Spend(path_.size())) return false;
    if (found_.size() % 1024 == 1023 && !ExpectRoom(call_, found_.size() * sizeof(ValueView))) {
      return false;
    }
    found_.push_back(call_.arena().Array(path_));
    return true;
  }

  BuiltinCall& call_;
  ValueView graph_;
  std::vector<Level> levels_;
  std::vector<ValueView> path_;
  ValueSet on_path_;
  std::vector<ValueView> found_;
};

}  // namespace

ValueView Walk(BuiltinCall& call, Arguments operands) {
  const ValueView document = operands[0];
  if (document.is_unknown()) return document.unknown_reason();
  return DocumentWalk(call).Run(document);
}

ValueView GraphReachable(BuiltinCall& call, Arguments operands) {
  if (!ExpectGraph(call, operands)) return ValueView::Undefined();
  const ValueView graph = operands[0];
  std::vector<ValueView> waiting;
  for (std::size_t i = operands[1].size(); i > 0; --i) waiting.push_back(operands[1].at(i - 1));
  ValueSet reached;
  while (!waiting.empty()) {
    const ValueView vertex = waiting.back();
    waiting.pop_back();
    if (!call.Spend(1)) return ValueView::Undefined();
    const ValueView edges = graph.Find(vertex);
    if (!edges.defined() || !reached.insert(vertex).second || !IsVertices(edges)) continue;
    if (!call.Spend(edges.size())) return ValueView::Undefined();
    for (std::size_t i = 0; i < edges.size(); ++i) waiting.push_back(edges.at(i));
  }
  const std::vector<ValueView> vertices(reached.begin(), reached.end());
  return call.arena().Set(vertices);
}

ValueView GraphReachablePaths(BuiltinCall& call, Arguments operands) {
  if (!ExpectGraph(call, operands)) return ValueView::Undefined();
  PathSearch search(call, operands[0]);
  for (std::size_t i = 0; i < operands[1].size(); ++i) {
    if (!search.From(operands[1].at(i))) return ValueView::Undefined();
  }
  return search.Result();
}

}  // namespace assay::builtins
