// The table a person reads: rules with findings, worst first, then what was checked in all.

#include <algorithm>
#include <numeric>
#include <ostream>

#include "assay/report.h"
#include "fmt/format.h"
#include "report/document.h"

namespace assay {

namespace {

constexpr std::size_t kLongestValue = 120;

// Escape sequences, or nothing where the output is no terminal.
class Palette {
 public:
  explicit Palette(bool color) : color_(color) {}
  std::string Bold(std::string_view text) const { return Wrap("1", text); }
  std::string Dim(std::string_view text) const { return Wrap("2", text); }
  std::string Of(Outcome outcome, std::string_view text) const {
    switch (outcome) {
      case Outcome::kPass:
        return Wrap("32", text);
      case Outcome::kFail:
        return Wrap("31", text);
      case Outcome::kError:
        return Wrap("35", text);
      case Outcome::kUnknown:
        return Wrap("33", text);
      case Outcome::kSkip:
        return Wrap("2", text);
    }
    return std::string(text);
  }
  std::string Of(Severity severity, std::string_view text) const {
    switch (severity) {
      case Severity::kCritical:
        return Wrap("1;31", text);
      case Severity::kHigh:
        return Wrap("31", text);
      case Severity::kMedium:
        return Wrap("33", text);
      case Severity::kLow:
      case Severity::kInfo:
        return Wrap("36", text);
    }
    return std::string(text);
  }

 private:
  std::string Wrap(std::string_view code, std::string_view text) const {
    return color_ ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
  }
  bool color_;
};

// The code point of two or three bytes at `at`, if it must not reach a terminal: C1 controls, and
// marks, embeddings and isolates that change the direction of text.
std::uint32_t HiddenAt(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) -> std::uint32_t {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0;
  };
  if (byte(0) == 0xc2 && byte(1) >= 0x80 && byte(1) < 0xa0) return byte(1);
  if (byte(0) != 0xe2 || byte(2) < 0x80) return 0;
  const std::uint32_t code = 0x2000U + ((byte(1) & 0x3fU) << 6U) + (byte(2) & 0x3fU);
  const bool direction = code == 0x200e || code == 0x200f || (code >= 0x202a && code <= 0x202e) ||
                         (code >= 0x2066 && code <= 0x2069);
  return direction ? code : 0;
}

std::string ShortValue(ValueView value) {
  std::string text = ToJson(value);
  if (text.size() <= kLongestValue) return text;
  std::size_t end = kLongestValue;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end) + "...";
}

std::string EvidenceLine(const Evidence& evidence) {
  std::string text = PrintableText(evidence.message);
  const auto add = [&text](std::string_view part) {
    if (!text.empty()) text += "; ";
    text += part;
  };
  // The machine's own messages quote the path with its values; do not say it twice.
  const bool told = evidence.message.find("`" + evidence.path + "`") != std::string::npos;
  if (!evidence.path.empty() && !told) {
    std::string place = PrintableText(evidence.path);
    if (evidence.actual.view().defined()) place += " is " + ShortValue(evidence.actual);
    if (evidence.expected.view().defined()) place += ", expected " + ShortValue(evidence.expected);
    add(place);
  }
  for (const std::string& path : evidence.assumed)
    add(fmt::format("{} is the default", PrintableText(path)));
  for (const std::string& id : evidence.related) add("see " + PrintableText(id));
  return text;
}

std::string PlaceOf(const Origin& origin) {
  if (origin.source.empty()) return {};
  std::string place = PrintableText(origin.source);
  if (origin.line != 0) place += fmt::format(":{}", origin.line);
  return place;
}

void WriteFinding(const Finding& finding, const Palette& palette, std::ostream& out) {
  const std::string outcome = fmt::format("{:<7}", NameOf(finding.outcome));
  out << "    " << palette.Of(finding.outcome, outcome) << " "
      << PrintableText(finding.resource_id);
  if (const std::string place = PlaceOf(*finding.origin); !place.empty())
    out << "  " << palette.Dim(place);
  out << '\n';
  for (const Evidence& evidence : finding.evidence) {
    if (const std::string line = EvidenceLine(evidence); !line.empty())
      out << "            " << line << '\n';
  }
}

std::string CountsOf(const Report& report, std::size_t rule) {
  std::string text;
  for (std::size_t i = 0; i < kOutcomes; ++i) {
    const auto outcome = static_cast<Outcome>(i);
    if (report.count(rule, outcome) == 0) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", report.count(rule, outcome),
                        NameOf(outcome));
  }
  return text;
}

