// The functions that templates may call.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "evaluator/builtins/go_template.h"
#include "evaluator/builtins/go_template_value.h"
#include "evaluator/builtins/go_text.h"
#include "evaluator/builtins/go_url.h"
#include "evaluator/builtins/utf8.h"

namespace assay::builtins {
namespace {

using Kind = TemplateValue::Kind;
using Values = std::vector<TemplateValue>;

constexpr std::string_view kNoKind = "invalid type for comparison";
constexpr std::string_view kZero = "reflect: call of reflect.Value.Type on zero Value";

struct Context {
  BuiltinCall& call;
  const Values& arguments;
  TemplateValue& result;
  std::string& error;

  const TemplateValue& operator[](std::size_t i) const { return arguments[i]; }
  bool Fail(std::string_view message) const {
    error = message;
    return false;
  }
  bool Give(TemplateValue value) const {
    result = std::move(value);
    return true;
  }
};

bool Not(Context in) { return in.Give(TemplateValue::Boolean(!IsTrue(in[0]))); }

bool Length(Context in) {
  const TemplateValue& value = in[0];
  if (value.is_none()) return in.Fail(value.kind == Kind::kNone ? kZero : "len of nil pointer");
  if (!value.is_text() && value.kind != Kind::kDocument) {
    return in.Fail(fmt::format("len of type {}", TypeOf(value)));
  }
  const std::size_t size = value.is_text() ? value.text.size() : value.size();
  return in.Give(TemplateValue::Integer(static_cast<std::int64_t>(size)));
}

// A place in something of `size` elements; `most` is the last that is allowed.
std::optional<std::size_t> PlaceOf(Context in, const TemplateValue& index, std::size_t most) {
  if (index.is_none()) {
    in.Fail("cannot index slice/array with nil");
  } else if (index.kind != Kind::kInteger) {
    in.Fail(fmt::format("cannot index slice/array with type {}", TypeOf(index)));
  } else if (index.integer < 0 || static_cast<std::uint64_t>(index.integer) > most) {
    in.Fail(fmt::format("index out of range: {}", index.integer));
  } else {
    return static_cast<std::size_t>(index.integer);
  }
  return std::nullopt;
}

bool IndexOnce(Context in, TemplateValue& item, const TemplateValue& index) {
  if (item.is_none()) return in.Fail("index of nil pointer");
  if (item.is_object()) {
    if (index.is_none()) return in.Fail("value is nil; should be of type string");
    if (index.kind != Kind::kText) {
      return in.Fail(fmt::format("value has type {}; should be string", TypeOf(index)));
    }
    const ValueView found = item.document.Find(index.text);
    item = TemplateValue::Of(found.defined() ? found : ValueView::Null());
    return true;
  }
  if (!item.is_text() && !item.is_array()) {
    return in.Fail(fmt::format("can't index item of type {}", TypeOf(item)));
  }
  const std::size_t size = item.is_text() ? item.text.size() : item.size();
  const std::optional<std::size_t> place = PlaceOf(in, index, size);
  if (!place) return false;
  if (*place == size) return in.Fail(fmt::format("index out of range: {}", size));
  item = item.is_text() ? TemplateValue::Integer(static_cast<unsigned char>(item.text[*place]))
                        : TemplateValue::Of(item.document.at(*place));
  return true;
}

bool Index(Context in) {
  if (in[0].is_none()) return in.Fail("index of untyped nil");
  TemplateValue item = in[0];
  for (std::size_t i = 1; i < in.arguments.size(); ++i) {
    if (!IndexOnce(in, item, in[i])) return false;
  }
  return in.Give(std::move(item));
}

bool Slice(Context in) {
  const TemplateValue& item = in[0];
  const std::size_t count = in.arguments.size() - 1;
  if (item.is_none()) return in.Fail("slice of untyped nil");
  if (count > 3) return in.Fail(fmt::format("too many slice indexes: {}", count));
  if (!item.is_text() && !item.is_array()) {
    return in.Fail(fmt::format("can't slice item of type {}", TypeOf(item)));
  }
  if (item.is_text() && count == 3) return in.Fail("cannot slice string with 3 indexes");
  const std::size_t size = item.is_text() ? item.text.size() : item.size();
  std::array<std::size_t, 3> places = {0, size, size};
  for (std::size_t i = 0; i < count; ++i) {
    const std::optional<std::size_t> place = PlaceOf(in, in[i + 1], size);
    if (!place) return false;
    places[i] = *place;
  }
  for (std::size_t i = 0; i + 1 < places.size(); ++i) {
    if (places[i] > places[i + 1]) {
      return in.Fail(fmt::format("invalid slice index: {} > {}", places[i], places[i + 1]));
    }
  }
  if (item.is_text()) {
    TemplateValue part = item;
    part.text = item.text.substr(places[0], places[1] - places[0]);
    return in.Give(std::move(part));
  }
  std::vector<ValueView> items;
  for (std::size_t i = places[0]; i < places[1]; ++i) items.push_back(item.document.at(i));
  if (!in.call.Spend(items.size())) return false;
  TemplateValue part = TemplateValue::Of(in.call.arena().Array(items));
  part.boxed = false;
  return in.Give(std::move(part));
}

// Kinds that compare with one another.
enum class Basic : std::uint8_t { kOther, kBoolean, kInteger, kReal, kText };

Basic BasicOf(const TemplateValue& value) {
  if (value.is_text()) return Basic::kText;
  if (value.kind == Kind::kBoolean) return Basic::kBoolean;
  if (value.kind == Kind::kInteger) return Basic::kInteger;
  return value.kind == Kind::kReal ? Basic::kReal : Basic::kOther;
}

bool OtherKind(Context in, const TemplateValue& a, const TemplateValue& b) {
  return in.Fail(fmt::format("incompatible types for comparison: {} and {}", TypeOf(a), TypeOf(b)));
}

bool Same(Context in, const TemplateValue& a, const TemplateValue& b, bool& same) {
  const Basic basic = BasicOf(a);
  same = false;
  if (basic != BasicOf(b)) return a.is_none() || b.is_none() || OtherKind(in, a, b);
  switch (basic) {
    case Basic::kBoolean:
      same = a.boolean == b.boolean;
      return true;
    case Basic::kInteger:
      same = a.integer == b.integer;
      return true;
    case Basic::kReal:
      same = a.real == b.real;
      return true;
    case Basic::kText:
      same = a.text == b.text;
      return true;
    case Basic::kOther:
      break;
  }
  same = a.is_none() && b.is_none();
  if (a.is_none() || b.is_none()) return true;
  if (a.is_object() != b.is_object()) {
    return in.Fail(fmt::format("non-comparable types {}: {}, {}: {}", PrintedText(a), TypeOf(a),
                               TypeOf(b), PrintedText(b)));
  }
  return in.Fail(fmt::format("non-comparable type {}: {}", PrintedText(b), TypeOf(b)));
}

bool Equal(Context in) {
  if (in.arguments.size() == 1) return in.Fail("missing argument for comparison");
  bool same = false;
  for (std::size_t i = 1; i < in.arguments.size() && !same; ++i) {
    if (!Same(in, in[0], in[i], same)) return false;
  }
  return in.Give(TemplateValue::Boolean(same));
}

bool NotEqual(Context in) {
  bool same = false;
  return Same(in, in[0], in[1], same) && in.Give(TemplateValue::Boolean(!same));
}

bool Less(Context in, const TemplateValue& a, const TemplateValue& b, bool& less) {
  const Basic basic = BasicOf(a);
  if (basic == Basic::kOther || BasicOf(b) == Basic::kOther) return in.Fail(kNoKind);
  if (basic != BasicOf(b)) return OtherKind(in, a, b);
  if (basic == Basic::kBoolean) return in.Fail(kNoKind);
  if (basic == Basic::kInteger) less = a.integer < b.integer;
  if (basic == Basic::kReal) less = a.real < b.real;
  if (basic == Basic::kText) less = a.text < b.text;
  return true;
}

bool LessThan(Context in) {
  bool less = false;
  return Less(in, in[0], in[1], less) && in.Give(TemplateValue::Boolean(less));
}

bool AtMost(Context in) {
  bool less = false;
  bool same = false;
  if (!Less(in, in[0], in[1], less) || (!less && !Same(in, in[0], in[1], same))) return false;
  return in.Give(TemplateValue::Boolean(less || same));
}

bool AtLeast(Context in) {
  bool less = false;
  return Less(in, in[0], in[1], less) && in.Give(TemplateValue::Boolean(!less));
}

bool GreaterThan(Context in) {
  return AtMost(in) && in.Give(TemplateValue::Boolean(!in.result.boolean));
}

// fmt.Sprint: a space between two that are no texts.
std::string Printed(const Values& values, bool line) {
  std::string out;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const bool apart = i > 0 && (line || (!values[i].is_text() && !values[i - 1].is_text()));
    if (apart) out += ' ';
    out += PrintedText(values[i]);
  }
  return line ? out + "\n" : out;
}

bool Print(Context in) { return in.Give(TemplateValue::Text(Printed(in.arguments, false))); }
bool PrintLine(Context in) { return in.Give(TemplateValue::Text(Printed(in.arguments, true))); }

bool PrintFormatted(Context in) {
  if (in[0].is_none()) return in.Fail("invalid value; expected string");
  if (in[0].kind != Kind::kText) {
    return in.Fail(fmt::format("wrong type for value; expected string; got {}", TypeOf(in[0])));
  }
  std::vector<Item> items;
  for (std::size_t i = 1; i < in.arguments.size(); ++i) items.push_back(ItemOf(in[i]));
  Output out(in.call);
  FormatItems(in[0].text, std::move(items), out);
  const ValueView text = out.Finish();
  return text.defined() && in.Give(TemplateValue::Text(std::string(text.text().view())));
}

std::string HtmlText(std::string_view text) {
  std::string out;
  for (const char c : text) {
    constexpr std::string_view kMarks("\"'&<>\0", 6);
    constexpr std::array<std::string_view, 6> kNames = {"&#34;", "&#39;", "&amp;",
                                                        "&lt;",  "&gt;",  "\uFFFD"};
    const std::size_t at = kMarks.find(c);
    out += at == std::string_view::npos ? std::string_view(&c, 1) : kNames[at];
  }
  return out;
}

std::string ScriptText(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const Rune rune = DecodeRune(text);
    const auto code = static_cast<std::uint32_t>(rune.value);
    if (code == '\\' || code == '\'' || code == '"') {
      out += '\\';
      out += text[0];
    } else if (code < ' ' || code == '<' || code == '>' || code == '&' || code == '=' ||
               (code >= 0x80 && !IsPrintable(rune.value))) {
      out += fmt::format("\\u{:04X}", code);
    } else {
      out += text.substr(0, rune.size);
    }
    text.remove_prefix(rune.size);
  }
  return out;
}

