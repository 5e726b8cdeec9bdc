#pragma once

// Paths into documents as json.filter, json.remove and json.patch take them: `a/b/0`, or an array
// of keys.

#include <map>
#include <vector>

#include "evaluator/builtins/operands.h"

namespace assay::builtins {

struct ValueBefore {
  bool operator()(ValueView a, ValueView b) const { return Compare(a, b) < 0; }
};

using DocumentPath = std::vector<ValueView>;

/// False for anything but a string or an array.
bool ParseDocumentPath(ValueView text, ValueArena& arena, DocumentPath& path);

/// Paths that share their beginnings, as a tree; a path that goes on below another's end is
/// dropped.
class PathTree {
 public:
  struct Node {
    bool is_end = false;
    std::map<ValueView, std::size_t, ValueBefore> children;
  };
  void Add(const DocumentPath& path);
  const Node& root() const { return nodes_[0]; }
  const Node& node(std::size_t index) const { return nodes_[index]; }
  /// The child at a key; null if no path goes there.
  const Node* Child(const Node& parent, ValueView key) const;

 private:
  std::vector<Node> nodes_ = {Node()};  // in a vector, so that no depth is too deep to free
};

/// All paths of an array or set, or the call has failed.
bool ExpectPaths(BuiltinCall& call, Arguments operands, std::size_t operand, PathTree& tree);

}  // namespace assay::builtins
