// base64, base64url and hex.

#include <fmt/format.h>

#include <optional>
#include <string>

#include "base/base64.h"
#include "evaluator/builtins/operands.h"
#include "evaluator/builtins/utf8.h"

namespace assay::builtins {
namespace {

ValueView EncodeOperand(BuiltinCall& call, Arguments operands, Base64Alphabet alphabet,
                        bool padded) {
  if (!ExpectStrings(call, operands, 1)) return ValueView::Undefined();
  return MakeString(call, EncodeBase64(operands[0].text(), alphabet, padded));
}

ValueView FromDecoded(BuiltinCall& call, const Base64Bytes& decoded) {
  if (!decoded.wrong_at) return MakeString(call, decoded.bytes);
  return FailBuiltin(call, IllegalBase64(*decoded.wrong_at));
}

std::optional<unsigned> HexDigit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

}  // namespace

ValueView Base64Encode(BuiltinCall& call, Arguments operands) {
  return EncodeOperand(call, operands, Base64Alphabet::kStandard, true);
}

ValueView Base64UrlEncode(BuiltinCall& call, Arguments operands) {
  return EncodeOperand(call, operands, Base64Alphabet::kUrl, true);
}

ValueView Base64UrlEncodeNoPad(BuiltinCall& call, Arguments operands) {
  return EncodeOperand(call, operands, Base64Alphabet::kUrl, false);
}

ValueView Base64Decode(BuiltinCall& call, Arguments operands) {
  if (!ExpectStrings(call, operands, 1)) return ValueView::Undefined();
  const StringText text = operands[0].text();
  return FromDecoded(call, DecodeBase64(text, Base64Alphabet::kStandard));
}

ValueView Base64IsValid(BuiltinCall&, Arguments operands) {
  if (!operands[0].is_string()) return ValueView::Boolean(false);
  const StringText text = operands[0].text();
  return ValueView::Boolean(!DecodeBase64(text, Base64Alphabet::kStandard).wrong_at);
}

ValueView Base64UrlDecode(BuiltinCall& call, Arguments operands) {
  if (!ExpectStrings(call, operands, 1)) return ValueView::Undefined();
  std::string text(operands[0].text().view());
  if (!text.ends_with('=')) {
    // Padding that was left out is put back (RFC 7515, appendix C).
    if (text.size() % 4 == 1) return FailBuiltin(call, "illegal base64url string: " + text);
    text.append((4 - text.size() % 4) % 4, '=');
  }
  return FromDecoded(call, DecodeBase64(text, Base64Alphabet::kUrl));
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
