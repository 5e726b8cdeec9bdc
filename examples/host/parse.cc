// assay parse: a module's syntax tree, as OPA shows it.

#include <iostream>

#include "assay/json.h"
#include "assay/rego.h"
#include "command.h"
#include "files.h"
#include "fmt/format.h"

namespace assay::host {

namespace {

struct ParseOptions {
  std::string path;
  std::string format = "pretty";
  bool v0 = false;
};

// The tree, a node a line, a blank a level. Depth is what the library lets a module have.
class TreePrinter {
 public:
  std::string Print(ValueView module) {
    Line("module");
    ++level_;
    Line("package");
    Below([&] { Ref(module.Find("package").Find("path")); });
    ForEach(module.Find("imports"), [&](ValueView import) {
      Line("import");
      Below([&] {
        Term(import.Find("path"));
        if (const ValueView alias = import.Find("alias"); alias.defined()) Line(TextOf(alias));
      });
    });
    ForEach(module.Find("rules"), [&](ValueView rule) { Rule(rule); });
    ForEach(module.Find("comments"), [&](ValueView) { Line("comment"); });
    return std::move(out_);
  }

 private:
  static std::string TextOf(ValueView value) { return std::string(value.text().view()); }

  void Line(std::string_view text) { out_ += fmt::format("{:{}}{}\n", "", level_, text); }

  template <typename Write>
  void Below(Write write) {
    ++level_;
    write();
    --level_;
  }

  template <typename Write>
  static void ForEach(ValueView list, Write write) {
    for (std::size_t i = 0; list.is_array() && i < list.size(); ++i) write(list.at(i));
  }

  void Ref(ValueView path) {
    Line("ref");
    Below([&] { ForEach(path, [&](ValueView part) { Term(part); }); });
  }

  void Rule(ValueView rule) {
    Line("rule");
    Below([&] {
      const ValueView head = rule.Find("head");
      Line("head");
      Below([&] {
        Ref(head.Find("ref"));
        if (const ValueView arguments = head.Find("args"); arguments.defined()) {
          Line("args");
          Below([&] { ForEach(arguments, [&](ValueView argument) { Term(argument); }); });
        }
        if (!head.Find("value").defined()) Term(head.Find("key"));
        Term(head.Find("value"));
      });
      Body(rule.Find("body"));
      if (const ValueView other = rule.Find("else"); other.defined()) Rule(other);
    });
  }

  void Body(ValueView body) {
    Line("body");
    Below([&] { ForEach(body, [&](ValueView expr) { Expr(expr); }); });
  }

  void Expr(ValueView expr) {
    Line(fmt::format("expr{} index={}", expr.Find("negated").is_true() ? " negated" : "",
                     ToJson(expr.Find("index"))));
    Below([&] {
      Terms(expr.Find("terms"));
      ForEach(expr.Find("with"), [&](ValueView with) {
        Line("with");
        Below([&] {
          Term(with.Find("target"));
          Term(with.Find("value"));
        });
      });
    });
  }

  void Terms(ValueView terms) {
    if (terms.is_array()) return ForEach(terms, [&](ValueView term) { Term(term); });
    if (terms.Find("symbols").defined()) {
      Line("somedecl");
      return Below([&] { ForEach(terms.Find("symbols"), [&](ValueView term) { Term(term); }); });
    }
    if (terms.Find("domain").defined()) {
      Line("every");
      return Below([&] {
        if (terms.Find("key").is_object()) Term(terms.Find("key"));
        Term(terms.Find("value"));
        Term(terms.Find("domain"));
        Body(terms.Find("body"));
      });
    }
    if (terms.Find("lhs").defined() || terms.Find("explicit_body").defined()) {
      Line(TextOf(terms.Find("type")));
      return Below([&] {
        for (const std::string_view part : {"body", "lhs", "rhs"}) {
          if (terms.Find(part).defined()) Body(terms.Find(part));
        }
      });
    }
    Term(terms);
  }

  void Term(ValueView term) {
    if (!term.defined()) return;
    const ValueView value = term.Find("value");
    const std::string type = TextOf(term.Find("type"));
    if (type == "var") return Line(TextOf(value));
    if (type == "null") return Line("null");
    if (type == "boolean" || type == "number" || type == "string") return Line(ToJson(value));
    Line(type);
    Below([&] {
      if (type == "object") {
        ForEach(value, [&](ValueView member) { Terms(member); });
      } else if (value.is_array()) {
        Terms(value);
      } else if (value.Find("parts").defined()) {
        ForEach(value.Find("parts"), [&](ValueView part) {
          if (part.Find("terms").defined()) return Expr(part);
          Term(part);
        });
      } else {
        for (const std::string_view part : {"term", "key", "value"}) Term(value.Find(part));
        Body(value.Find("body"));
      }
    });
  }

  std::string out_;
  std::size_t level_ = 0;
};

int Parse(const ParseOptions& options, Terminal& terminal) {
  const absl::StatusOr<std::string> text = ReadFile(options.path);
  if (!text.ok()) {
    terminal.Error(text.status());
    return kExitError;
  }
  std::vector<Diagnostic> diagnostics;
  const absl::StatusOr<Value> tree =
      ParseRegoModule({.file = options.path,
                       .text = *text,
                       .dialect = options.v0 ? RegoDialect::kV0 : RegoDialect::kDetect},
                      &diagnostics);
  terminal.Show(diagnostics);
  if (!tree.ok()) {
    if (diagnostics.empty()) terminal.Error(tree.status());
    return kExitError;
  }
  if (options.format == "json") {
    std::cout << ToJson(*tree, {.indent = 2}) << '\n';
  } else {
    std::cout << TreePrinter().Print(*tree);
  }
  return kExitOk;
}

}  // namespace

Run AddParse(CLI::App& app, Terminal& terminal) {
  auto options = std::make_shared<ParseOptions>();
  CLI::App* command = app.add_subcommand("parse", "Print the syntax tree of a Rego module");
  command->footer(
      "Examples:\n"
      "  assay parse policy.rego\n"
      "  assay parse policy.rego --format json\n\n"
      "Exit codes: 0 printed, 2 error, 64 usage.");
  command->add_option("FILE", options->path, "A Rego module")->required();
  command->add_option("--format,-f", options->format, "pretty or json")
      ->check(CLI::IsMember({"pretty", "json"}))
      ->capture_default_str();
  command->add_flag("--v0-compatible", options->v0, "The module is Rego v0");
  return [options, &terminal] { return Parse(*options, terminal); };
}

}  // namespace assay::host
