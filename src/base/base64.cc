#include "base/base64.h"

#include <algorithm>
#include <utility>

namespace assay {
namespace {

constexpr std::string_view kStandard =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kForUrls =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string_view DigitsOf(Base64Alphabet alphabet) {
  return alphabet == Base64Alphabet::kStandard ? kStandard : kForUrls;
}

class Decoder {
 public:
  Decoder(std::string_view text, std::string_view alphabet) : text_(text), alphabet_(alphabet) {}

  Base64Bytes Run() {
    while (Group()) {
    }
    return std::move(result_);
  }

 private:
  bool Fail(std::size_t at) {
    result_.wrong_at = at;
    return false;
  }

  void PassLineEnds() {
    while (at_ < text_.size() && (text_[at_] == '\n' || text_[at_] == '\r')) ++at_;
  }

  // Four characters. False at the end, or where something is wrong.
  bool Group() {
    std::uint32_t group = 0;
    std::size_t count = 0;
    bool ended = false;
    for (; count < 4; ++count) {
      PassLineEnds();
      if (at_ == text_.size()) {
        return count == 0 ? false : Fail(at_ - count);
      }
      const char c = text_[at_];
      const std::size_t digit = alphabet_.find(c);
      if (c == '=') {
        if (!Padding(count)) return false;
        ended = true;
        break;
      }
      if (digit == std::string_view::npos) return Fail(at_);
      ++at_;
      group = group << 6 | static_cast<std::uint32_t>(digit);
    }
    group <<= 6 * (4 - count);
    for (std::size_t i = 0; i + 1 < count; ++i) {
      result_.bytes += static_cast<char>(group >> (16 - 8 * i) & 0xff);
    }
    return !ended;
  }

  bool Padding(std::size_t count) {
    if (count < 2) return Fail(at_);
    ++at_;
    if (count == 2) {
      PassLineEnds();
      if (at_ == text_.size()) return Fail(text_.size());
      if (text_[at_] != '=') return Fail(at_ - 1);  // as Go counts
      ++at_;
    }
    PassLineEnds();
    return at_ == text_.size() || Fail(at_);
  }

  std::string_view text_;
  std::string_view alphabet_;
  std::size_t at_ = 0;
  Base64Bytes result_;
};

}  // namespace

std::string EncodeBase64(std::string_view bytes, Base64Alphabet alphabet, bool padded) {
  const std::string_view digits = DigitsOf(alphabet);
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      group = group << 8 | (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0u);
    }
    const std::size_t count = std::min<std::size_t>(bytes.size() - i, 3) + 1;
    for (std::size_t j = 0; j < count; ++j) out += digits[group >> (18 - 6 * j) & 63];
    if (padded) out.append(4 - count, '=');
  }
  return out;
}

Base64Bytes DecodeBase64(std::string_view text, Base64Alphabet alphabet) {
  return Decoder(text, DigitsOf(alphabet)).Run();
}

std::string IllegalBase64(std::size_t at) {
  return "illegal base64 data at input byte " + std::to_string(at);
}

}  // namespace assay
