#pragma once

// What a template computes with. Numbers of a document are texts of a type of their own there, as
// Go's decoder leaves them; numbers in the template and what functions count are ints and floats.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "evaluator/builtins/operands.h"
#include "evaluator/builtins/sprintf_items.h"

namespace assay::builtins {

struct TemplateValue {
  enum class Kind : std::uint8_t {
    kNone,  ///< no value
    kNil,   ///< a null that was found in a document
    kBoolean,
    kInteger,
    kReal,
    kText,
    kNumber,    ///< of a document
    kDocument,  ///< an array, set or object
  };
  Kind kind = Kind::kNone;
  bool boolean = false;
  bool boxed = false;  ///< read from a document: its type is `interface {}` to messages
  std::int64_t integer = 0;
  double real = 0;
  std::string text;
  ValueView document;

  static TemplateValue Of(ValueView value);
  static TemplateValue Boolean(bool value);
  static TemplateValue Integer(std::int64_t value);
  static TemplateValue Text(std::string value);

  bool is_none() const { return kind == Kind::kNone || kind == Kind::kNil; }
  bool is_text() const { return kind == Kind::kText || kind == Kind::kNumber; }
  bool is_object() const { return kind == Kind::kDocument && document.is_object(); }
  bool is_array() const { return kind == Kind::kDocument && !document.is_object(); }
  /// Elements of an array, members of an object.
  std::size_t size() const { return document.size(); }
};

/// Whether `if` takes it for true.
bool IsTrue(const TemplateValue& value);
/// The name of its type in Go.
std::string_view TypeOf(const TemplateValue& value);
/// As fmt.Sprint writes it.
std::string PrintedText(const TemplateValue& value);
/// For sprintf.
Item ItemOf(const TemplateValue& value);

/// A function of templates. False, with Go's message, if it does not take these arguments.
bool CallTemplateFunction(BuiltinCall& call, std::string_view name,
                          const std::vector<TemplateValue>& arguments, TemplateValue& result,
                          std::string& error);
/// How many arguments a function takes at least, and whether it takes more.
struct TemplateArity {
  std::size_t least = 0;
  bool more = false;
};
TemplateArity ArityOf(std::string_view name);

}  // namespace assay::builtins
