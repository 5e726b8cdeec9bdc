#include "test_report.h"

#include <algorithm>
#include <map>

#include "assay/json.h"
#include "assay/value.h"
#include "fmt/format.h"
#include "table.h"

namespace assay::host {

namespace {

using Outcome = TestResult::Outcome;

std::string_view NameOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPass:
      return "PASS";
    case Outcome::kFail:
      return "FAIL";
    case Outcome::kError:
      return "ERROR";
    case Outcome::kSkip:
      return "SKIPPED";
  }
  return {};
}

std::string Indented(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    out += fmt::format("  {}\n", text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

// Runs, and how long each took, in Go's columns.
std::string BenchmarkText(const TestResult& result) {
  return fmt::format("\t{:8}\t{:10.0f} ns/op", result.runs,
                     static_cast<double>(result.runs_nanoseconds) /
                         static_cast<double>(std::max<std::uint64_t>(result.runs, 1)));
}

// `data.p_test.test_x` as `DataPTestTestX`.
std::string GoName(std::string_view name) {
  std::string out;
  bool first = true;
  for (const char c : name) {
    if (c == '.' || c == '_') {
      first = true;
      continue;
    }
    out += first && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    first = false;
  }
  return out;
}

std::string EscapedXml(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        // XML 1.0 has no other control characters.
        out += static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' ? '?' : c;
    }
  }
  return out;
}

std::string Seconds(std::int64_t nanoseconds) {
  return fmt::format("{:.6f}", static_cast<double>(nanoseconds) / 1e9);
}

std::string JunitCase(const TestResult& result) {
  std::string body;
  const std::string message = EscapedXml(result.message);
  if (result.outcome == Outcome::kFail)
    body += fmt::format("      <failure message=\"{}\"></failure>\n", message);
  if (result.outcome == Outcome::kError)
    body += fmt::format("      <error message=\"{}\"></error>\n", message);
  if (result.outcome == Outcome::kSkip) body += "      <skipped/>\n";
  if (!result.output.empty())
    body += fmt::format("      <system-out>{}</system-out>\n", EscapedXml(result.output));
  return fmt::format(
             "    <testcase classname=\"{}\" name=\"{}\" file=\"{}\" line=\"{}\" time=\"{}\"",
             EscapedXml(result.group), EscapedXml(result.name), EscapedXml(result.location.file),
             result.location.line, Seconds(result.nanoseconds)) +
         (body.empty() ? "/>\n" : ">\n" + body + "    </testcase>\n");
}

std::string JunitSuite(const std::string& name, const std::vector<const TestResult*>& results) {
  std::size_t failed = 0;
  std::size_t errors = 0;
  std::size_t skipped = 0;
  std::int64_t nanoseconds = 0;
  std::string cases;
  for (const TestResult* result : results) {
    failed += result->outcome == Outcome::kFail ? 1 : 0;
    errors += result->outcome == Outcome::kError ? 1 : 0;
    skipped += result->outcome == Outcome::kSkip ? 1 : 0;
    nanoseconds += result->nanoseconds;
    cases += JunitCase(*result);
  }
  return fmt::format(
      "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" "
      "time=\"{}\">\n{}  </testsuite>\n",
      EscapedXml(name), results.size(), failed, errors, skipped, Seconds(nanoseconds), cases);
}

}  // namespace

TestTotals TotalsOf(const std::vector<TestResult>& results) {
  TestTotals totals;
  for (const TestResult& result : results) {
    if (result.outcome == Outcome::kPass) {
      ++totals.passed;
    } else if (result.outcome == Outcome::kSkip) {
      ++totals.skipped;
    } else {
      ++totals.failed;
    }
  }
  return totals;
}

void WritePretty(const std::vector<TestResult>& results, bool verbose, std::ostream& out) {
  std::string file;
  std::map<Outcome, std::size_t> counts;
  for (const TestResult& result : results) {
    ++counts[result.outcome];
    if (result.runs > 0) {
      out << result.group << '.' << result.name << BenchmarkText(result) << '\n';
      continue;
    }
    if (result.outcome == Outcome::kPass && !verbose) continue;
    if (result.location.file != file) out << result.location.file << ":\n";
    file = result.location.file;
    out << fmt::format("{}.{}: {}", result.group, result.name, NameOf(result.outcome));
    if (result.outcome != Outcome::kSkip)
      out << fmt::format(" ({})", DurationText(result.nanoseconds));
    out << '\n' << Indented(result.message);
    if (!result.output.empty()) out << '\n' << Indented(result.output) << '\n';
  }
  out << std::string(80, '-') << '\n';
  for (const auto& [outcome, count] : counts)
    out << fmt::format("{}: {}/{}\n", NameOf(outcome), count, results.size());
}

void WriteGoBenchmarks(const std::vector<TestResult>& results, std::ostream& out) {
  for (const TestResult& result : results) {
    if (result.runs == 0) continue;
    out << "Benchmark" << GoName(fmt::format("{}.{}", result.group, result.name))
        << BenchmarkText(result) << '\n';
  }
}

void WriteTestJson(const std::vector<TestResult>& results, std::ostream& out) {
  ValueArena arena;
  std::vector<ValueView> documents;
  for (const TestResult& result : results) {
    const Member location[] = {{arena.String("file"), arena.String(result.location.file)},
                               {arena.String("row"), arena.Integer(result.location.line)},
                               {arena.String("col"), arena.Integer(result.location.column)}};
    std::vector<Member> members = {{arena.String("location"), arena.Object(location)},
                                   {arena.String("package"), arena.String(result.group)},
                                   {arena.String("name"), arena.String(result.name)},
                                   {arena.String("duration"), arena.Integer(result.nanoseconds)}};
    const auto flag = [&](std::string_view name) {
      members.push_back({arena.String(name), ValueView::Boolean(true)});
    };
    if (result.outcome == Outcome::kFail) flag("fail");
    if (result.outcome == Outcome::kSkip) flag("skip");
    if (result.outcome == Outcome::kError) {
      const Member error{arena.String("message"), arena.String(result.message)};
      members.push_back({arena.String("error"), arena.Object({&error, 1})});
    } else if (!result.message.empty()) {
      members.push_back({arena.String("message"), arena.String(result.message)});
    }
    if (!result.output.empty())
      members.push_back({arena.String("output"), arena.String(result.output)});
    if (result.runs > 0) {
      const Member benchmark[] = {
          {arena.String("N"), arena.Integer(static_cast<std::int64_t>(result.runs))},
          {arena.String("T"), arena.Integer(result.runs_nanoseconds)}};
      members.push_back({arena.String("benchmark_result"), arena.Object(benchmark)});
    }
    documents.push_back(arena.Object(members));
  }
  out << ToJson(arena.Array(documents), {.indent = 2}) << '\n';
}

void WriteJunit(const std::vector<TestResult>& results, std::ostream& out) {
  std::map<std::string, std::vector<const TestResult*>> suites;
  for (const TestResult& result : results) suites[result.group].push_back(&result);
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  for (const auto& [name, members] : suites) out << JunitSuite(name, members);
  out << "</testsuites>\n";
}

}  // namespace assay::host
