#pragma once

// Characters as Go sees them: a byte that begins no valid sequence is one U+FFFD.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace assay::builtins {

inline constexpr char32_t kReplacement = 0xfffd;

struct Rune {
  char32_t value;
  std::uint32_t size;  ///< bytes; 1 with kReplacement: not valid
};

/// The character at the front of text that is not empty.
Rune DecodeRune(std::string_view text);
/// The character at its end.
Rune DecodeLastRune(std::string_view text);
void AppendRune(std::string& out, char32_t rune);
std::size_t CountRunes(std::string_view text);
std::vector<char32_t> RunesOf(std::string_view text);
/// Where the rune with this number begins; text.size() if there are fewer.
std::size_t OffsetOfRune(std::string_view text, std::uint64_t index);
/// False for surrogates and what is beyond U+10FFFF.
bool IsValidRune(char32_t rune);
bool IsValidUtf8(std::string_view text);
bool IsSpace(char32_t rune);

/// Simple case mapping of one character (no context, no change of length).
char32_t UpperOf(char32_t rune);
char32_t LowerOf(char32_t rune);
std::string ToUpper(std::string_view text);
std::string ToLower(std::string_view text);

}  // namespace assay::builtins
