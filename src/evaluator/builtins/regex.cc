// regex.*: RE2 matches what Go matches; how one match follows another, and what a replacement may
// say, is Go's and done here.

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "evaluator/builtins/patterns.h"
#include "evaluator/builtins/utf8.h"

namespace assay::builtins {
namespace {

// The groups of one match; a group that took no part has no data.
using Groups = std::vector<re2::StringPiece>;

std::size_t BeginOf(std::string_view text, const re2::StringPiece& group) {
  return static_cast<std::size_t>(group.data() - text.data());
}

std::size_t EndOf(std::string_view text, const re2::StringPiece& group) {
  return BeginOf(text, group) + group.size();
}

std::string_view ViewOf(const re2::StringPiece& group) { return {group.data(), group.size()}; }

bool Find(const RE2& regex, std::string_view text, std::size_t from, Groups& groups) {
  return regex.Match(text, from, text.size(), RE2::UNANCHORED, groups.data(),
                     static_cast<int>(groups.size()));
}

std::size_t RuneSizeAt(std::string_view text, std::size_t at) {
  return at < text.size() ? DecodeRune(text.substr(at)).size : 1;
}

// What a search from here may read.
bool SpendOnSearch(BuiltinCall& call, std::string_view text) {
  return call.Spend(text.size() / 16 + 1);
}

// All matches, up to `limit` of them where it is not negative: an empty one right behind another
// does not count. False if the call may not go on.
bool ForEachMatch(BuiltinCall& call, const RE2& regex, std::string_view text, std::int64_t limit,
                  std::size_t group_count, const std::function<void(const Groups&)>& visit) {
  Groups groups(group_count);
  std::size_t at = 0;
  std::size_t last_end = std::string_view::npos;
  for (std::int64_t found = 0; (limit < 0 || found < limit) && at <= text.size();) {
    if (!call.Spend(1)) return false;
    if (!Find(regex, text, at, groups)) break;
    const std::size_t begin = BeginOf(text, groups[0]);
    const std::size_t end = EndOf(text, groups[0]);
    bool counts = true;
    if (end == at) {
      counts = begin != last_end;
      at += RuneSizeAt(text, at);
    } else {
      at = end;
    }
    last_end = end;
    if (counts) {
      visit(groups);
      ++found;
    }
  }
  return true;
}

bool IsNameCharacter(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         (c & 0x80) != 0;
}

// A piece of a replacement: text, or a group.
struct Piece {
  std::string text;
  int group = -1;
};

// The group that `$name` or `${name}` names; beyond the last if there is none.
int GroupOf(const RE2& regex, std::string_view name) {
  const int none = regex.NumberOfCapturingGroups() + 1;
  const bool numeric =
      name.size() <= 8 &&
      std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; }) &&
      (name.size() == 1 || name[0] != '0');
  if (numeric) return std::min(none, std::stoi(std::string(name)));
  const auto& names = regex.NamedCapturingGroups();
  const auto place = names.find(std::string(name));
  return place == names.end() ? none : place->second;
}

// Cuts a replacement into pieces: `$$` is a dollar, and one that names nothing stands for itself.
std::vector<Piece> ParseReplacement(const RE2& regex, std::string_view text) {
  std::vector<Piece> pieces(1);
  while (!text.empty()) {
    const std::size_t dollar = std::min(text.find('$'), text.size());
    pieces.back().text += text.substr(0, dollar);
    text.remove_prefix(dollar);
    if (text.empty()) break;
    const bool braced = text.size() > 1 && text[1] == '{';
    const std::size_t first = braced ? 2 : 1;
    std::size_t end = first;
    while (end < text.size() && IsNameCharacter(text[end])) ++end;
    const bool closed = !braced || (end < text.size() && text[end] == '}');
    if (end > first && closed) {
      pieces.push_back({"", GroupOf(regex, text.substr(first, end - first))});
      pieces.emplace_back();
      text.remove_prefix(braced ? end + 1 : end);
    } else {
      pieces.back().text += '$';
      text.remove_prefix(text.size() > 1 && text[1] == '$' ? 2 : 1);
    }
  }
  return pieces;
}

bool AppendReplacement(const std::vector<Piece>& pieces, const Groups& groups, Output& out) {
  for (const Piece& piece : pieces) {
    if (piece.group < 0) {
      if (!out.Append(piece.text)) return false;
    } else if (static_cast<std::size_t>(piece.group) < groups.size()) {
      if (!out.Append(ViewOf(groups[static_cast<std::size_t>(piece.group)]))) return false;
    }
  }
  return true;
}

std::size_t GroupCount(const RE2& regex) {
  return static_cast<std::size_t>(regex.NumberOfCapturingGroups()) + 1;
}

