// Arrays, sets, objects and their comprehensions; see parse_term.cc for how a bar is understood.

#include "fmt/format.h"
#include "rego/syntax_parser.h"

namespace assay::rego {

bool SyntaxParser::ReadElements(TokenKind end, std::vector<Term*>& elements) {
  while (!Is(end)) {
    Term* element = ReadInfix(false);
    if (element == nullptr) return false;
    elements.push_back(element);
    if (Is(end)) break;
    if (!Is(TokenKind::kComma)) {
      Illegal(fmt::format("expected \",\" or \"{}\"", NameOf(end)));
      return false;
    }
    Advance();
  }
  Advance();
  return true;
}

bool SyntaxParser::ReadMembers(std::vector<Term*>& members) {
  while (!Is(TokenKind::kRightBrace)) {
    Term* key = ReadInfix(false);
    if (key == nullptr) return false;
    if (!Is(TokenKind::kColon)) {
      Illegal("expected \":\"");
      return false;
    }
    Advance();
    Term* value = ReadInfix(false);
    if (value == nullptr) return false;
    members.push_back(key);
    members.push_back(value);
    if (Is(TokenKind::kRightBrace)) break;
    if (!Is(TokenKind::kComma)) {
      Illegal("expected \",\" or \"}\"");
      return false;
    }
    Advance();
  }
  Advance();
  return true;
}

bool SyntaxParser::HasComma(std::uint32_t from, std::uint32_t to) const {
  for (std::uint32_t i = from; i < to; ++i) {
    if (At(i).kind == TokenKind::kComma) return true;
    if (At(i).closed_by > i) i = At(i).closed_by;
  }
  return false;
}

// At the bar after a first term; `open` is the collection's bracket. Without a comma it can only be
// a comprehension; with one, its body decides: `[x | some x, y in z]` is, `[x | y, z]` is not.
SyntaxParser::Attempt SyntaxParser::TryComprehension(std::uint32_t open, TokenKind end,
                                                     Term* comprehension) {
  if (not_comprehensions_.contains(open)) return Attempt::kNotOne;
  const State before = Save();
  const bool doubtful = HasComma(position_, At(open).closed_by);
  const auto read = [&]() -> bool {
    Advance();
    const std::optional<Body> body = ReadBody(end);
    if (!body) return false;
    comprehension->body = *body;
    Advance();
    return Finish(comprehension) != nullptr;
  };
  if (!doubtful) return read() ? Attempt::kDone : Attempt::kFailed;
  ++trying_;
  const bool done = read();
  --trying_;
  if (done) return Attempt::kDone;
  if (Stopped()) return Attempt::kFailed;
  const bool at_comma = Is(TokenKind::kComma);
  Restore(before);
  if (at_comma) {
    not_comprehensions_.insert(open);
    return Attempt::kNotOne;
  }
  if (trying_ == 0) read();  // once more, to report
  return Attempt::kFailed;
}

Term* SyntaxParser::ReadArray() {
  const std::uint32_t open = position_;
  Term* array = NewTerm(TermKind::kArray, Current());
  Advance();
  std::vector<Term*> elements;
  const bool leading_comma = Is(TokenKind::kComma);  // old policies have them
  if (leading_comma) Advance();
  if (!leading_comma && !Is(TokenKind::kRightBracket)) {
    Term* first = ReadTerm();
    if (first == nullptr) return nullptr;
    if (Is(TokenKind::kBar)) {
      Term* comprehension = NewTerm(TermKind::kArrayComprehension, At(open));
      comprehension->items = arena_.Copy(std::vector<Term*>{first});
      const Attempt attempt = TryComprehension(open, TokenKind::kRightBracket, comprehension);
      if (attempt == Attempt::kDone) return comprehension;
      if (attempt == Attempt::kFailed) return nullptr;
    }
    first = ReadOperators(first, 0);
    if (first == nullptr || (first = ReadMemberships(first, false)) == nullptr) return nullptr;
    elements.push_back(first);
    if (!Is(TokenKind::kRightBracket)) {
      if (!Is(TokenKind::kComma)) return Illegal("expected \",\" or \"]\"");
      Advance();
    }
  }
  if (!ReadElements(TokenKind::kRightBracket, elements)) return nullptr;
  array->items = arena_.Copy(elements);
  return Finish(array);
}

Term* SyntaxParser::ReadSetOrObject() {
  const std::uint32_t open = position_;
  Term* collection = NewTerm(TermKind::kSet, Current());
  Advance();
  if (Is(TokenKind::kRightBrace)) {
    Advance();
    collection->kind = TermKind::kObject;
    return Finish(collection);
  }
  const bool leading_comma = Is(TokenKind::kComma);
  if (leading_comma) Advance();
  Term* first = ReadTerm();
  if (first == nullptr) return nullptr;
  if (Is(TokenKind::kBar) && !leading_comma) {
    Term* comprehension = NewTerm(TermKind::kSetComprehension, At(open));
    comprehension->items = arena_.Copy(std::vector<Term*>{first});
    const Attempt attempt = TryComprehension(open, TokenKind::kRightBrace, comprehension);
    if (attempt == Attempt::kDone) return comprehension;
    if (attempt == Attempt::kFailed) return nullptr;
  }
  first = ReadOperators(first, 0);
  if (first == nullptr || (first = ReadMemberships(first, false)) == nullptr) return nullptr;
  if (Is(TokenKind::kColon)) return ReadObject(open, collection, first, !leading_comma);
  std::vector<Term*> elements = {first};
  if (!Is(TokenKind::kRightBrace)) {
    if (!Is(TokenKind::kComma)) return Illegal("non-terminated set");
    Advance();
  }
  if (!ReadElements(TokenKind::kRightBrace, elements)) return nullptr;
  collection->items = arena_.Copy(elements);
  return Finish(collection);
}

// At the colon after the first key.
Term* SyntaxParser::ReadObject(std::uint32_t open, Term* object, Term* key,
                               bool may_be_comprehension) {
  Advance();
  Term* value = ReadTerm();
  if (value == nullptr) return nullptr;
  if (Is(TokenKind::kBar) && may_be_comprehension) {
    Term* comprehension = NewTerm(TermKind::kObjectComprehension, At(open));
    comprehension->items = arena_.Copy(std::vector<Term*>{key, value});
    const Attempt attempt = TryComprehension(open, TokenKind::kRightBrace, comprehension);
    if (attempt == Attempt::kDone) return comprehension;
    if (attempt == Attempt::kFailed) return nullptr;
  }
  value = ReadOperators(value, 0);
  if (value == nullptr || (value = ReadMemberships(value, false)) == nullptr) return nullptr;
  std::vector<Term*> members = {key, value};
  if (!Is(TokenKind::kRightBrace)) {
    if (!Is(TokenKind::kComma)) return Illegal("non-terminated object");
    Advance();
  }
  if (!ReadMembers(members)) return nullptr;
  object->kind = TermKind::kObject;
  object->items = arena_.Copy(members);
  return Finish(object);
}

}  // namespace assay::rego
