#pragma once

/// \file
/// YAML in: streams of documents as values, with the line of every part.
///
///   absl::StatusOr<std::vector<assay::YamlDocument>> documents =
///       assay::ParseYaml("deploy.yaml", text);
///   if (!documents.ok()) return documents.status();
///   for (const assay::YamlDocument& document : *documents) {
///     std::uint32_t line = document.root().Find("items").at(3).location().line;
///   }
///
/// What a plain scalar means follows Kubernetes and Go's YAML: `yes`, `on` and the like are
/// booleans, `0o17` and `017` are octal, keys that are numbers or booleans become strings, dates
/// stay strings; merge keys (`<<`) are resolved. Numbers are kept exactly. Duplicate keys are
/// errors, and so are .inf and .nan, which JSON does not have. Unknown tags are ignored.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "assay/diagnostic.h"
#include "assay/document.h"
#include "assay/value.h"

namespace assay {

struct YamlReadOptions {
  std::shared_ptr<SymbolTable> symbols;  ///< may be null
  std::size_t max_bytes = 64U << 20;     ///< of the text
  std::size_t max_depth = 200;           ///< nesting of collections
  /// Nodes of one document, counting again what an alias repeats.
  std::size_t max_nodes = 10'000'000;
  bool yaml11_booleans = true;     ///< yes, no, on, off, y, n; false: only true and false
  std::uint32_t first_line = 1;    ///< of the text, where it is a part of a file
  std::uint32_t first_column = 1;  ///< likewise
  /// Documents keep a copy of the text, so that their parts' errors show the line.
  bool keep_text = false;
};

/// One document: a value and where its parts stand. Immutable; copies share the value.
class YamlDocument {
 public:
  ValueView view() const { return root_.view(); }
  const Value& value() const { return root_.value(); }
  /// The whole, to be walked down with places.
  const DocumentPart& root() const { return root_; }
  /// The line of the document's root.
  std::uint32_t line() const { return root_.location().line; }
  /// The line of what `path` (keys and indices) leads to, or of the last part of it that exists;
  /// a member's is that of its key.
  /// O(length of the path * log size).
  std::uint32_t LineOf(std::span<const ValueView> path) const;
  std::uint32_t LineOf(std::initializer_list<ValueView> path) const {
    return LineOf(std::span<const ValueView>(path.begin(), path.size()));
  }

 private:
  friend class YamlBuilder;
  DocumentPart root_;
};

/// Takes one document; a status that is not OK ends the reading and is returned.
using YamlSink = std::function<absl::Status(YamlDocument)>;

/// Reads a stream document by document; each reaches the sink before the next one is read.
/// InvalidArgument holds all errors rendered (`diagnostics` gets them as data); after an error of
/// syntax, what stood before it has reached the sink. A document with other errors (a duplicate
/// key) does not reach it, later ones do. O(size).
absl::Status ReadYaml(std::string_view file, std::string_view text, const YamlSink& sink,
                      const YamlReadOptions& options = {},
                      std::vector<Diagnostic>* diagnostics = nullptr);

/// All documents at once. An empty text has none; `---` alone is a null document.
absl::StatusOr<std::vector<YamlDocument>> ParseYaml(std::string_view file, std::string_view text,
                                                    const YamlReadOptions& options = {},
                                                    std::vector<Diagnostic>* diagnostics = nullptr);

}  // namespace assay
