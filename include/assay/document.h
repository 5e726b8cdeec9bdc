#pragma once

/// \file
/// Documents together with the text they were read from, so that what is wrong with a part of one
/// can be shown where it stands.
///
///   const assay::DocumentPart document = documents.front().root();  // of ParseYaml
///   const assay::DocumentPart title = document.Find("title");
///   if (!title.view().is_string())
///     diagnostics.push_back(title.Error("framework_error", "`title` must be a string"));
///
/// A part is as cheap to copy as two pointers; parts share the document and may be read from any
/// thread.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "assay/diagnostic.h"
#include "assay/value.h"

namespace assay {

/// A text and the file it is from.
struct SourceText {
  std::string file;
  std::string text;                        ///< empty: its lines are not shown
  std::vector<std::uint32_t> line_starts;  ///< offsets in `text`

  static SourceText Of(std::string_view file, std::string_view text);
  /// A line, counted from 1, without its end; at most its first 400 bytes.
  std::string_view LineAt(std::uint32_t line) const;
};

/// Where the parts of one document stand; plain data, filled by who reads the text.
struct DocumentPlaces {
  struct Place {
    std::uint32_t line = 0;         ///< of a member: that of its key
    std::uint32_t column = 0;       ///< likewise
    std::uint32_t first_child = 0;  ///< in `children`
    std::uint32_t child_count = 0;
  };
  std::shared_ptr<const SourceText> source;  ///< never null
  std::vector<Place> places;
  std::vector<std::uint32_t> children;  ///< indices in `places`, in the order of the value
};

/// A part of a document: its value, and where it stands.
class DocumentPart {
 public:
  DocumentPart() = default;
  /// A whole document of which the file is known and nothing else.
  // NOLINTNEXTLINE(google-explicit-constructor): a document without places is one too
  DocumentPart(std::string file, Value document);
  DocumentPart(Value document, std::shared_ptr<const DocumentPlaces> places, std::uint32_t place)
      : value_(std::move(document)), places_(std::move(places)), place_(place) {}

  ValueView view() const { return value_; }
  /// The part by itself; it keeps the whole document.
  const Value& value() const { return value_; }
  std::string_view file() const;
  /// Line and column are 0 where nobody knows them.
  SourceLocation location() const;

  /// The member; where there is none, an undefined part that stands where this one does.
  DocumentPart Find(std::string_view key) const;
  /// The same for any key, and for the index of an element.
  DocumentPart Find(ValueView key) const;
  /// The i-th element, or the i-th member in order of keys. `i < view().size()`.
  DocumentPart at(std::size_t i) const;

  /// An error about this part, with its place, the line and so the caret.
  Diagnostic Error(std::string_view code, std::string message, std::string hint = {}) const;

 private:
  Value value_;
  std::shared_ptr<const DocumentPlaces> places_;
  std::uint32_t place_ = 0;
};

}  // namespace assay
