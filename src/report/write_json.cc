// JSON and JSON Lines. Findings are written one by one, so that memory does not grow with their
// number.

#include <ostream>

#include "assay/report.h"
#include "report/document.h"

namespace assay {

namespace {

using report::FindingDocument;

// Writes `[`, the items that `each` makes, `]`.
class ArrayWriter {
 public:
  explicit ArrayWriter(std::ostream& out) : out_(out) {}
  void Add(ValueView item) {
    out_ << (first_ ? "\n    " : ",\n    ") << ToJson(item);
    first_ = false;
  }
  void End() { out_ << (first_ ? "]" : "\n  ]"); }

 private:
  std::ostream& out_;
  bool first_ = true;
};

}  // namespace

absl::Status WriteJson(const Report& report, std::ostream& out, const WriteOptions& options) {
  ValueArena arena;
  out << "{\n  \"coverage\": " << ToJson(report::CoverageDocument(arena, report.coverage()))
      << ",\n";
  out << "  \"findings\": [";
  ArrayWriter findings(out);
  report.ForEach(options.outcomes, [&](const Finding& finding) {
    arena.Reset();
    findings.Add(FindingDocument(arena, finding, options));
  });
  findings.End();
  out << ",\n  \"rules\": [";
  ArrayWriter rules(out);
  for (std::size_t rule = 0; rule < report.rules().size(); ++rule) {
    arena.Reset();
    rules.Add(report::RuleDocument(arena, report, rule));
  }
  rules.End();
  arena.Reset();
  out << ",\n  \"summary\": " << ToJson(report::SummaryDocument(arena, report)) << ",\n";
  out << "  \"version\": " << ToJson(arena.String(options.tool_version)) << "\n}\n";
  out.flush();
  return report::StreamStatus(out);
}

absl::Status WriteJsonLines(const Report& report, std::ostream& out, const WriteOptions& options) {
  ValueArena arena;
  report.ForEach(options.outcomes, [&](const Finding& finding) {
    arena.Reset();
    out << ToJson(FindingDocument(arena, finding, options)) << '\n';
  });
  out.flush();
  return report::StreamStatus(out);
}

}  // namespace assay
