#pragma once

/// \file
/// JSON in and out, and the unknowns of a document, which JSON cannot say and which therefore go
/// beside it. Included by value.h.
///
///   absl::StatusOr<assay::Value> value = assay::ParseJson(text);
///   if (!value.ok()) return value.status();   // 3:14: expected `,` or `}`, found `]`
///   std::string pretty = assay::ToJson(*value, {.indent = 2});

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "assay/value.h"

namespace assay {

struct JsonReadOptions {
  std::shared_ptr<SymbolTable> symbols;  ///< may be null; one document then shares its own
  std::size_t max_depth = 512;           ///< ResourceExhausted beyond
  bool reject_duplicate_keys = true;     ///< else the last wins
};

/// Parses one JSON document: RFC 8259 to the letter, except that a UTF-8 byte order mark is
/// skipped. InvalidArgument begins with `line:column: ` and says what was expected; numbers are
/// kept exactly, whatever their size. O(size).
absl::StatusOr<Value> ParseJson(std::string_view text, const JsonReadOptions& options = {});
/// The same into an arena that already exists, with the arena's symbols.
absl::StatusOr<ValueView> ParseJson(std::string_view text, ValueArena& arena,
                                    const JsonReadOptions& options = {});

struct JsonWriteOptions {
  int indent = 0;            ///< spaces a level; 0 writes one line
  bool escape_html = false;  ///< <, > and & as Go's encoder writes them
};

/// JSON with sorted keys; sets become arrays; an unknown member is left out and an unknown element
/// is null (the list of FindUnknowns() goes beside the document). Non-string keys are written as
/// their JSON text; bytes that are not UTF-8 as \ufffd.
std::string ToJson(ValueView value, const JsonWriteOptions& options = {});
/// The same, appended.
void AppendJson(ValueView value, const JsonWriteOptions& options, std::string& out);
/// As Rego writes it: sets as {1, 2} and set(), objects with any key; an unknown as <after_apply>.
std::string ToRego(ValueView value);

/// Where a document has an unknown. A step is an object's key, or the place in an array or set.
struct UnknownAt {
  std::vector<ValueView> path;
  UnknownKind kind;
  std::string_view text;
};
/// All unknown leaves, in document order; paths and texts point into `value`.
std::vector<UnknownAt> FindUnknowns(ValueView value);

}  // namespace assay