bool Html(Context in) {
  return in.Give(TemplateValue::Text(HtmlText(Printed(in.arguments, false))));
}
bool Script(Context in) {
  return in.Give(TemplateValue::Text(ScriptText(Printed(in.arguments, false))));
}
bool UrlQuery(Context in) {
  return in.Give(TemplateValue::Text(EscapeUrl(Printed(in.arguments, false), UrlPart::kQuery)));
}

bool CallFunction(Context in) {
  if (in[0].is_none()) return in.Fail("call of nil");
  return in.Fail(fmt::format("non-function of type {}", TypeOf(in[0])));
}

struct Function {
  std::string_view name;
  TemplateArity arity;
  bool (*body)(Context);
};

// `and` and `or` have no body here: they do not evaluate all their arguments.
constexpr std::array<Function, 19> kFunctions = {{{"and", {1, true}, nullptr},
                                                  {"or", {1, true}, nullptr},
                                                  {"not", {1, false}, Not},
                                                  {"call", {1, true}, CallFunction},
                                                  {"len", {1, false}, Length},
                                                  {"index", {1, true}, Index},
                                                  {"slice", {1, true}, Slice},
                                                  {"print", {0, true}, Print},
                                                  {"printf", {1, true}, PrintFormatted},
                                                  {"println", {0, true}, PrintLine},
                                                  {"html", {0, true}, Html},
                                                  {"js", {0, true}, Script},
                                                  {"urlquery", {0, true}, UrlQuery},
                                                  {"eq", {1, true}, Equal},
                                                  {"ne", {2, false}, NotEqual},
                                                  {"lt", {2, false}, LessThan},
                                                  {"le", {2, false}, AtMost},
                                                  {"gt", {2, false}, GreaterThan},
                                                  {"ge", {2, false}, AtLeast}}};

const Function* FindFunction(std::string_view name) {
  const auto at = std::find_if(kFunctions.begin(), kFunctions.end(),
                               [name](const Function& f) { return f.name == name; });
  return at == kFunctions.end() ? nullptr : &*at;
}

}  // namespace

bool IsTemplateFunction(std::string_view name) { return FindFunction(name) != nullptr; }

TemplateArity ArityOf(std::string_view name) { return FindFunction(name)->arity; }

bool CallTemplateFunction(BuiltinCall& call, std::string_view name, const Values& arguments,
                          TemplateValue& result, std::string& error) {
  return FindFunction(name)->body(Context{call, arguments, result, error});
}

}  // namespace assay::builtins
