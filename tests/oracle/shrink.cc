// By text: whole modules, runs of lines, parts between brackets and separators, words. What no
// longer compiles no longer shows anything and is not kept, so nothing here has to know Rego.

#include "oracle/shrink.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace assay::oracle {

namespace {

using Shows = std::function<bool(const Program&)>;

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find('\n', from), text.size() - 1) + 1;
    lines.push_back(text.substr(from, end - from));
    from = end;
  }
  return lines;
}

std::string Joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line;
  return text;
}

// Takes runs of lines away, long ones first.
bool DropLines(Program& program, std::string& text, const Shows& shows) {
  bool smaller = false;
  std::vector<std::string> lines = LinesOf(text);
  for (std::size_t run = lines.size(); run > 0; run = run > 8 ? run / 2 : run - 1) {
    for (std::size_t from = 0; from + run <= lines.size();) {
      std::vector<std::string> fewer = lines;
      const auto begin = fewer.begin() + static_cast<std::ptrdiff_t>(from);
      fewer.erase(begin, begin + static_cast<std::ptrdiff_t>(run));
      text = Joined(fewer);
      if (shows(program)) {
        lines = std::move(fewer);
        smaller = true;
      } else {
        ++from;
      }
    }
  }
  text = Joined(lines);
  return smaller;
}

bool IsOpening(char c) { return c == '(' || c == '[' || c == '{'; }
bool IsClosing(char c) { return c == ')' || c == ']' || c == '}'; }

// The end of the bracketed part that begins at `from`; npos where there is none.
std::size_t EndOfBracket(const std::string& text, std::size_t from) {
  int depth = 0;
  for (std::size_t i = from; i < text.size(); ++i) {
    if (IsOpening(text[i])) ++depth;
    if (IsClosing(text[i]) && --depth == 0) return i + 1;
  }
  return std::string::npos;
}

// The end of a term-like part that begins at `from`: a word with its path and brackets.
std::size_t EndOfPart(const std::string& text, std::size_t from) {
  std::size_t end = from;
  while (end < text.size()) {
    if (IsOpening(text[end])) {
      const std::size_t close = EndOfBracket(text, end);
      if (close == std::string::npos) return end;
      end = close;
    } else if (text[end] == ' ' || text[end] == ',' || text[end] == ';' || text[end] == '\n' ||
               IsClosing(text[end])) {
      return end;
    } else {
      ++end;
    }
  }
  return end;
}

// What may stand for the part [from, end).
std::vector<std::string> SmallerParts(const std::string& text, std::size_t from, std::size_t end) {
  const std::string part = text.substr(from, end - from);
  std::vector<std::string> smaller = {""};
  if (part.size() > 1) smaller.insert(smaller.end(), {"1", "[]", "{}", "set()"});
  const std::size_t open = part.find_first_of("([{");
  if (open != std::string::npos && IsClosing(part.back())) {
    smaller.push_back(part.substr(open + 1, part.size() - open - 2));
    if (open > 0) smaller.push_back(part.substr(0, open));
  }
  if (const std::size_t dot = part.rfind('.'); dot != std::string::npos && dot > 0) {
    smaller.push_back(part.substr(0, dot));
  }
  return smaller;
}

bool ReplaceParts(Program& program, std::string& text, const Shows& shows) {
  bool smaller = false;
  for (std::size_t from = 0; from < text.size(); ++from) {
    const bool begins =
        from == 0 || text[from - 1] == ' ' || text[from - 1] == '\t' || IsOpening(text[from - 1]);
    if (!begins) continue;
    const std::size_t end = EndOfPart(text, from);
    if (end == from) continue;
    for (const std::string& replacement : SmallerParts(text, from, end)) {
      std::string before = text;
      text.replace(from, end - from, replacement);
      if (text.size() < before.size() && shows(program)) {
        smaller = true;
        break;
      }
      text = std::move(before);
    }
  }
  // From a separator to the next.
  for (std::size_t from = text.find_first_of(";,"); from != std::string::npos;
       from = text.find_first_of(";,", from + 1)) {
    std::size_t end = from + 1;
    while (end < text.size() && text[end] != ';' && text[end] != ',' && text[end] != '\n' &&
           !IsClosing(text[end])) {
      const std::size_t close = IsOpening(text[end]) ? EndOfBracket(text, end) : end + 1;
      if (close == std::string::npos) break;
      end = close;
    }
    std::string before = text;
    text.erase(from, end - from);
    if (shows(program)) {
      smaller = true;
      --from;
    } else {
      text = std::move(before);
    }
  }
  return smaller;
}

}  // namespace

Program Shrink(Program program, const Shows& shows, std::size_t most) {
  std::size_t asked = 0;
  const Shows limited = [&](const Program& candidate) {
    return asked < most && ++asked > 0 && shows(candidate);
  };
  for (bool smaller = true; smaller && asked < most;) {
    smaller = false;
    for (std::size_t i = program.modules.size(); i-- > 0 && program.modules.size() > 1;) {
      Program fewer = program;
      fewer.modules.erase(fewer.modules.begin() + static_cast<std::ptrdiff_t>(i));
      if (!limited(fewer)) continue;
      program = std::move(fewer);
      smaller = true;
    }
    for (std::size_t i = 0; i < program.modules.size(); ++i) {
      std::string& text = program.modules[i].text;
      smaller = DropLines(program, text, limited) || smaller;
      smaller = ReplaceParts(program, text, limited) || smaller;
    }
    for (std::string* text : {&program.query, &program.data, &program.input}) {
      smaller = ReplaceParts(program, *text, limited) || smaller;
    }
  }
  return program;
}

}  // namespace assay::oracle
