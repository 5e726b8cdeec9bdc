// base64, base64url and hex. Decoding is as strict as Go's, and says where it failed as Go does.

#include <fmt/format.h>

#include <optional>
#include <string>

#include "evaluator/builtins/operands.h"
#include "evaluator/builtins/utf8.h"

namespace assay::builtins {
namespace {

constexpr std::string_view kStandard =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kForUrls =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string Encode(std::string_view bytes, std::string_view alphabet, bool padded) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      group = group << 8 | (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0u);
    }
    const std::size_t count = std::min<std::size_t>(bytes.size() - i, 3) + 1;
    for (std::size_t j = 0; j < count; ++j) out += alphabet[group >> (18 - 6 * j) & 63];
    if (padded) out.append(4 - count, '=');
  }
  return out;
}

struct Decoded {
  std::string bytes;
  std::optional<std::size_t> wrong_at;
};

// Padding is asked for. Line ends are passed over, bits that padding leaves over are not looked at.
class Decoder {
 public:
  Decoder(std::string_view text, std::string_view alphabet) : text_(text), alphabet_(alphabet) {}

  Decoded Run() {
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
  Decoded result_;
};

ValueView EncodeOperand(BuiltinCall& call, Arguments operands, std::string_view alphabet,
                        bool padded) {
  if (!ExpectStrings(call, operands, 1)) return ValueView::Undefined();
  return MakeString(call, Encode(operands[0].text(), alphabet, padded));
}

ValueView FromDecoded(BuiltinCall& call, const Decoded& decoded) {
  if (!decoded.wrong_at) return MakeString(call, decoded.bytes);
  return FailBuiltin(call, fmt::format("illegal base64 data at input byte {}", *decoded.wrong_at));
}

std::optional<unsigned> HexDigit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

}  // namespace

ValueView Base64Encode(BuiltinCall& call, Arguments operands) {
  return EncodeOperand(call, operands, kStandard, true);
}

ValueView Base64UrlEncode(BuiltinCall& call, Arguments operands) {
  return EncodeOperand(call, operands, kForUrls, true);
}

ValueView Base64UrlEncodeNoPad(BuiltinCall& call, Arguments operands) {
  return EncodeOperand(call, operands, kForUrls, false);
}

ValueView Base64Decode(BuiltinCall& call, Arguments operands) {
  if (!ExpectStrings(call, operands, 1)) return ValueView::Undefined();
  const StringText text = operands[0].text();
  return FromDecoded(call, Decoder(text, kStandard).Run());
}

ValueView Base64IsValid(BuiltinCall&, Arguments operands) {
  if (!operands[0].is_string()) return ValueView::Boolean(false);
  const StringText text = operands[0].text();
  return ValueView::Boolean(!Decoder(text, kStandard).Run().wrong_at);
}

ValueView Base64UrlDecode(BuiltinCall& call, Arguments operands) {
  if (!ExpectStrings(call, operands, 1)) return ValueView::Undefined();
  std::string text(operands[0].text().view());
  if (!text.ends_with('=')) {
    // Padding that was left out is put back (RFC 7515, appendix C).
    if (text.size() % 4 == 1) return FailBuiltin(call, "illegal base64url string: " + text);
    text.append((4 - text.size() % 4) % 4, '=');
  }
  return FromDecoded(call, Decoder(text, kForUrls).Run());
}

ValueView HexEncode(BuiltinCall& call, Arguments operands) {
  if (!ExpectStrings(call, operands, 1)) return ValueView::Undefined();
  const StringText text = operands[0].text();
  std::string out;
  for (char c : text.view()) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    out += kDigits[static_cast<unsigned char>(c) >> 4];
    out += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return MakeString(call, out);
}

ValueView HexDecode(BuiltinCall& call, Arguments operands) {
  if (!ExpectStrings(call, operands, 1)) return ValueView::Undefined();
  const StringText text = operands[0].text();
  std::string out;
  for (std::size_t i = 0; i < text.view().size(); ++i) {
    const std::optional<unsigned> digit = HexDigit(text.view()[i]);
    if (!digit) {
      std::string shown;
      AppendRune(shown, static_cast<unsigned char>(text.view()[i]));
      return FailBuiltin(call, fmt::format("encoding/hex: invalid byte: U+{:04X} '{}'",
                                           static_cast<unsigned char>(text.view()[i]), shown));
    }
    if (i % 2 == 0) {
      out += static_cast<char>(*digit << 4);
    } else {
      out.back() = static_cast<char>(static_cast<unsigned char>(out.back()) | *digit);
    }
  }
  if (text.view().size() % 2 != 0) return FailBuiltin(call, "encoding/hex: odd length hex string");
  return MakeString(call, out);
}

}  // namespace assay::builtins
