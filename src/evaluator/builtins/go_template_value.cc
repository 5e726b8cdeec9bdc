#include "evaluator/builtins/go_template_value.h"

#include <fmt/format.h>

#include <utility>

#include "evaluator/builtins/go_text.h"

namespace assay::builtins {
namespace {

using Kind = TemplateValue::Kind;

// %v of a float: an exponent below 1e-4 and from 1e+21 on.
std::string RealText(double value) { return FloatText(value, 'g', -1); }

// Bounded: documents are no deeper than the caller has made sure of.
void AppendDocument(ValueView value, std::string& out) {
  if (value.is_null()) {
    out += "<nil>";
  } else if (value.is_boolean()) {
    out += value.boolean() ? "true" : "false";
  } else if (value.is_number()) {
    out += value.number_text();
  } else if (value.is_string()) {
    out += value.text().view();
  } else {
    out += value.is_object() ? "map[" : "[";
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (i > 0) out += ' ';
      if (value.is_object()) {
        AppendDocument(value.key(i), out);
        out += ':';
      }
      AppendDocument(value.at(i), out);
    }
    out += ']';
  }
}

}  // namespace

TemplateValue TemplateValue::Of(ValueView value) {
  TemplateValue made = {.boxed = true};
  if (value.is_null()) {
    made.kind = Kind::kNil;
  } else if (value.is_boolean()) {
    made.kind = Kind::kBoolean;
    made.boolean = value.boolean();
  } else if (value.is_number()) {
    made.kind = Kind::kNumber;
    made.text = value.number_text();
  } else if (value.is_string()) {
    made.kind = Kind::kText;
    made.text = value.text().view();
  } else if (value.is_collection()) {
    made.kind = Kind::kDocument;
    made.document = value;
  }
  return made;
}

TemplateValue TemplateValue::Boolean(bool value) {
  return {.kind = Kind::kBoolean, .boolean = value};
}

TemplateValue TemplateValue::Integer(std::int64_t value) {
  return {.kind = Kind::kInteger, .integer = value};
}

TemplateValue TemplateValue::Text(std::string value) {
  TemplateValue made = {.kind = Kind::kText};
  made.text = std::move(value);
  return made;
}

bool IsTrue(const TemplateValue& value) {
  switch (value.kind) {
    case Kind::kBoolean:
      return value.boolean;
    case Kind::kInteger:
      return value.integer != 0;
    case Kind::kReal:
      return value.real != 0;
    case Kind::kText:
    case Kind::kNumber:
      return !value.text.empty();
    case Kind::kDocument:
      return value.size() > 0;
    case Kind::kNone:
    case Kind::kNil:
      break;
  }
  return false;
}

std::string_view TypeOf(const TemplateValue& value) {
  switch (value.kind) {
    case Kind::kBoolean:
      return "bool";
    case Kind::kInteger:
      return "int";
    case Kind::kReal:
      return "float64";
    case Kind::kText:
      return "string";
    case Kind::kNumber:
      return "json.Number";
    case Kind::kDocument:
      return value.is_object() ? "map[string]interface {}" : "[]interface {}";
    case Kind::kNone:
    case Kind::kNil:
      break;
  }
  return "<nil>";
}

std::string PrintedText(const TemplateValue& value) {
  switch (value.kind) {
    case Kind::kBoolean:
      return value.boolean ? "true" : "false";
    case Kind::kInteger:
      return fmt::format("{}", value.integer);
    case Kind::kReal:
      return RealText(value.real);
    case Kind::kText:
    case Kind::kNumber:
      return value.text;
    case Kind::kDocument: {
      std::string out;
      AppendDocument(value.document, out);
      return out;
    }
    case Kind::kNone:
    case Kind::kNil:
      break;
  }
  return "<nil>";
}

Item ItemOf(const TemplateValue& value) {
  Item item;
  if (value.kind == Kind::kInteger) {
    item.type = Item::Type::kInt;
    item.integer = value.integer;
  } else if (value.kind == Kind::kReal) {
    item.type = Item::Type::kFloat;
    item.real = value.real;
  } else {
    item.text = PrintedText(value);
    if (value.kind != Kind::kText) item.type_name = TypeOf(value);
  }
  return item;
}

}  // namespace assay::builtins
