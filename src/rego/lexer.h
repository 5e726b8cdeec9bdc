#pragma once

// Text to tokens, all of them at once: the parser then looks ahead and back by index.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rego/ast.h"
#include "rego/token.h"

namespace assay::rego {

struct LexicalError {
  Location location;
  std::string message;
};

struct LexedText {
  std::vector<Token> tokens;  // ends with one kEnd
  std::vector<Comment> comments;
  std::vector<LexicalError> errors;  // in the order of the text, at most `max_errors`
};

// `text` is shorter than 4 GiB. Every byte is looked at once; nesting costs no stack.
LexedText Lex(std::string_view text, std::uint32_t file, std::size_t max_errors);

// The string a token stands for: without its marks, escapes replaced. `token` is a string or a part
// of a template whose escapes the lexer accepted.
std::string DecodeString(const Token& token, std::string_view text);

}  // namespace assay::rego
