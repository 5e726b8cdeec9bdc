#include "evaluator/builtins/document_path.h"

#include <fmt/format.h>

#include <string>

namespace assay::builtins {
namespace {

// RFC 6901: ~1 is a slash, ~0 a tilde.
std::string Unescaped(std::string_view part) {
  std::string text;
  for (std::size_t i = 0; i < part.size(); ++i) {
    const bool escape = part[i] == '~' && i + 1 < part.size();
    if (escape && (part[i + 1] == '1' || part[i + 1] == '0')) {
      text += part[++i] == '1' ? '/' : '~';
    } else {
      text += part[i];
    }
  }
  return text;
}

}  // namespace

bool ParseDocumentPath(ValueView text, ValueArena& arena, DocumentPath& path) {
  path.clear();
  if (text.is_array()) {
    for (std::size_t i = 0; i < text.size(); ++i) path.push_back(text.at(i));
    return true;
  }
  if (!text.is_string()) return false;
  const StringText whole = text.text();
  std::string_view rest = whole;
  if (rest.empty()) return true;
  while (rest.starts_with('/')) rest.remove_prefix(1);
  while (true) {
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    path.push_back(arena.String(Unescaped(rest.substr(0, slash))));
    if (slash == rest.size()) return true;
    rest.remove_prefix(slash + 1);
  }
}

void PathTree::Add(const DocumentPath& path) {
  if (path.empty()) return;
  std::size_t at = 0;
  for (ValueView key : path) {
    if (nodes_[at].is_end) return;
    const auto [place, added] = nodes_[at].children.try_emplace(key, nodes_.size());
    at = place->second;
    if (added) nodes_.emplace_back();
  }
  nodes_[at].is_end = true;
  nodes_[at].children.clear();
}

const PathTree::Node* PathTree::Child(const Node& parent, ValueView key) const {
  const auto place = parent.children.find(key);
  return place == parent.children.end() ? nullptr : &nodes_[place->second];
}

bool ExpectPaths(BuiltinCall& call, Arguments operands, std::size_t operand, PathTree& tree) {
  if (!ExpectSequence(call, operands, operand)) return false;
  const ValueView paths = operands[operand];
  DocumentPath path;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    if (!ParseDocumentPath(paths.at(i), call.arena(), path)) {
      FailType(call, fmt::format("operand {} must be one of {{set, array}} containing string paths "
                                 "or array of path segments but got {}",
                                 operand + 1, NameOf(paths.at(i).kind())));
      return false;
    }
    if (!call.Spend(path.size() + 1)) return false;
    tree.Add(path);
  }
  return true;
}

}  // namespace assay::builtins
