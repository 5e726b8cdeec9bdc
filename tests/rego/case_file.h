#pragma once

// The text cases of cases/<feature>/*.case. A file may hold several, each beginning with `# name:`.
// Sections:
//
//   --- rego       a module (v1); `--- v0` one of the old language; several are test-0.rego, ...
//   --- data       base documents; --- input  the input document: Rego terms, so sets are allowed
//   --- runtime    what `opa.runtime` shows, which is granted where this section is
//   --- zone       the zone that `Local` names
//   --- query      default `data.p.x`
//   --- options    words: strict (unused variables are errors), stop (builtin errors are errors),
//                  no-logic (`and` and `or` cannot be imported), network (granted, with an empty
//                  list of hosts)
//   --- imports    of the query, one a line
//   --- want       the value of the query's only expression, or `undefined`
//   --- bindings   instead: all solutions' bindings, an array of objects
//   --- error      instead: lines `code file:line:column message`, for all errors in order; the
//                  file may be left out if it is test-0.rego
//   --- warnings   beside these: the same lines for what is unused

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

struct CaseSection {
  std::string name;
  std::string text;
};

struct RegoCase {
  std::string name;
  std::string place;
  std::vector<CaseSection> sections;

  std::string Text(std::string_view section) const {
    for (const CaseSection& candidate : sections) {
      if (candidate.name == section) return candidate.text;
    }
    return {};
  }
  bool Has(std::string_view section) const {
    return std::ranges::any_of(sections, [&](const CaseSection& s) { return s.name == section; });
  }
};

// Without the line ends and spaces at its end.
std::string Trimmed(std::string text);
// All cases of `root`/tests/rego/cases, file by file.
std::vector<RegoCase> AllCases(const std::string& root);

}  // namespace assay
