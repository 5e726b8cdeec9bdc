// Where things stand in the source, comments, package and imports.

#include <algorithm>
#include <map>
#include <utility>

#include "fmt/format.h"
#include "rego/lexer.h"
#include "rego/module_printer.h"

namespace assay::rego {

namespace {

std::string_view TrimmedEnd(std::string_view text) {
  return text.substr(0, text.find_last_not_of(" \t\r\f\v") + 1);
}

// Imports stand in the order of their paths; `rego.v1` and `future` ones among the others.
bool ComesBefore(const Import* left, const Import* right) {
  const auto text = [](const Term* term) { return term->text; };
  const Terms a = left->path->items;
  const Terms b = right->path->items;
  const bool same = std::ranges::equal(a, b, {}, text, text);
  if (same) return left->alias < right->alias;
  return std::ranges::lexicographical_compare(a, b, {}, text, text);
}

}  // namespace

ModulePrinter::ModulePrinter(const Module& module, std::size_t max_bytes)
    : module_(module), lines_(max_bytes), tokens_(Lex(module.text, 0).tokens) {
  line_starts_.push_back(0);
  for (std::size_t i = 0; i < module.text.size(); ++i) {
    if (module.text[i] == '\n') line_starts_.push_back(static_cast<std::uint32_t>(i + 1));
  }
  QueueComments();
  ReadKeywords();
}

std::uint32_t ModulePrinter::LineAt(std::uint32_t offset) const {
  const auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  return static_cast<std::uint32_t>(next - line_starts_.begin());
}

std::size_t ModulePrinter::TokenAt(std::uint32_t offset) const {
  const auto found = std::lower_bound(
      tokens_.begin(), tokens_.end(), offset,
      [](const Token& token, std::uint32_t wanted) { return token.offset < wanted; });
  const auto last = static_cast<std::ptrdiff_t>(tokens_.size()) - 1;  // the end of the text
  return static_cast<std::size_t>(std::min(found - tokens_.begin(), last));
}

std::string_view ModulePrinter::TextOf(Range range) const {
  return module_.text.substr(range.start, range.end - range.start);
}

ModulePrinter::Range ModulePrinter::WholeRange(const Term& term) const {
  std::size_t first = TokenAt(term.location.offset);
  std::size_t end = TokenAt(term.location.offset + term.location.length);
  std::size_t open = 0;
  std::size_t missing = 0;
  for (std::size_t i = first; i < end; ++i) {
    if (tokens_[i].kind == TokenKind::kLeftParenthesis) ++open;
    if (tokens_[i].kind != TokenKind::kRightParenthesis) continue;
    if (open == 0) {
      ++missing;
    } else {
      --open;
    }
  }
  if (term.parenthesized && end + 1 < tokens_.size()) {
    ++missing;
    ++end;
  }
  first -= std::min(first, missing);
  const Token& last = tokens_[end - 1];
  return {tokens_[first].offset, last.offset + last.length};
}

void ModulePrinter::QueueComments() {
  for (const Comment& comment : module_.comments) {
    const Location& at = comment.location;
    const std::uint32_t start = line_starts_[at.line - 1];
    const std::string_view before = TextOf(Range{start, at.offset});
    const bool own_line = before.find_first_not_of(" \t\r\xef\xbb\xbf") == std::string_view::npos;
    comments_.push_back({at.offset, at.line, own_line, TrimmedEnd(TextOf(RangeOf(at)))});
  }
}

std::size_t ModulePrinter::CountComments(Range range) const {
  const auto begin = comments_.begin() + static_cast<std::ptrdiff_t>(next_comment_);
  const auto before = [](const QueuedComment& comment, std::uint32_t offset) {
    return comment.offset < offset;
  };
  const auto first = std::lower_bound(begin, comments_.end(), range.start, before);
  const auto last =
      std::lower_bound(first, comments_.end(), std::max(range.start, range.end), before);
  return static_cast<std::size_t>(last - first);
}

void ModulePrinter::WriteCommentsBefore(std::uint32_t offset, std::uint32_t line) {
  std::uint32_t above = 0;  // the line of the last comment that stood alone
  while (next_comment_ < comments_.size() && comments_[next_comment_].offset < offset) {
    const QueuedComment& comment = comments_[next_comment_++];
    if (!comment.own_line) {
      lines_.Trail(comment.text);
      continue;
    }
    lines_.EndLine();
    if (above != 0 && comment.line > above + 1) lines_.BlankLine();
    lines_.WriteComment(comment.text);
    above = comment.line;
  }
  if (above != 0 && line > above + 1) lines_.BlankLine();
}

void ModulePrinter::WriteSource(Range range) {
  WriteCommentsBefore(range.start, LineAt(range.start));
  lines_.Write(TextOf(range));
  while (next_comment_ < comments_.size() && comments_[next_comment_].offset < range.end) {
    ++next_comment_;
  }
}

void ModulePrinter::ReadKeywords() {
  v1_ = module_.dialect == Dialect::kV1;
  has_if_ = has_contains_ = module_.strict;
  keywords_ = kAlwaysKeywords | (module_.strict ? kV1Keywords : 0U);
  for (const Import& import : module_.imports) {
    const Terms path = import.path->items;
    if (path[0]->text != "future") continue;
    const bool all = path.size() == 2;
    const std::uint32_t keyword = all ? 0U : FindFutureKeyword(path[2]->text);
    has_if_ |= all || keyword == kIfKeyword;
    has_contains_ |= all || keyword == kContainsKeyword;
    keywords_ |= all ? kV1Keywords : keyword;
  }
  for (const Rule* rule : module_.rules) {
    const std::size_t parts = rule->head.reference->items.size();
    long_heads_ |= parts > 2 || (parts == 2 && rule->head.key != nullptr);
  }
}

void ModulePrinter::Print() {
  PrintPackage();
  auto import = module_.imports.begin();
  auto rule = module_.rules.begin();
  while (import != module_.imports.end() || rule != module_.rules.end()) {
    std::vector<const Import*> imports;
    std::vector<const Rule*> rules;
    const auto import_is_next = [&] {
      return import != module_.imports.end() &&
             (rule == module_.rules.end() || import->location.offset < (*rule)->location.offset);
    };
    while (import_is_next()) imports.push_back(&*import++);
    PrintImports(imports);
    while (rule != module_.rules.end() && !import_is_next()) rules.push_back(*rule++);
    PrintRules(rules);
  }
  const Token& end = tokens_.back();
  WriteCommentsBefore(static_cast<std::uint32_t>(module_.text.size()), end.line);
}

void ModulePrinter::PrintPackage() {
  const Location& at = module_.package.location;
  WriteCommentsBefore(at);
  lines_.Write("package ");
  std::size_t token = TokenAt(at.offset) + 1;  // behind the word
  lines_.Write(module_.package.path[0]);
  for (const std::string_view part : module_.package.path.subspan(1)) {
    token += 2;  // behind `.` or `[`
    Term name{.kind = TermKind::kString, .location = {}, .text = part};
    name.location.offset = tokens_[token].offset;
    name.location.length = tokens_[token].length;
    PrintReferencePart(name);
    if (tokens_[token].kind != TokenKind::kWord) ++token;  // onto the `]`
  }
  lines_.BlankLine();
}

void ModulePrinter::PrintImports(const std::vector<const Import*>& imports) {
  std::vector<const Import*> group;
  for (const Import* import : imports) {
    if (!group.empty() && import->location.line > group.back()->location.line + 1) {
      PrintImportGroup(std::exchange(group, {}));
    }
    group.push_back(import);
  }
  if (!group.empty()) PrintImportGroup(std::move(group));
}

// Imports in lines one below the other: sorted, each with its comment.
void ModulePrinter::PrintImportGroup(std::vector<const Import*> group) {
  WriteCommentsBefore(group.front()->location);
  const Location& last = group.back()->location;
  const std::size_t line_end = module_.text.find('\n', last.offset + last.length);
  std::map<std::uint32_t, std::string_view> by_line;
  std::vector<std::string_view> others;
  while (next_comment_ < comments_.size() && comments_[next_comment_].offset < line_end) {
    const QueuedComment& comment = comments_[next_comment_++];
    const bool fresh = !comment.own_line && by_line.try_emplace(comment.line, comment.text).second;
    if (!fresh) others.push_back(comment.text);
  }
  std::ranges::stable_sort(group, ComesBefore);
  for (const Import* import : group) {
    lines_.Write("import ");
    PrintReference(*import->path);
    if (!import->alias.empty()) lines_.Write(fmt::format(" as {}", import->alias));
    lines_.EndLine();
    // Two imports may share a line, and its comment goes to one of them.
    const auto comment = by_line.find(import->location.line);
    if (comment == by_line.end()) continue;
    lines_.Trail(comment->second);
    by_line.erase(comment);
  }
  for (const auto& [line, comment] : by_line) others.push_back(comment);
  if (!others.empty()) lines_.BlankLine();
  for (const std::string_view comment : others) lines_.WriteComment(comment);
  lines_.BlankLine();
}

}  // namespace assay::rego
