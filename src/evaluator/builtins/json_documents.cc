// json.filter, json.remove and json.patch: documents with parts chosen, left out or changed.
// Documents never change, so each step makes anew what stands on the way to the change. Recursion
// follows the document, which ExpectShallow bounds.

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <vector>

#include "evaluator/builtins/document_path.h"

namespace assay::builtins {
namespace {

// The key under which a path names the i-th part of a document.
ValueView PathKey(BuiltinCall& call, ValueView document, std::size_t i) {
  if (document.is_object()) return document.key(i);
  if (document.is_set()) return document.at(i);
  return call.arena().String(std::to_string(i));
}

// Chooses parts by a tree of paths: what a path ends at is kept whole (filter) or left out
// (remove).
class PartSelection {
 public:
  PartSelection(BuiltinCall& call, const PathTree& tree, bool keep)
      : call_(call), tree_(tree), keep_(keep) {}

  // Undefined where the part is to be left out, or the call may not go on.
  ValueView Apply(ValueView document, const PathTree::Node* node) {
    if (node == nullptr) return keep_ ? ValueView::Undefined() : document;
    if (node->is_end) return keep_ ? document : ValueView::Undefined();
    if (!document.is_collection()) return document;
    stopped_ = stopped_ || !call_.Spend(document.size() + 1);
    if (stopped_) return ValueView::Undefined();
    std::vector<ValueView> parts;
    std::vector<assay::Member> members;
    for (std::size_t i = 0; i < document.size() && !stopped_; ++i) {
      const ValueView key = PathKey(call_, document, i);
      const ValueView part = Apply(document.at(i), tree_.Child(*node, key));
      if (!part.defined()) continue;
      if (document.is_object()) {
        members.push_back({key, part});
      } else {
        parts.push_back(part);
      }
    }
    if (document.is_object()) return call_.arena().Object(members);
    return document.is_array() ? call_.arena().Array(parts) : call_.arena().Set(parts);
  }
  bool stopped() const { return stopped_; }

 private:
  BuiltinCall& call_;
  const PathTree& tree_;
  bool keep_;
  bool stopped_ = false;
};

ValueView SelectParts(BuiltinCall& call, Arguments operands, bool keep) {
  if (!Expect(call, operands, 0, Kind::kObject)) return ValueView::Undefined();
  PathTree tree;
  if (!ExpectPaths(call, operands, 1, tree) || !ExpectShallow(call, operands[0])) {
    return ValueView::Undefined();
  }
  PartSelection selection(call, tree, keep);
  const ValueView result = selection.Apply(operands[0], &tree.root());
  return selection.stopped() ? ValueView::Undefined() : result;
}

enum class Change : std::uint8_t { kAdd, kRemove };

// Ends the call with an error that quotes a key.
bool FailAt(BuiltinCall& call, std::string_view before, ValueView key, std::string_view behind) {
  const std::string text = key.is_string() ? std::string(key.text().view()) : ToJson(key);
  FailBuiltin(call, fmt::format("{}\"{}\"{}", before, text, behind));
  return false;
}

// One document under a patch. An operation that does not apply ends the call with an error.
class PatchedDocument {
 public:
  PatchedDocument(BuiltinCall& call, ValueView document) : call_(call), document_(document) {}

  ValueView document() const { return document_; }

  // Undefined, and an error, if nothing is there.
  ValueView At(const DocumentPath& path) const {
    ValueView value = document_;
    for (ValueView key : path) {
      const std::optional<std::size_t> place = Find(value, key, "path ", " does not exist");
      if (!place) return ValueView::Undefined();
      value = value.at(*place);
    }
    return value;
  }

  bool Add(const DocumentPath& path, ValueView value) { return Replace(path, value, Change::kAdd); }

  bool Remove(const DocumentPath& path) { return Replace(path, {}, Change::kRemove); }

