// assay completion: scripts that complete subcommands, options and their values, made from the
// options themselves. Where a script knows nothing better, the shell completes names of files.

#include <filesystem>
#include <functional>
#include <iostream>

#include "command.h"
#include "fmt/format.h"
#include "rule_library.h"

namespace assay::host {

namespace {

std::vector<const CLI::App*> SubcommandsOf(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

// `--format`, `-f`.
std::vector<std::string> NamesOf(const CLI::Option& option) {
  std::vector<std::string> names;
  for (const std::string& name : option.get_lnames()) names.push_back("--" + name);
  for (const std::string& name : option.get_snames()) names.push_back("-" + name);
  return names;
}

bool TakesValue(const CLI::Option& option) {
  return option.get_items_expected_max() > 0 && !option.get_positional();
}

// The words that an option takes, with blanks between them, as its help shows them: `TEXT:{a,b}`.
std::string ValuesOf(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  const std::size_t open = type.find('{');
  if (open == std::string::npos) return {};
  std::string words = type.substr(open + 1, type.find('}', open) - open - 1);
  for (char& c : words) {
    if (c == ',') c = ' ';
  }
  return words;
}

bool IsFramework(const CLI::Option& option) { return option.check_name("--framework"); }

std::string OptionsOf(const CLI::App& app) {
  std::string words;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) words += fmt::format(" --{}", name);
  }
  return words.empty() ? words : words.substr(1);
}

// What may stand where no option does: subcommands, or the values of what has no name.
std::string WordsOf(const CLI::App& app) {
  std::string words;
  for (const CLI::App* sub : SubcommandsOf(app)) words += " " + sub->get_name();
  for (const CLI::Option* option : app.get_options()) {
    if (const std::string values = ValuesOf(*option); option->get_positional() && !values.empty())
      words += " " + values;
  }
  return words.empty() ? words : words.substr(1);
}

// `path` is the words so far, joined by blanks.
using Visit = std::function<void(const CLI::App& app, const std::string& path)>;
void ForEach(const CLI::App& app, const std::string& path, const Visit& visit) {
  visit(app, path);
  for (const CLI::App* sub : SubcommandsOf(app)) ForEach(*sub, path + " " + sub->get_name(), visit);
}

// Where frameworks are looked for if neither --rules nor ASSAY_RULES names a folder.
std::string FrameworkFolder() {
  const absl::StatusOr<std::string> path = DefaultRulesPath();
  if (!path.ok()) return {};
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(*path, error).lexically_normal();
  std::string quoted;
  if (error) return quoted;
  for (char c : absolute.string()) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted;
}

// The ids of a folder's frameworks, a line each, in any shell.
constexpr std::string_view kFrameworkIds =
    R"(find "$rules" -path '*/frameworks/*.y*ml' -exec sed -n 's/^id: *//p' {} + 2>/dev/null)";

std::string BashScript(const CLI::App& app) {
  std::string steps;    // which words are subcommands, and which options are followed by a value
  std::string values;   // what an option takes
  std::string options;  // what a subcommand takes
  std::string words;
  ForEach(app, "assay", [&](const CLI::App& command, const std::string& path) {
    if (path != "assay") steps += fmt::format("      '{}') path=\"$path $word\" ;;\n", path);
    options += fmt::format("    '{}') words='{}' ;;\n", path, OptionsOf(command));
    if (const std::string own = WordsOf(command); !own.empty())
      words += fmt::format("    '{}') words='{}' ;;\n", path, own);
    for (const CLI::Option* option : command.get_options()) {
      if (!TakesValue(*option)) continue;
      std::string names;
      for (const std::string& name : NamesOf(*option))
        names += fmt::format("{}'{} {}'", names.empty() ? "" : "|", path, name);
      steps += fmt::format("      {}) option=$word ;;\n", names);
      if (IsFramework(*option)) {
        values += fmt::format("    {}) words=$({}) ;;\n", names, kFrameworkIds);
      } else if (const std::string known = ValuesOf(*option); !known.empty()) {
        values += fmt::format("    {}) words='{}' ;;\n", names, known);
      }
    }
  });
  return fmt::format(R"(_assay() {{
  local path='assay' option='' words='' word i before=''
  local cur="${{COMP_WORDS[COMP_CWORD]}}" rules="${{ASSAY_RULES:-}}"
  [[ -n "$rules" ]] || rules='{}'
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="${{COMP_WORDS[i]}}"
    if [[ -n "$option" ]]; then
      [[ "$word" == '=' ]] && continue
      [[ "$option" == '--rules' ]] && rules="$word"
      option=''
      continue
    fi
    case "$path $word" in
{}    esac
  done
  [[ "$cur" == '=' ]] && cur=''
  if [[ -n "$option" ]]; then
    case "$path $option" in
{}    esac
    if [[ -n "$words" && "$cur" == *,* ]]; then before="${{cur%,*}},"; fi
  elif [[ "$cur" == -* ]]; then
    case "$path" in
{}    esac
  else
    case "$path" in
{}    esac
  fi
  COMPREPLY=($(compgen -P "$before" -W "$words" -- "${{cur#"$before"}}"))
}}
complete -o default -F _assay assay
)",
                     FrameworkFolder(), steps, values, options, words);
}

