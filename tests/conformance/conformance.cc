// Runs the conformance cases of a folder that holds v0/ and v1/, and compares what passes with the
// list of what has passed before.
//
//   assay_conformance DIR [--ratchet FILE] [--update] [--failures] [--only TEXT]
//
// The last line is `conformance: v0 PASS/TOTAL v1 PASS/TOTAL`.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "assay/adapters/crypto_builtins.h"
#include "assay/adapters/network_builtins.h"
#include "assay/builtin.h"
#include "assay/json.h"
#include "assay/query.h"
#include "assay/rego.h"

namespace {

using assay::Value;
using assay::ValueView;

struct Options {
  std::filesystem::path folder;
  std::string ratchet;
  bool update = false;
  bool failures = false;
  std::string only;
};

std::string ReadAll(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string TextOf(ValueView object, std::string_view key) {
  const ValueView value = object.Find(key);
  return value.is_string() ? std::string(value.text().view()) : std::string();
}

bool IsOn(ValueView object, std::string_view key) { return object.Find(key).is_true(); }

// Sets become arrays, unknowns vanish: what a binding is once it has been written as JSON.
Value AsJson(ValueView value, bool sort_arrays) {
  absl::StatusOr<Value> read = assay::ParseJson(assay::ToJson(value));
  if (!read.ok()) return {};
  if (!sort_arrays || !read->view().is_object()) return *read;
  assay::ValueArena arena(assay::SymbolTable::Make());
  std::vector<assay::Member> members;
  for (std::size_t i = 0; i < read->view().size(); ++i) {
    ValueView member = arena.Copy(read->view().at(i));
    if (member.is_array()) {
      std::vector<ValueView> items;
      for (std::size_t j = 0; j < member.size(); ++j) items.push_back(member.at(j));
      std::sort(items.begin(), items.end(),
                [](ValueView a, ValueView b) { return assay::Compare(a, b) < 0; });
      member = arena.Array(items);
    }
    members.push_back({arena.Copy(read->view().key(i)), member});
  }
  const ValueView sorted = arena.Object(members);
  return std::move(arena).Freeze(sorted);
}

Value WithoutGenerated(ValueView bindings) {
  assay::ValueArena arena(assay::SymbolTable::Make());
  std::vector<assay::Member> members;
  for (std::size_t i = 0; i < bindings.size(); ++i) {
    if (bindings.key(i).text().view().starts_with("__localq")) continue;
    members.push_back({arena.Copy(bindings.key(i)), arena.Copy(bindings.at(i))});
  }
  const ValueView kept = arena.Object(members);
  return std::move(arena).Freeze(kept);
}

// The texts of a list of bindings, sorted, once each.
std::vector<std::string> Canonical(std::vector<Value> bindings) {
  std::sort(bindings.begin(), bindings.end(),
            [](const Value& a, const Value& b) { return assay::Compare(a.view(), b.view()) < 0; });
  bindings.erase(std::unique(bindings.begin(), bindings.end(),
                             [](const Value& a, const Value& b) {
                               return assay::Compare(a.view(), b.view()) == 0;
                             }),
                 bindings.end());
  std::vector<std::string> texts;
  texts.reserve(bindings.size());
  for (const Value& binding : bindings) texts.push_back(assay::ToJson(binding.view()));
  return texts;
}

bool SameBindings(const std::vector<Value>& got, const std::vector<Value>& want) {
  return std::ranges::all_of(got,
                             [&](const Value& a) {
                               return std::ranges::any_of(want, [&](const Value& b) {
                                 return assay::Compare(a.view(), b.view()) == 0;
                               });
                             }) &&
         std::ranges::all_of(want, [&](const Value& b) {
           return std::ranges::any_of(
               got, [&](const Value& a) { return assay::Compare(a.view(), b.view()) == 0; });
         });
}

std::string Join(const std::vector<std::string>& texts) {
  std::string joined;
  for (const std::string& text : texts) joined += (joined.empty() ? "" : " ") + text;
  return joined.empty() ? "undefined" : joined;
}

// One case that is being run.
class Case {
 public:
  Case(ValueView data, bool v1, const assay::BuiltinTable& builtins)
      : data_(data), v1_(v1), builtins_(builtins) {}

  // Empty if it passes, else why not.
  std::string Run() {
    const ValueView want = data_.Find("want_result");
    const bool wants_error =
        data_.Find("want_error").defined() || data_.Find("want_error_code").defined();
    const std::optional<std::string> wrong = Prepare();
    if (!query_) {
      if (wants_error && MatchesError(*wrong, {})) return {};
      return *wrong;
    }
    if (want.defined()) {
      const bool strict = IsOn(data_, "strict_error") && !wants_error;
      std::string reason = CompareResult(want, strict);
      if (!reason.empty()) return reason;
    }
    return wants_error ? CompareError() : std::string();
  }

 private:
  std::optional<std::string> Prepare() {
    std::vector<assay::RegoSource> sources;
    const ValueView modules = data_.Find("modules");
    for (std::size_t i = 0; i < modules.size(); ++i) {
      texts_.push_back(std::string(modules.at(i).text().view()));
      names_.push_back("test-" + std::to_string(i) + ".rego");
    }
    for (std::size_t i = 0; i < texts_.size(); ++i) {
      sources.push_back(
          {names_[i], texts_[i], v1_ ? assay::RegoDialect::kV1 : assay::RegoDialect::kV0});
    }
    assay::QueryOptions options;
    options.compile.builtins = &builtins_;
    if (data_.Find("data").defined()) options.data = AsJson(data_.Find("data"), false);
    absl::StatusOr<assay::Query> query =
        assay::Query::Prepare(TextOf(data_, "query"), sources, options);
    if (!query.ok()) return std::string(query.status().message());
    query_ = *std::move(query);
    return std::nullopt;
  }

  absl::StatusOr<assay::QueryResult> Evaluate(bool strict, assay::RegoError* error) {
    assay::QueryInput input;
    if (data_.Find("input_term").defined()) {
      absl::StatusOr<Value> term = assay::ParseRegoTerm(TextOf(data_, "input_term"));
      if (!term.ok()) return term.status();
      input.input = *term;
    } else if (data_.Find("input").defined()) {
      input.input = AsJson(data_.Find("input"), false);
    }
    input.errors = strict ? assay::ErrorMode::kStop : assay::ErrorMode::kUndefined;
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    input.context.now_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
    input.context.seed = 1;
    input.context.builtins = &builtins_;
    // No case reaches further than `localhost`.
    input.context.capabilities = {.network = true, .runtime = true};
    input.context.clock = [] {
      const auto tick = std::chrono::steady_clock::now().time_since_epoch();
      return std::chrono::duration_cast<std::chrono::nanoseconds>(tick).count();
    };
    input.context.limits.max_nanoseconds = 20'000'000'000;
    return query_->Evaluate(input, error);
  }

  std::string CompareResult(ValueView want, bool strict) {
    assay::RegoError error;
    const absl::StatusOr<assay::QueryResult> result = Evaluate(strict, &error);
    if (!result.ok()) return std::string(result.status().message());
    const bool sort = IsOn(data_, "sort_bindings");
    std::vector<Value> got;
    for (const assay::Solution& solution : result->solutions) {
      Value bindings = solution.bindings;
      if (IsOn(data_, "ignore_generated_vars")) bindings = WithoutGenerated(bindings.view());
      got.push_back(AsJson(bindings.view(), sort));
    }
    std::vector<Value> wanted;
    for (std::size_t i = 0; i < want.size(); ++i) wanted.push_back(AsJson(want.at(i), sort));
    if (SameBindings(got, wanted)) return {};
    return "got " + Join(Canonical(got)) + ", want " + Join(Canonical(wanted));
  }

  std::string CompareError() {
    assay::RegoError error;
    const absl::StatusOr<assay::QueryResult> result = Evaluate(true, &error);
    if (result.ok()) return "got a result, want error " + TextOf(data_, "want_error");
    const std::string text(result.status().message());
    if (MatchesError(text, error.code)) return {};
    return "got error `" + text + "`, want `" + TextOf(data_, "want_error_code") + "` `" +
           TextOf(data_, "want_error") + "`";
  }

  bool MatchesError(const std::string& text, const std::string& code) const {
    const std::string want_code = TextOf(data_, "want_error_code");
    if (!want_code.empty() && code != want_code && text.find(want_code) == std::string::npos) {
      return false;
    }
    return text.find(TextOf(data_, "want_error")) != std::string::npos;
  }

  ValueView data_;
  bool v1_;
  const assay::BuiltinTable& builtins_;
  std::vector<std::string> texts_;
  std::vector<std::string> names_;
  std::optional<assay::Query> query_;
};

// What the cases need of a host.
assay::BuiltinTable HostBuiltins() {
  assay::BuiltinTable table = assay::RegoBuiltins();
  table.Add(assay::CryptoBuiltins());
  // Requests are looked at, and none may be sent.
  if (const auto network = assay::NetworkBuiltins({}); network.ok()) table.Add(*network);
  table.Add({.name = "test.sleep",
             .arity = 1,
             .arguments = "string",
             .result = "null",
             .function = [](assay::BuiltinCall&, std::span<const ValueView>) {
               std::this_thread::sleep_for(std::chrono::milliseconds(1));
               return ValueView::Null();
             }});
  assay::Builtin runtime = *table.Find("opa.runtime");
  runtime.function = [](assay::BuiltinCall&, std::span<const ValueView>) {
    return ValueView::EmptyObject();
  };
  table.Add(runtime);
  return table;
}

struct Tally {
  std::size_t passed = 0;
  std::size_t total = 0;
};

class Suite {
 public:
  explicit Suite(const Options& options) : options_(options), builtins_(HostBuiltins()) {}

  bool RunVersion(const std::string& version) {
    std::vector<std::filesystem::path> files;
    std::error_code error;
    for (const auto& entry :
         std::filesystem::directory_iterator(options_.folder / version, error)) {
      if (entry.path().extension() == ".json") files.push_back(entry.path());
    }
    if (error) {
      std::cerr << "cannot read " << (options_.folder / version) << ": " << error.message() << '\n';
      return false;
    }
    std::sort(files.begin(), files.end());
    for (const std::filesystem::path& file : files) {
      if (!RunFile(version, file)) return false;
    }
    return true;
  }

  const std::set<std::string>& passed() const { return passed_; }
  const Tally& tally(const std::string& version) { return tallies_[version]; }
  bool Ran(const std::string& id) const { return ran_.contains(id); }

 private:
  bool RunFile(const std::string& version, const std::filesystem::path& file) {
    const absl::StatusOr<Value> suite = assay::ParseJson(ReadAll(file));
    if (!suite.ok()) {
      std::cerr << file << ": " << suite.status().message() << '\n';
      return false;
    }
    const ValueView cases = suite->view().Find("cases");
    Tally folder;
    std::string failures;
    for (std::size_t i = 0; i < cases.size(); ++i) {
      const std::string id = TextOf(cases.at(i), "id");
      if (id.find(options_.only) == std::string::npos) continue;
      const std::string reason = Case(cases.at(i), version == "v1", builtins_).Run();
      ran_.insert(id);
      ++folder.total;
      if (reason.empty()) {
        ++folder.passed;
        passed_.insert(id);
      } else {
        failures += "  " + id + "\n    " + reason.substr(0, 600) + "\n";
      }
    }
    Tally& all = tallies_[version];
    all.passed += folder.passed;
    all.total += folder.total;
    if (options_.failures && !failures.empty()) {
      std::cout << version << '/' << file.stem().string() << ' ' << folder.passed << '/'
                << folder.total << '\n'
                << failures;
    }
    return true;
  }

  const Options& options_;
  assay::BuiltinTable builtins_;
  std::map<std::string, Tally> tallies_;
  std::set<std::string> passed_;
  std::set<std::string> ran_;
};

// The list of what has passed only ever grows.
bool CheckRatchet(const Options& options, const Suite& suite) {
  std::set<std::string> listed;
  std::ifstream file(options.ratchet);
  for (std::string line; std::getline(file, line);) listed.insert(line);
  std::size_t lost = 0;
  std::size_t gained = 0;
  for (const std::string& id : listed) {
    if (!suite.Ran(id) || suite.passed().contains(id)) continue;
    std::cout << "no longer passes: " << id << '\n';
    ++lost;
  }
  for (const std::string& id : suite.passed()) gained += listed.contains(id) ? 0 : 1;
  if (options.update && lost == 0) {
    listed.insert(suite.passed().begin(), suite.passed().end());
    std::ofstream out(options.ratchet, std::ios::binary | std::ios::trunc);
    for (const std::string& id : listed) out << id << '\n';
    if (!out.good()) std::cerr << "cannot write " << options.ratchet << '\n';
    return out.good();
  }
  if (gained > 0) {
    std::cout << gained << " cases pass that " << options.ratchet
              << " does not list: run again with --update\n";
  }
  return lost == 0 && gained == 0;
}

bool ReadOptions(int count, char** arguments, Options& options) {
  for (int i = 1; i < count; ++i) {
    const std::string argument = arguments[i];
    if (argument == "--update") {
      options.update = true;
    } else if (argument == "--failures") {
      options.failures = true;
    } else if ((argument == "--ratchet" || argument == "--only") && i + 1 < count) {
      (argument == "--only" ? options.only : options.ratchet) = arguments[++i];
    } else if (options.folder.empty() && !argument.starts_with("--")) {
      options.folder = argument;
    } else {
      return false;
    }
  }
  return !options.folder.empty();
}

}  // namespace

int main(int count, char** arguments) {
  Options options;
  if (!ReadOptions(count, arguments, options)) {
    std::cerr << "usage: assay_conformance DIR [--ratchet FILE] [--update] [--failures]"
                 " [--only TEXT]\n";
    return 64;
  }
  Suite suite(options);
  if (!suite.RunVersion("v0") || !suite.RunVersion("v1")) return 2;
  const bool kept = options.ratchet.empty() || CheckRatchet(options, suite);
  const Tally v0 = suite.tally("v0");
  const Tally v1 = suite.tally("v1");
  std::cout << "conformance: v0 " << v0.passed << '/' << v0.total << " v1 " << v1.passed << '/'
            << v1.total << '\n';
  return kept ? 0 : 1;
}
