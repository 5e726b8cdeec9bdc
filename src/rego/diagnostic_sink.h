#pragma once

// Where the stages behind the parser put what is wrong with a text.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "assay/diagnostic.h"
#include "rego/ast.h"

namespace assay::rego {

// The codes of OPA; docs/errors.md lists them.
inline constexpr std::string_view kCompileError = "rego_compile_error";
inline constexpr std::string_view kTypeError = "rego_type_error";
inline constexpr std::string_view kUnsafeVariableError = "rego_unsafe_var_error";
inline constexpr std::string_view kRecursionError = "rego_recursion_error";
// Not OPA's: it has no warnings.
inline constexpr std::string_view kUnusedWarning = "rego_unused";

class DiagnosticSink {
 public:
  // The index that Location::file holds for this text; `name` and `text` must outlive the sink.
  std::uint32_t AddFile(std::string_view name, std::string_view text);
  std::string_view FileName(std::uint32_t file) const { return files_[file].name; }
  // The first of this name; `otherwise` if there is none.
  std::uint32_t FileNamed(std::string_view name, std::uint32_t otherwise) const;

  // What stands there.
  std::string_view TextAt(const Location& at) const {
    return files_[at.file].text.substr(at.offset, at.length);
  }
  // The beginning of a line, for what knows lines only.
  Location AtLine(std::uint32_t file, std::uint32_t line) const;

  // The whole line that the place stands in.
  std::string_view LineAt(const Location& at) const;

  void Error(std::string_view code, const Location& at, std::string message, std::string hint = {});
  void Warn(std::string_view code, const Location& at, std::string message, std::string hint = {});
  void Add(std::vector<Diagnostic> diagnostics);

  bool has_errors() const { return has_errors_; }
  // `test.rego:3`
  std::string Describe(const Location& at) const;
  // Sorted; the sink is empty afterwards.
  std::vector<Diagnostic> Take();

 private:
  struct File {
    std::string_view name;
    std::string_view text;
  };
  void Report(DiagnosticSeverity severity, std::string_view code, const Location& at,
              std::string message, std::string hint);

  std::vector<File> files_;
  std::vector<Diagnostic> diagnostics_;
  bool has_errors_ = false;
};

}  // namespace assay::rego