ValueView ReplaceAll(BuiltinCall& call, const RE2& regex, std::string_view text,
                     std::string_view replacement) {
  const std::vector<Piece> pieces = ParseReplacement(regex, replacement);
  Groups groups(GroupCount(regex));
  Output out(call);
  std::size_t kept = 0;
  for (std::size_t at = 0; at <= text.size();) {
    if (!call.Spend(1)) return ValueView::Undefined();
    if (!Find(regex, text, at, groups)) break;
    const std::size_t begin = BeginOf(text, groups[0]);
    const std::size_t end = EndOf(text, groups[0]);
    out.Append(text.substr(kept, begin - kept));
    // Nothing replaces the empty match right behind another one.
    if ((end > kept || begin == 0) && !AppendReplacement(pieces, groups, out)) break;
    kept = end;
    at = std::max(end, at + RuneSizeAt(text, at));
  }
  out.Append(text.substr(kept));
  return out.Finish();
}

}  // namespace

ValueView RegexIsValid(BuiltinCall& call, Arguments operands) {
  if (!operands[0].is_string()) return ValueView::Boolean(false);
  const StringText text = operands[0].text();
  if (!call.Spend(text.view().size() / 8 + 1)) return ValueView::Undefined();
  const std::int64_t limit = call.context().limits.max_regex_bytes;
  const std::string_view pattern = text;
  return ValueView::Boolean(FindPattern(call, "regex", pattern, [pattern, limit] {
                              return CompileRegex(pattern, limit);
                            }).regex != nullptr);
}

ValueView RegexMatch(BuiltinCall& call, Arguments operands) {
  if (!ExpectStrings(call, operands, 2)) return ValueView::Undefined();
  const RE2* regex = FindRegex(call, operands[0].text());
  const StringText text = operands[1].text();
  if (regex == nullptr || !SpendOnSearch(call, text)) return ValueView::Undefined();
  return ValueView::Boolean(RE2::PartialMatch(text.view(), *regex));
}

ValueView RegexFindN(BuiltinCall& call, Arguments operands) {
  if (!ExpectStrings(call, operands, 2)) return ValueView::Undefined();
  const std::optional<std::int64_t> limit = ExpectInteger(call, operands, 2);
  if (!limit) return ValueView::Undefined();
  const RE2* regex = FindRegex(call, operands[0].text());
  const StringText text = operands[1].text();
  if (regex == nullptr || !SpendOnSearch(call, text)) return ValueView::Undefined();
  std::vector<ValueView> matches;
  const bool complete =
      ForEachMatch(call, *regex, text, *limit, 1, [&call, &matches](const Groups& groups) {
        matches.push_back(call.arena().String(ViewOf(groups[0])));
      });
  return complete ? call.arena().Array(matches) : ValueView::Undefined();
}

ValueView RegexFindAllStringSubmatchN(BuiltinCall& call, Arguments operands) {
  if (!ExpectStrings(call, operands, 2)) return ValueView::Undefined();
  const std::optional<std::int64_t> limit = ExpectInteger(call, operands, 2);
  if (!limit) return ValueView::Undefined();
  const RE2* regex = FindRegex(call, operands[0].text());
  const StringText text = operands[1].text();
  if (regex == nullptr || !SpendOnSearch(call, text)) return ValueView::Undefined();
  std::vector<ValueView> matches;
  bool paid = true;
  const bool complete = ForEachMatch(call, *regex, text, *limit, GroupCount(*regex),
                                     [&call, &matches, &paid](const Groups& all) {
                                       paid = paid && call.Spend(all.size());
                                       if (!paid) return;
                                       std::vector<ValueView> groups;
                                       for (const re2::StringPiece& group : all) {
                                         groups.push_back(call.arena().String(ViewOf(group)));
                                       }
                                       matches.push_back(call.arena().Array(groups));
                                     });
  return complete && paid ? call.arena().Array(matches) : ValueView::Undefined();
}

ValueView RegexSplit(BuiltinCall& call, Arguments operands) {
  if (!ExpectStrings(call, operands, 2)) return ValueView::Undefined();
  const StringText pattern = operands[0].text();
  const RE2* regex = FindRegex(call, pattern);
  const StringText kept = operands[1].text();
  const std::string_view text = kept;
  if (regex == nullptr || !SpendOnSearch(call, text)) return ValueView::Undefined();
  std::vector<std::string> parts;
  if (!pattern.view().empty() && text.empty()) return MakeStrings(call, {""});
  std::size_t begin = 0;
  std::size_t end = 0;
  const bool complete =
      ForEachMatch(call, *regex, text, -1, 1, [&parts, &begin, &end, text](const Groups& groups) {
        end = BeginOf(text, groups[0]);
        const std::size_t match_end = EndOf(text, groups[0]);
        if (match_end != 0) parts.emplace_back(text.substr(begin, end - begin));
        begin = match_end;
      });
  if (!complete) return ValueView::Undefined();
  if (end != text.size()) parts.emplace_back(text.substr(begin));
  return MakeStrings(call, parts);
}

ValueView RegexReplace(BuiltinCall& call, Arguments operands) {
  if (!ExpectStrings(call, operands, 3)) return ValueView::Undefined();
  const RE2* regex = FindRegex(call, operands[1].text());
  const StringText text = operands[0].text();
  const StringText replacement = operands[2].text();
  if (regex == nullptr || !SpendOnSearch(call, text)) return ValueView::Undefined();
  return ReplaceAll(call, *regex, text, replacement);
}

}  // namespace assay::builtins