// Rules by severity, worst first, then by id.
std::vector<std::size_t> RulesInOrder(const Report& report) {
  std::vector<std::size_t> order(report.rules().size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::greater<>(),
                           [&](std::size_t rule) { return report.rules()[rule].severity; });
  return order;
}

void WriteSummary(const Report& report, const Palette& palette, std::ostream& out) {
  std::size_t unchecked = 0;
  for (const auto& [type, count] : report.types_without_rules()) unchecked += count;
  out << palette.Bold(fmt::format("{} resources, {} rules, {} checks: ", report.resources().size(),
                                  report.rules().size(), report.pairs()));
  bool first = true;
  for (Outcome outcome :
       {Outcome::kPass, Outcome::kFail, Outcome::kUnknown, Outcome::kError, Outcome::kSkip}) {
    const std::string text = fmt::format("{} {}", report.count(outcome), NameOf(outcome));
    out << (first ? "" : ", ") << (report.count(outcome) == 0 ? text : palette.Of(outcome, text));
    first = false;
  }
  out << '\n';
  if (unchecked == 0) return;
  out << palette.Dim(fmt::format("{} resources of {} types have no rule", unchecked,
                                 report.types_without_rules().size()))
      << '\n';
}

void WriteControls(const Report& report, const WriteOptions& options, const Palette& palette,
                   std::ostream& out) {
  for (const Framework& framework : *options.frameworks) {
    out << palette.Bold(fmt::format("{} {}", framework.title, framework.version)) << '\n';
    for (const Requirement& requirement : framework.requirements) {
      for (const Control& control : requirement.controls) {
        std::array<std::size_t, kOutcomes> counts = {};
        for (std::size_t rule = 0; rule < report.rules().size(); ++rule) {
          if (std::ranges::find(control.rules, report.rules()[rule].id) == control.rules.end())
            continue;
          for (std::size_t i = 0; i < kOutcomes; ++i)
            counts[i] += report.count(rule, static_cast<Outcome>(i));
        }
        const auto count = [&](Outcome outcome) {
          return counts[static_cast<std::size_t>(outcome)];
        };
        // A control is as good as its worst check; one that nothing was checked for says so.
        Outcome state = Outcome::kPass;
        if (count(Outcome::kUnknown) + count(Outcome::kError) > 0) state = Outcome::kUnknown;
        if (count(Outcome::kFail) > 0) state = Outcome::kFail;
        const bool checked = count(Outcome::kPass) + count(Outcome::kFail) +
                                 count(Outcome::kUnknown) + count(Outcome::kError) >
                             0;
        const std::string label = fmt::format("{:<11}", checked ? NameOf(state) : "not checked");
        out << "    " << (checked ? palette.Of(state, label) : palette.Dim(label)) << " "
            << fmt::format("{:<8} {}", control.id, control.title) << '\n';
      }
    }
    out << '\n';
  }
}

}  // namespace

std::string PrintableText(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x20 || byte == 0x7f) {
      out += fmt::format("\\x{:02x}", byte);
    } else if (const std::uint32_t code = HiddenAt(text, i); code != 0) {
      out += fmt::format("\\u{:04x}", code);
      i += code < 0x800 ? 1 : 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

absl::Status WriteText(const Report& report, std::ostream& out, const WriteOptions& options) {
  const Palette palette(options.color);
  // ForEach goes rule by rule in order of id; the table wants another order, so remember where each
  // rule's text went.
  std::vector<std::vector<Finding>> findings(report.rules().size());
  report.ForEach(options.outcomes, [&](const Finding& finding) {
    findings[static_cast<std::size_t>(finding.rule - report.rules().data())].push_back(finding);
  });
  for (std::size_t rule : RulesInOrder(report)) {
    if (findings[rule].empty()) continue;
    const Rule& r = report.rules()[rule];
    const std::string severity = fmt::format("{:<8}", NameOf(r.severity));
    out << palette.Of(r.severity, severity) << " " << palette.Bold(r.id) << "  "
        << PrintableText(r.title) << "  " << palette.Dim("(" + CountsOf(report, rule) + ")")
        << '\n';
    for (const Finding& finding : findings[rule]) WriteFinding(finding, palette, out);
    out << '\n';
  }
  if (options.frameworks != nullptr) WriteControls(report, options, palette, out);
  WriteSummary(report, palette, out);
  out.flush();
  return report::StreamStatus(out);
}

}  // namespace assay