// In double quotes, where fish reads `$`, `"` and the backslash.
std::string FishText(const std::string& text) {
  std::string quoted;
  for (char c : text) {
    if (c == '$' || c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted;
}

void FishLines(const CLI::App& app, const std::string& condition, std::string& out) {
  const std::string start = fmt::format("complete -c assay -n '{}'", condition);
  for (const CLI::Option* option : app.get_options()) {
    const std::string about = FishText(option->get_description());
    std::string takes;
    if (IsFramework(*option)) {
      takes = " -x -a '(__assay_frameworks)'";
    } else if (const std::string values = ValuesOf(*option); !values.empty()) {
      takes = fmt::format("{} -a '{}'", option->get_positional() ? "" : " -x", values);
    } else if (TakesValue(*option)) {
      takes = " -r";
    }
    std::string names;
    for (const std::string& name : option->get_lnames()) names += " -l " + name;
    for (const std::string& name : option->get_snames()) names += " -s " + name;
    if (!names.empty() || !takes.empty())
      out += fmt::format("{}{}{} -d \"{}\"\n", start, names, takes, about);
  }
  for (const CLI::App* sub : SubcommandsOf(app)) {
    out += fmt::format("{} -a {} -d \"{}\"\n", start, sub->get_name(),
                       FishText(sub->get_description()));
    FishLines(*sub, "__fish_seen_subcommand_from " + sub->get_name(), out);
  }
}

std::string FishScript(const CLI::App& app) {
  std::string lines = fmt::format(R"(function __assay_frameworks
  set -l rules '{}'
  test -n "$ASSAY_RULES"; and set rules $ASSAY_RULES
  set -l words (commandline -opc)
  for i in (seq (count $words))
    test "$words[$i]" = --rules; and test $i -lt (count $words); and set rules $words[(math $i + 1)]
  end
  {}
end
)",
                                  FrameworkFolder(), kFrameworkIds);
  FishLines(app, "__fish_use_subcommand", lines);
  return lines;
}

}  // namespace

Run AddCompletion(CLI::App& app, Terminal&) {
  auto shell = std::make_shared<std::string>("bash");
  CLI::App* command =
      app.add_subcommand("completion", "Print a script that completes assay's options");
  command->footer(
      "Examples:\n"
      "  source <(assay completion bash)\n"
      "  assay completion zsh > ~/.zfunc/_assay\n"
      "  assay completion fish | source");
  command->add_option("SHELL", *shell, "bash, zsh or fish")
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  return [shell, &app] {
    if (*shell == "fish") {
      std::cout << FishScript(app);
    } else {
      if (*shell == "zsh") std::cout << "autoload -U +X bashcompinit && bashcompinit\n";
      std::cout << BashScript(app);
    }
    std::cout.flush();
    return std::cout ? kExitOk : kExitError;
  };
}

}  // namespace assay::host
