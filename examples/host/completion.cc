// assay completion: scripts that complete subcommands and options, made from the options
// themselves.

#include <iostream>

#include "command.h"
#include "fmt/format.h"

namespace assay::host {

namespace {

std::string OptionsOf(const CLI::App& app) {
  std::string words;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) words += fmt::format(" --{}", name);
  }
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; }))
    words += " " + sub->get_name();
  return words.empty() ? words : words.substr(1);
}

// `path` is the words so far, joined by a space.
void BashCases(const CLI::App& app, const std::string& path, std::string& out) {
  out += fmt::format("    '{}') words='{}' ;;\n", path, OptionsOf(app));
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
    BashCases(*sub, path + " " + sub->get_name(), out);
  }
}

std::string BashScript(const CLI::App& app) {
  std::string cases;
  BashCases(app, "assay", cases);
  return fmt::format(R"(_assay() {{
  local path='assay' word words=''
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    case "$word" in -*) ;; scan|test|rules|list|show|eval|check|fmt|parse|ir|completion) path="$path $word" ;; esac
  done
  case "$path" in
{}  esac
  COMPREPLY=($(compgen -W "$words" -- "${{COMP_WORDS[COMP_CWORD]}}"))
}}
complete -o default -F _assay assay
)",
                     cases);
}

void FishLines(const CLI::App& app, const std::string& condition, std::string& out) {
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      out += fmt::format("complete -c assay -n '{}' -l {} -d \"{}\"\n", condition, name,
                         option->get_description());
    }
  }
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
    out += fmt::format("complete -c assay -n '{}' -a {} -d \"{}\"\n", condition, sub->get_name(),
                       sub->get_description());
    FishLines(*sub, "__fish_seen_subcommand_from " + sub->get_name(), out);
  }
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
      std::string lines;
      FishLines(app, "__fish_use_subcommand", lines);
      std::cout << lines;
    } else {
      if (*shell == "zsh") std::cout << "autoload -U +X bashcompinit && bashcompinit\n";
      std::cout << BashScript(app);
    }
    std::cout.flush();
    return std::cout ? kExitOk : kExitError;
  };
}

}  // namespace assay::host
