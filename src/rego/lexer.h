#pragma once

// Text to tokens, all of them at once: the parser then looks ahead and back by index. How many and
// how deep is limited here already, for a token takes more memory than the bracket it stands for.

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
  std::string hint = {};
};

struct LexLimits {
  std::size_t max_errors = 20;
  std::size_t max_depth = 500;         // of brackets and templates that are open at once
  std::size_t max_tokens = 1U << 20U;  // words, numbers, symbols, comments
};

struct LexedText {
  std::vector<Token> tokens;  // ends with one kEnd
  std::vector<Comment> comments;
  std::vector<LexicalError> errors;  // in the order of the text, at most `max_errors`
  // A limit was reached: the last error says which, and what follows in the text was not read.
  bool stopped = false;
};

// `text` is shorter than 4 GiB. Every byte is looked at once; nesting costs no stack.
LexedText Lex(std::string_view text, std::uint32_t file, const LexLimits& limits = {});

// The string a token stands for: without its marks, escapes replaced. `token` is a string or a part
// of a template whose escapes the lexer accepted.
std::string DecodeString(const Token& token, std::string_view text);

}  // namespace assay::rego
