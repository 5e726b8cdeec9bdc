#include "ir/constant_text.h"

#include <charconv>
#include <vector>

namespace assay::ir {

namespace {
constexpr int kMaxDepth = 600;

void Append(ValueView value, std::string& out) {
  if (!value.is_collection()) {
    AppendJson(value, {}, out);
    return;
  }
  out += value.is_object() ? "{" : value.is_set() ? "set[" : "[";
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (i > 0) out += ", ";
    if (value.is_object()) {
      Append(value.key(i), out);
      out += ": ";
    }
    Append(value.at(i), out);
  }
  out += value.is_object() ? "}" : "]";
}

}  // namespace

std::string ConstantText(ValueView value) {
  std::string out;
  Append(value, out);
  return out;
}

std::string QuotedText(std::string_view text) {
  ValueArena arena;
  return ToJson(arena.String(text));
}

void LineReader::SkipSpaces() {
  while (rest_.starts_with(' ')) rest_.remove_prefix(1);
}

bool LineReader::at_end() {
  SkipSpaces();
  return rest_.empty();
}

bool LineReader::Take(std::string_view token) {
  SkipSpaces();
  if (!rest_.starts_with(token)) return false;
  rest_.remove_prefix(token.size());
  return true;
}

std::string_view LineReader::Word() {
  SkipSpaces();
  const std::string_view word = rest_.substr(0, rest_.find_first_of(" ,"));
  rest_.remove_prefix(word.size());
  return word;
}

std::optional<std::uint32_t> LineReader::Number() {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
  if (error != std::errc()) return std::nullopt;
  rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
  return value;
}

std::optional<std::string_view> LineReader::QuotedToken() {
  SkipSpaces();
  if (!rest_.starts_with('"')) return std::nullopt;
  std::size_t end = 1;
  while (end < rest_.size() && rest_[end] != '"') end += rest_[end] == '\\' ? 2 : 1;
  if (end >= rest_.size()) return std::nullopt;
  const std::string_view token = rest_.substr(0, end + 1);
  rest_.remove_prefix(end + 1);
  return token;
}

std::optional<std::string> LineReader::Quoted() {
  const std::optional<std::string_view> token = QuotedToken();
  if (!token) return std::nullopt;
  const absl::StatusOr<Value> value = ParseJson(*token);
  if (!value.ok() || !value->view().is_string()) return std::nullopt;
  return std::string(value->view().text().view());
}

std::optional<ValueView> LineReader::Items(ValueArena& arena, bool set, int depth) {
  std::vector<ValueView> items;
  if (!Take("]")) {
    do {
      const std::optional<ValueView> item = Constant(arena, depth + 1);
      if (!item) return std::nullopt;
      items.push_back(*item);
    } while (Take(","));
    if (!Take("]")) return std::nullopt;
  }
  return set ? arena.Set(items) : arena.Array(items);
}

std::optional<ValueView> LineReader::Members(ValueArena& arena, int depth) {
  std::vector<Member> members;
  if (Take("}")) return arena.Object(members);
  do {
    const std::optional<ValueView> key = Constant(arena, depth + 1);
    if (!key || !Take(":")) return std::nullopt;
    const std::optional<ValueView> value = Constant(arena, depth + 1);
    if (!value) return std::nullopt;
    members.push_back({*key, *value});
  } while (Take(","));
  if (!Take("}")) return std::nullopt;
  return arena.Object(members);
}

std::optional<ValueView> LineReader::Constant(ValueArena& arena, int depth) {
  if (depth > kMaxDepth) return std::nullopt;
  if (Take("set[")) return Items(arena, true, depth);
  if (Take("[")) return Items(arena, false, depth);
  if (Take("{")) return Members(arena, depth);
  SkipSpaces();
  std::string_view token;
  if (rest_.starts_with('"')) {
    const std::optional<std::string_view> quoted = QuotedToken();
    if (!quoted) return std::nullopt;
    token = *quoted;
  } else {
    token = rest_.substr(0, rest_.find_first_of(" ,:]}"));
    rest_.remove_prefix(token.size());
  }
  const absl::StatusOr<ValueView> value = ParseJson(token, arena);
  if (!value.ok()) return std::nullopt;
  return *value;
}

}  // namespace assay::ir