 private:
  bool Replace(const DocumentPath& path, ValueView value, Change change) {
    std::optional<ValueView> changed = value;
    if (path.empty()) {
      if (change == Change::kRemove && !document_.defined()) {
        FailBuiltin(call_, "there is no document to remove");
        return false;
      }
    } else {
      changed = Changed(document_, path, 0, value, change);
    }
    if (!changed) return false;
    document_ = *changed;
    return ExpectShallow(call_, document_);
  }

  // Where a key stands in a collection.
  static std::optional<std::size_t> PlaceOf(ValueView collection, ValueView key) {
    if (collection.is_array()) {
      const std::optional<std::size_t> index = IndexFrom(key, collection.size());
      return index && *index < collection.size() ? index : std::nullopt;
    }
    for (std::size_t low = 0, high = collection.size(); low < high;) {
      const std::size_t middle = low + (high - low) / 2;
      const ValueView other =
          collection.is_object() ? collection.key(middle) : collection.at(middle);
      const std::strong_ordering order = Compare(key, other);
      if (order == 0) return middle;
      if (order < 0) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return std::nullopt;
  }

  // Where a key stands; nothing, and an error, if it does not.
  std::optional<std::size_t> Find(ValueView value, ValueView key, std::string_view before,
                                  std::string_view behind) const {
    if (!value.is_collection()) {
      FailBuiltin(call_, fmt::format("expected composite type, found {}", NameOf(value.kind())));
      return std::nullopt;
    }
    const std::optional<std::size_t> place = PlaceOf(value, key);
    if (!place) FailAt(call_, before, key, behind);
    return place;
  }

  // A number, or its digits without zeros before them; `-` is the place behind the last.
  static std::optional<std::size_t> IndexFrom(ValueView key, std::size_t size) {
    if (const std::optional<std::int64_t> index = key.is_number() ? key.int64() : std::nullopt) {
      return *index < 0 ? std::nullopt : std::optional(static_cast<std::size_t>(*index));
    }
    if (!key.is_string()) return std::nullopt;
    const StringText kept = key.text();
    const std::string_view text = kept;
    if (text == "-") return size;
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
    const bool whole = error == std::errc() && end == text.data() + text.size();
    return whole && (text == "0" || text[0] != '0') ? std::optional(index) : std::nullopt;
  }

  std::optional<ValueView> Changed(ValueView value, const DocumentPath& path, std::size_t depth,
                                   ValueView added, Change change) {
    const ValueView key = path[depth];
    const bool last = depth + 1 == path.size();
    if (value.is_collection() && !call_.Spend(value.size() + 1)) return std::nullopt;
    if (last && change == Change::kAdd && value.is_collection()) {
      return WithPart(value, key, added);
    }
    const std::optional<std::size_t> place =
        last ? Find(value, key, "cannot delete child key ", " that does not exist")
             : Find(value, key, "path ", " does not exist");
    if (!place) return std::nullopt;
    if (last) return WithPartAt(value, *place, ValueView::Undefined());
    const std::optional<ValueView> part = Changed(value.at(*place), path, depth + 1, added, change);
    if (!part) return std::nullopt;
    return WithPartAt(value, *place, *part);
  }

  std::optional<ValueView> WithPart(ValueView value, ValueView key, ValueView added) {
    std::vector<ValueView> parts;
    if (value.is_object()) {
      std::vector<assay::Member> members;
      for (std::size_t i = 0; i < value.size(); ++i) members.push_back({value.key(i), value.at(i)});
      members.push_back({key, added});
      return call_.arena().Object(members);
    }
    for (std::size_t i = 0; i < value.size(); ++i) parts.push_back(value.at(i));
    if (value.is_set()) {
      if (key != added) {
        FailAt(call_, "set key ", key, " must be the value that is added");
        return std::nullopt;
      }
      parts.push_back(added);
      return call_.arena().Set(parts);
    }
    const std::optional<std::size_t> index = IndexFrom(key, value.size());
    if (!index || *index > value.size()) {
      FailAt(call_, "index ", key, " is no place in the array");
      return std::nullopt;
    }
    parts.insert(parts.begin() + static_cast<std::ptrdiff_t>(*index), added);
    return call_.arena().Array(parts);
  }

  // The collection with another part at a place, or without it if `part` is undefined.
  ValueView WithPartAt(ValueView value, std::size_t place, ValueView part) {
    std::vector<ValueView> parts;
    std::vector<assay::Member> members;
    for (std::size_t i = 0; i < value.size(); ++i) {
      const ValueView kept = i == place ? part : value.at(i);
      if (!kept.defined()) continue;
      if (value.is_object()) {
        members.push_back({value.key(i), kept});
      } else {
        parts.push_back(kept);
      }
    }
    if (value.is_object()) return call_.arena().Object(members);
    return value.is_array() ? call_.arena().Array(parts) : call_.arena().Set(parts);
  }

  BuiltinCall& call_;
  ValueView document_;
};

bool FailAttribute(BuiltinCall& call, std::string_view name) {
  FailBuiltin(call, fmt::format("missing required attribute '{}'", name));
  return false;
}

// A path of the operation; false, and an error, if it is not there or none.
bool ReadPath(BuiltinCall& call, ValueView operation, std::string_view name, DocumentPath& path) {
  const ValueView text = operation.Find(name);
  if (!text.defined()) return FailAttribute(call, name);
  if (ParseDocumentPath(text, call.arena(), path)) return true;
  FailBuiltin(call,
              fmt::format("operand 2 must be one of {{set, array}} containing string paths or "
                          "array of path segments but got {}",
                          NameOf(text.kind())));
  return false;
}

bool TestPart(BuiltinCall& call, const PatchedDocument& document, const DocumentPath& path,
              ValueView wanted) {
  const ValueView found = document.At(path);
  if (!found.defined()) return false;
  if (found == wanted) return true;
  FailBuiltin(call, "the value at the path of a test is not the one expected");
  return false;
}

// False, and an error, if the operation is malformed or does not apply.
bool ApplyOperation(BuiltinCall& call, ValueView operation, PatchedDocument& document) {
  const ValueView name = operation.Find("op");
  const ValueView value = operation.Find("value");
  if (!name.is_string()) return FailAttribute(call, "op");
  const StringText kept = name.text();
  const std::string_view op = kept;
  DocumentPath path;
  DocumentPath from;
  if (!ReadPath(call, operation, "path", path)) return false;
  if (op == "remove") return document.Remove(path);
  if (op == "add" || op == "replace" || op == "test") {
    if (!value.defined()) return FailAttribute(call, "value");
    if (op == "test") return TestPart(call, document, path, value);
    return (op == "add" || document.Remove(path)) && document.Add(path, value);
  }
  if (op != "move" && op != "copy") {
    FailBuiltin(call, fmt::format("unrecognized op: '{}'", op));
    return false;
  }
  if (!ReadPath(call, operation, "from", from)) return false;
  const ValueView part = document.At(from);
  if (!part.defined()) return false;
  return (op == "copy" || document.Remove(from)) && document.Add(path, part);
}

}  // namespace

ValueView JsonFilter(BuiltinCall& call, Arguments operands) {
  return SelectParts(call, operands, true);
}

ValueView JsonRemove(BuiltinCall& call, Arguments operands) {
  return SelectParts(call, operands, false);
}

ValueView JsonPatch(BuiltinCall& call, Arguments operands) {
  if (!Expect(call, operands, 1, Kind::kArray) || !ExpectShallow(call, operands[0])) {
    return ValueView::Undefined();
  }
  PatchedDocument document(call, operands[0]);
  for (std::size_t i = 0; i < operands[1].size(); ++i) {
    const ValueView operation = operands[1].at(i);
    if (!operation.is_object()) {
      return FailBuiltin(call, fmt::format("must be an array of JSON-Patch objects, but has {}",
                                           NameOf(operation.kind())));
    }
    if (!ApplyOperation(call, operation, document)) return ValueView::Undefined();
  }
  return document.document();
}

}  // namespace assay::builtins
