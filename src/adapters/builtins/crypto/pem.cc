#include "adapters/builtins/crypto/pem.h"

#include <algorithm>
#include <utility>

#include "base/base64.h"

namespace assay::crypto {
namespace {

constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kEnd = "-----END ";
constexpr std::string_view kDashes = "-----";
constexpr std::size_t kMaxHeaders = 100;

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// The first line without the blanks at its end; `rest` is what follows it.
std::string_view TakeLine(std::string_view& rest) {
  const std::size_t at = rest.find('\n');
  std::string_view line = rest.substr(0, at);
  rest = at == std::string_view::npos ? std::string_view() : rest.substr(at + 1);
  while (!line.empty() && IsBlank(line.back())) line.remove_suffix(1);
  return line;
}

// Where the next line begins with `start`, from the beginning of a line on.
std::size_t FindLine(std::string_view text, std::string_view start, std::size_t from) {
  while (true) {
    const std::size_t at = text.find(start, from);
    if (at == std::string_view::npos || at == 0 || text[at - 1] == '\n') return at;
    from = at + 1;
  }
}

// Looks at each line that begins a block. The place of the next line that ends one is kept, so that
// a text of beginnings alone is read once.
class Finder {
 public:
  explicit Finder(std::string_view text) : text_(text) {}

  std::optional<PemBlock> Find(std::string_view& rest) {
    std::size_t begin = FindLine(text_, kBegin, 0);
    while (begin != std::string_view::npos) {
      std::optional<PemBlock> block = BlockAt(begin, rest);
      if (block || end_ == std::string_view::npos) return block;
      begin = FindLine(text_, kBegin, begin + kBegin.size());
    }
    return std::nullopt;
  }

 private:
  std::optional<PemBlock> BlockAt(std::size_t begin, std::string_view& rest) {
    std::string_view body = text_.substr(begin + kBegin.size());
    std::string_view type = TakeLine(body);
    if (!type.ends_with(kDashes)) return std::nullopt;
    type.remove_suffix(kDashes.size());
    for (std::size_t i = 0; i < kMaxHeaders; ++i) {
      std::string_view next = body;
      if (TakeLine(next).find(':') == std::string_view::npos) break;
      body = next;
    }
    const std::size_t start = text_.size() - body.size();
    if (end_ < start || !searched_) {
      end_ = FindLine(text_, kEnd, start);
      searched_ = true;
    }
    if (end_ == std::string_view::npos) return std::nullopt;
    std::string_view after = text_.substr(end_ + kEnd.size());
    std::string_view last = TakeLine(after);
    if (!last.ends_with(kDashes) || last.substr(0, last.size() - kDashes.size()) != type) {
      return std::nullopt;
    }
    std::optional<std::string> bytes = BytesOf(text_.substr(start, end_ - start));
    if (!bytes) return std::nullopt;
    rest = after;
    return PemBlock{std::string(type), *std::move(bytes)};
  }

  // Gives up at the first character that cannot be: it may be the beginning of the next block.
  static std::optional<std::string> BytesOf(std::string_view body) {
    if (body.find('-') != std::string_view::npos) return std::nullopt;
    std::string text;
    std::ranges::copy_if(body, std::back_inserter(text), [](char c) { return !IsBlank(c); });
    Base64Bytes decoded = DecodeBase64(text, Base64Alphabet::kStandard);
    if (decoded.wrong_at) return std::nullopt;
    return std::move(decoded.bytes);
  }

  std::string_view text_;
  std::size_t end_ = 0;
  bool searched_ = false;
};

}  // namespace

std::optional<PemBlock> TakePem(std::string_view& text) {
  std::string_view rest = text;
  std::optional<PemBlock> block = Finder(text).Find(rest);
  if (block) text = rest;
  return block;
}

}  // namespace assay::crypto
