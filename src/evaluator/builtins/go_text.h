#pragma once

// Numbers and strings as Go's strconv writes them.

#include <string>
#include <string_view>

namespace assay::builtins {

/// strconv.FormatFloat: verb e, E, f, g, G, b, x or X; precision -1 is the shortest that reads
/// back.
std::string FloatText(double value, char verb, int precision);
/// strconv.Quote; with `ascii` strconv.QuoteToASCII.
std::string QuotedText(std::string_view text, bool ascii = false);
/// strconv.QuoteRune.
std::string QuotedRune(char32_t rune, bool ascii = false);
/// The inside of a quoted text or character, escapes resolved; false if one is not valid.
bool UnquoteText(std::string_view text, std::string& out);
/// strconv.CanBackquote.
bool CanBackquote(std::string_view text);
/// strconv.IsPrint, but for what later versions of Unicode have assigned.
bool IsPrintable(char32_t rune);

}  // namespace assay::builtins
