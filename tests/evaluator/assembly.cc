#include "evaluator/assembly.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <sstream>
#include <vector>

namespace assay::testing {

namespace {

struct Function {
  std::string kind, name;
  std::uint32_t parameters = 0;
  std::vector<std::string> solutions;
  std::vector<std::vector<std::string>> code;
  std::map<std::string, std::size_t> labels;
};

class Assembler {
 public:
  explicit Assembler(std::string_view source) {
    std::istringstream lines{std::string(source)};
    std::string line;
    while (std::getline(lines, line)) {
      std::istringstream words(line);
      std::vector<std::string> row;
      for (std::string word; words >> word;) row.push_back(word);
      if (!row.empty()) Read(row);
    }
  }

  std::string Text() {
    std::string functions;
    for (const Function& function : functions_) functions += TextOf(function);
    const std::string base = base_.empty() ? "none" : Constant(base_);
    std::string text = "file \"t.rego\"\n";
    for (const std::string& constant : constants_) text += "constant " + constant + "\n";
    for (const std::string& builtin : builtins_) {
      const std::size_t slash = builtin.find('/');
      text += fmt::format("builtin \"{}\"{}\n", builtin.substr(0, slash), builtin.substr(slash));
    }
    text += fmt::format("unit \"t\" strict base {}\n  node \"data\"\n", base);
    // Nodes stand in order of name below one parent, so names in tests are in order.
    for (std::size_t i = 0; i < functions_.size(); ++i) {
      if (functions_[i].kind == "query") continue;
      text += fmt::format("  node \"{}\" parent 0 function {}\n", functions_[i].name, i);
    }
    return text + functions;
  }

 private:
  void Read(const std::vector<std::string>& row) {
    const std::string& first = row[0];
    if (first == "builtin") {
      builtins_.push_back(row[1]);
    } else if (first == "base") {
      base_ = row[1];
    } else if (first == "complete" || first == "set" || first == "object" || first == "function" ||
               first == "query") {
      Function function{first, row[1]};
      if (const std::size_t slash = row[1].find('/'); slash != std::string::npos) {
        function.name = row[1].substr(0, slash);
        function.parameters = static_cast<std::uint32_t>(std::stoul(row[1].substr(slash + 1)));
      }
      if (first == "query") function.solutions.assign(row.begin() + 2, row.end());
      functions_.push_back(function);
    } else if (first.back() == ':') {
      functions_.back().labels[first.substr(0, first.size() - 1)] = functions_.back().code.size();
    } else {
      functions_.back().code.push_back(row);
    }
  }

  std::string Constant(const std::string& json) {
    const auto found = std::find(constants_.begin(), constants_.end(), json);
    if (found == constants_.end()) constants_.push_back(json);
    return fmt::format("c{}",
                       std::find(constants_.begin(), constants_.end(), json) - constants_.begin());
  }

  // Steps without quotes: `a,r1,b`.
  std::string PathText(const std::string& steps) {
    std::string text;
    std::istringstream words(steps);
    for (std::string step; std::getline(words, step, ',');) {
      const bool is_register = step.size() > 1 && step[0] == 'r' && std::isdigit(step[1]);
      text += (text.empty() ? "" : ",") + (is_register ? step : Constant('"' + step + '"'));
    }
    return text;
  }

  std::string TextOf(const Function& function) {
    std::size_t registers = function.parameters, iterators = 0, regions = 0;
    std::string code;
    const auto count = [](const std::string& word, std::size_t& most) {
      most = std::max(most, std::size_t{std::stoul(word.substr(1))} + 1);
    };
    std::uint32_t line = 0;
    for (const std::vector<std::string>& row : function.code) {
      code += "  " + row[0];
      std::string paths;
      for (std::size_t i = 1; i < row.size(); ++i) {
        const std::string& word = row[i];
        if (word.starts_with("b=") || word.starts_with("c=")) {
          paths += " " + word.substr(0, 2) + PathText(word.substr(2));
        } else if (word[0] == '$') {
          code += " " + Constant(word.substr(1));
        } else if (word[0] == '@') {
          code += fmt::format(" @{}", function.labels.at(word.substr(1)));
        } else {
          if (word[0] == 'r') count(word, registers);
          if (word[0] == '%') count(word, iterators);
          if (word[0] == '#') count(word, regions);
          code += " " + word;
        }
      }
      code += fmt::format(" ; {}:1{}\n", ++line, paths);
    }
    const std::string kind = function.kind == "set"      ? "partial_set"
                             : function.kind == "object" ? "partial_object"
                                                         : function.kind;
    std::string text = fmt::format(
        "function \"data.{}\" {} unit 0 parameters {} registers {} iterators {} regions {} file "
        "0\n",
        function.name, kind, function.parameters, registers, iterators, regions);
    for (const std::string& name : function.solutions) {
      text += fmt::format("  solution \"{}\"\n", name == "_" ? "" : name);
    }
    return text + code;
  }

  std::vector<std::string> builtins_, constants_;
  std::string base_;
  std::vector<Function> functions_;
};

ValueView Marked(ValueArena& arena, ValueView value) {
  if (value.is_string() && value.text().view() == "?") {
    return arena.Unknown(UnknownKind::kNotCollected, "nobody read it");
  }
  if (value.is_string() && value.text().view() == "!") {
    return arena.Unknown(UnknownKind::kError, "it failed");
  }
  if (value.is_array()) {
    std::vector<ValueView> items;
    for (std::size_t i = 0; i < value.size(); ++i) items.push_back(Marked(arena, value.at(i)));
    return arena.Array(items);
  }
  if (!value.is_object()) return value;
  if (value.size() == 1 && value.Find("set").is_array()) {
    const ValueView items = Marked(arena, value.Find("set"));
    std::vector<ValueView> elements;
    for (std::size_t i = 0; i < items.size(); ++i) elements.push_back(items.at(i));
    return arena.Set(elements);
  }
  std::vector<Member> members;
  for (std::size_t i = 0; i < value.size(); ++i) {
    members.push_back({value.key(i), Marked(arena, value.at(i))});
  }
  return arena.Object(members);
}

}  // namespace

std::string Assembled(std::string_view source) { return Assembler(source).Text(); }

ir::Program Assemble(std::string_view source) {
  const std::string text = Assembled(source);
  absl::StatusOr<ir::Program> program = ir::ParseText(text);
  EXPECT_TRUE(program.ok()) << std::string(program.status().message()) << "\n" << text;
  return program.ok() ? *program : ir::Program();
}

Value Document(std::string_view json) {
  if (json.empty()) return {};
  ValueArena arena(SymbolTable::Make());
  absl::StatusOr<ValueView> parsed = ParseJson(json, arena);
  EXPECT_TRUE(parsed.ok()) << json;
  if (!parsed.ok()) return {};
  const ValueView root = Marked(arena, *parsed);
  return std::move(arena).Freeze(root);
}

}  // namespace assay::testing
