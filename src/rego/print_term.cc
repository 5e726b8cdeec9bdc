// Terms, brackets, comprehensions, templates.

#include <algorithm>
#include <array>
#include <utility>

#include "fmt/format.h"
#include "rego/module_printer.h"

namespace assay::rego {

namespace {

constexpr int kStatementLevel = -1;
constexpr int kMemberLevel = 0;
constexpr int kTermLevel = 10;

struct Operator {
  std::string_view name;
  std::string_view symbol;
  int level;  // binds tighter the higher
};

constexpr std::array<Operator, 17> kOperators = {{{"assign", ":=", kStatementLevel},
                                                  {"eq", "=", kStatementLevel},
                                                  {"internal.member_2", "in", kMemberLevel},
                                                  {"internal.member_3", "in", kMemberLevel},
                                                  {"equal", "==", 1},
                                                  {"neq", "!=", 1},
                                                  {"lt", "<", 1},
                                                  {"lte", "<=", 1},
                                                  {"gt", ">", 1},
                                                  {"gte", ">=", 1},
                                                  {"or", "|", 2},
                                                  {"and", "&", 3},
                                                  {"plus", "+", 4},
                                                  {"minus", "-", 4},
                                                  {"mul", "*", 5},
                                                  {"div", "/", 5},
                                                  {"rem", "%", 5}}};

const Operator* OperatorOf(const Term& term) {
  if (term.kind != TermKind::kCall || !term.infix) return nullptr;
  const auto found = std::ranges::find(kOperators, term.text, &Operator::name);
  return found == kOperators.end() ? nullptr : &*found;
}

int LevelOf(const Term& term) {
  const Operator* found = OperatorOf(term);
  return found == nullptr ? kTermLevel : found->level;
}

bool IsWord(std::string_view text) {
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  return !text.empty() && letter(text[0]) &&
         std::ranges::all_of(text, [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

bool IsUnion(const Term& term) {
  return term.kind == TermKind::kCall && term.infix && term.text == "or";
}

}  // namespace

std::string_view SymbolOf(const Term& term) {
  const Operator* found = OperatorOf(term);
  return found == nullptr ? std::string_view() : found->symbol;
}

// Long because it lists the kinds of terms.
void ModulePrinter::Print(const Term& term, bool parentheses) {
  if (IsLoose(term)) return WriteSource(WholeRange(term));
  switch (term.kind) {
    case TermKind::kNull:
      return lines_.Write("null");
    case TermKind::kBoolean:
      return lines_.Write(term.boolean ? "true" : "false");
    case TermKind::kNumber:
    case TermKind::kString:
      return lines_.Write(TextOf(RangeOf(term.location)));
    case TermKind::kVar:
      return lines_.Write(term.wildcard ? "_" : term.text);
    case TermKind::kRef:
      return PrintReference(term);
    case TermKind::kArray:
    case TermKind::kObject:
    case TermKind::kSet:
      return PrintCollection(term);
    case TermKind::kArrayComprehension:
    case TermKind::kObjectComprehension:
    case TermKind::kSetComprehension:
      return PrintComprehension(term);
    case TermKind::kCall:
      if (LevelOf(term) == kTermLevel) return PrintCall(term);
      // `a, b in c` could be two elements.
      if (LevelOf(term) == kMemberLevel) {
        return PrintMember(term, parentheses || term.items.size() == 3);
      }
      return PrintInfix(term, false, parentheses);
    case TermKind::kTemplateString:
      return PrintTemplate(term);
  }
}

void ModulePrinter::PrintStatement(const Term& term) {
  if (LevelOf(term) == kTermLevel || IsLoose(term)) return Print(term);
  if (LevelOf(term) == kMemberLevel) return PrintMember(term, false);
  PrintInfix(term, true, false);
}

bool ModulePrinter::IsKeywordHere(std::string_view word) const {
  return (FindKeyword(word) & keywords_) != 0;
}

std::string ModulePrinter::QuotedSource(const Term& string) const {
  const std::string_view source = TextOf(RangeOf(string.location));
  if (IsWord(source)) return fmt::format("\"{}\"", source);
  return std::string(source);
}

void ModulePrinter::PrintReference(const Term& term) {
  if (term.kind != TermKind::kRef) return Print(term);
  const Term& head = *term.items[0];
  Print(head, LevelOf(head) != kTermLevel);
  for (const Term* part : term.items.subspan(1)) PrintReferencePart(*part);
}

void ModulePrinter::PrintReferencePart(const Term& part) {
  const bool quoted = module_.text[part.location.offset] == '"';
  if (part.kind == TermKind::kString && IsWord(part.text) &&
      !(quoted && IsKeywordHere(part.text))) {
    lines_.Write(fmt::format(".{}", part.text));
    return;
  }
  lines_.Write("[");
  Print(part);
  lines_.Write("]");
}

// Operators within operators are put in parentheses, at the top of a statement where it is needed.
void ModulePrinter::PrintInfix(const Term& term, bool statement, bool parentheses) {
  parentheses |= &term == guarded_;
  const int level = LevelOf(term);
  if (parentheses) lines_.Write("(");
  for (std::size_t i = 0; i < 2; ++i) {
    const Term& operand = *term.items[i];
    const int inner = LevelOf(operand);
    const bool needed = inner < level || (inner == level && i == 1);
    if (i == 1) lines_.Write(fmt::format(" {} ", SymbolOf(term)));
    Print(operand, needed || (!statement && inner != kTermLevel && inner != kMemberLevel));
  }
  if (parentheses) lines_.Write(")");
}

void ModulePrinter::PrintMember(const Term& term, bool parentheses) {
  const auto print = [&](const Term& operand) { Print(operand, LevelOf(operand) != kTermLevel); };
  const int first = LevelOf(*term.items[0]);
  if (parentheses) lines_.Write("(");
  // `a in b in c` reads from the left.
  Print(*term.items[0], first != kTermLevel && first != kMemberLevel);
  if (term.items.size() == 3) {
    lines_.Write(", ");
    print(*term.items[1]);
  }
  lines_.Write(" in ");
  print(*term.items[term.items.size() - 1]);
  if (parentheses) lines_.Write(")");
}

std::size_t ModulePrinter::ArgumentsOf(const Term& call) const {
  const std::size_t close = TokenAt(RangeOf(call.location).end) - 1;
  const Term& operation = *call.operation;
  const Term& last =
      operation.kind == TermKind::kRef ? *operation.items[operation.items.size() - 1] : operation;
  std::size_t open = TokenAt(RangeOf(last.location).end);
  while (open < close && tokens_[open].closed_by != close) ++open;
  return open;
}

void ModulePrinter::PrintCall(const Term& term) {
  PrintReference(*term.operation);
  std::vector<Element> arguments;
  for (const Term* argument : term.items) arguments.push_back({nullptr, argument});
  PrintElements(arguments, ArgumentsOf(term), Elements::kCallArguments);
}

void ModulePrinter::PrintCollection(const Term& term) {
  if (term.kind == TermKind::kSet && term.items.empty()) return lines_.Write("set()");
  PrintElements(ElementsOf(term), TokenAt(term.location.offset), Elements::kCollection);
}

std::vector<ModulePrinter::Element> ModulePrinter::ElementsOf(const Term& term) {
  std::vector<Element> elements;
  const bool object = term.kind == TermKind::kObject;
  for (std::size_t i = 0; i < term.items.size(); i += object ? 2 : 1) {
    elements.push_back({object ? term.items[i] : nullptr, term.items[object ? i + 1 : i]});
  }
  return elements;
}

bool ModulePrinter::SpansLines(const std::vector<Element>& elements, std::size_t open,
                               Elements what) const {
  const Token& bracket = tokens_[open];
  std::size_t inside = 0;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const Location& first = elements[i].first().location;
    const bool counts = i > 0 || what != Elements::kCallArguments;
    const std::uint32_t before = i > 0 ? elements[i - 1].first().location.line : bracket.line;
    if (counts && first.line > before) return true;
    inside += CountComments({first.offset, RangeOf(elements[i].value->location).end});
  }
  return CountComments({bracket.offset, tokens_[bracket.closed_by].offset}) != inside;
}

void ModulePrinter::PrintElements(const std::vector<Element>& elements, std::size_t open,
                                  Elements what) {
  const Token& close = tokens_[tokens_[open].closed_by];
  lines_.Write(TextOf(tokens_[open]));
  if (!SpansLines(elements, open, what)) {
    for (std::size_t i = 0; i < elements.size(); ++i) {
      if (i > 0) lines_.Write(", ");
      PrintElement(elements[i], what);
    }
    return lines_.Write(TextOf(close));
  }
  lines_.EndLine();
  lines_.Indent();
  std::uint32_t line = 0;
  for (const Element& element : elements) {
    const Location& at = element.first().location;
    if (line != 0) lines_.Write(",");
    if (line != 0 && at.line <= line) lines_.Write(" ");
    if (at.line > line) lines_.EndLine();
    WriteCommentsBefore(at);
    PrintElement(element, what);
    line = at.line;
  }
  if (!elements.empty()) lines_.Write(",");
  lines_.EndLine();
  WriteCommentsBefore(close);
  lines_.Dedent();
  lines_.Write(TextOf(close));
}

void ModulePrinter::PrintElement(const Element& element, Elements what) {
  const Term& value = *element.value;
  if (element.key == nullptr) {
    // In a collection a union could be the beginning of a comprehension.
    const bool doubtful = what == Elements::kCollection || value.parenthesized;
    return Print(value, doubtful && IsUnion(value));
  }
  const Term& key = *element.key;
  const std::size_t inside =
      CountComments(RangeOf(key.location)) + CountComments(RangeOf(value.location));
  if (CountComments({key.location.offset, RangeOf(value.location).end}) != inside) {
    return WriteSource({WholeRange(key).start, WholeRange(value).end});
  }
  Print(key, IsUnion(key));
  lines_.Write(": ");
  Print(value, IsUnion(value));
}

void ModulePrinter::PrintComprehension(const Term& term) {
  const Token& open = tokens_[TokenAt(term.location.offset)];
  const Token& close = tokens_[open.closed_by];
  const Term& last = *term.items[term.items.size() - 1];
  const bool object = term.items.size() == 2;
  lines_.Write(TextOf(open));
  if (object) {
    Print(*term.items[0], IsUnion(*term.items[0]));
    lines_.Write(": ");
  }
  Print(last, LevelOf(last) != kTermLevel);
  lines_.Write(" |");
  const Token& bar = TokenFrom(WholeRange(last).end);
  PrintEnclosedBody(term.body, bar.offset, close, object ? open.line : last.location.line);
  lines_.Write(TextOf(close));
}

// The literal parts stay as they are; an expression that spans lines keeps all of it as it is.
void ModulePrinter::PrintTemplate(const Term& term) {
  std::vector<const Expr*> expressions;
  std::size_t token = TokenAt(term.location.offset);
  const std::size_t end = TokenAt(RangeOf(term.location).end);
  for (const Expr* part : term.body) {
    const TokenKind kind = TokenFrom(part->location.offset).kind;
    const bool literal = part->kind == ExprKind::kTerm && part->term->kind == TermKind::kString &&
                         (kind == TokenKind::kTemplatePart || kind == TokenKind::kTemplateEnd);
    if (literal) continue;
    if (TextOf(RangeOf(part->location)).find('\n') != std::string_view::npos) {
      return WriteSource(RangeOf(term.location));
    }
    expressions.push_back(part);
  }
  for (const Expr* expression : expressions) {
    while (tokens_[token].offset < expression->location.offset) {
      lines_.Write(TextOf(tokens_[token++]));
    }
    Print(*expression);
    token = TokenAt(RangeOf(expression->location).end);
  }
  while (token < end) lines_.Write(TextOf(tokens_[token++]));
}

// It holds a comment where no line can end.
bool ModulePrinter::IsLoose(const Term& term) const {
  const std::size_t total = CountComments(RangeOf(term.location));
  if (total == 0) return false;
  std::size_t good = 0;
  for (const Term* item : term.items) good += CountComments(RangeOf(item->location));
  switch (term.kind) {
    case TermKind::kArray:
    case TermKind::kObject:
      return false;
    case TermKind::kSet:
      return term.items.empty();
    case TermKind::kArrayComprehension:
    case TermKind::kObjectComprehension:
    case TermKind::kSetComprehension: {
      const Token& open = tokens_[TokenAt(term.location.offset)];
      const std::uint32_t head_end = WholeRange(*term.items[term.items.size() - 1]).end;
      return good + CountComments({head_end, tokens_[open.closed_by].offset}) != total;
    }
    case TermKind::kCall: {
      if (LevelOf(term) != kTermLevel) return good != total;
      const Token& open = tokens_[ArgumentsOf(term)];
      good = CountComments({open.offset, tokens_[open.closed_by].offset});
      if (term.operation->kind != TermKind::kRef) return good != total;
      for (const Term* item : term.operation->items) good += CountComments(RangeOf(item->location));
      return good != total;
    }
    case TermKind::kRef:
      return good != total;
    default:
      return true;
  }
}

}  // namespace assay::rego
