// May a value be of both types? And types as text.

#include <algorithm>

#include "fmt/format.h"
#include "rego/type.h"

namespace assay::rego {

namespace {

constexpr std::size_t kMaxText = 2'000;  // a type's text grows faster than the type

class TypeWriter {
 public:
  void Write(const Type* type) {
    if (Full()) return;
    if (type == nullptr) {
      out_ += "???";
      return;
    }
    static constexpr std::string_view kNames[] = {"null",   "boolean", "number", "string",  "array",
                                                  "object", "set",     "any",    "function"};
    if (type->kind == TypeKind::kFunction) {
      WriteAll('(', type->items, ')');
      out_ += " => ";
      Write(type->rest);
      return;
    }
    out_ += kNames[static_cast<std::size_t>(type->kind)];
    if (!type->items.empty()) WriteAll('<', type->items, '>');
    if (!type->properties.empty()) WriteProperties(type->properties);
    if (type->kind == TypeKind::kSet || type->open || type->rest != nullptr) WriteRest(*type);
  }

  void WriteAll(char open, std::span<const Type* const> types, char close,
                std::span<const std::string_view> names = {}) {
    out_ += open;
    for (std::size_t i = 0; i < types.size() && !Full(); ++i) {
      if (i > 0) out_ += ", ";
      if (i < names.size() && !names[i].empty()) {
        out_ += names[i];
        out_ += ": ";
      }
      Write(types[i]);
    }
    out_ += close;
  }

  std::string Take() && {
    if (Full()) out_ = out_.substr(0, kMaxText) + "...";
    return std::move(out_);
  }

 private:
  bool Full() const { return out_.size() > kMaxText; }

  void WriteProperties(std::span<const Property> properties) {
    out_ += '<';
    for (std::size_t i = 0; i < properties.size() && !Full(); ++i) {
      const TypeKey& key = properties[i].key;
      if (i > 0) out_ += ", ";
      out_ += key.kind == TermKind::kString ? std::string(key.text) : TypeText(key);
      out_ += ": ";
      Write(properties[i].value);
    }
    out_ += '>';
  }

  void WriteRest(const Type& type) {
    out_ += '[';
    if (type.open) {
      Write(type.key);
      out_ += ": ";
    }
    Write(type.rest);
    out_ += ']';
  }

  std::string out_;
};

}  // namespace

std::string TypeText(const Type* type) {
  TypeWriter writer;
  writer.Write(type);
  return std::move(writer).Take();
}

std::string TypeText(const TypeKey& key) {
  switch (key.kind) {
    case TermKind::kNull:
      return "null";
    case TermKind::kBoolean:
      return key.number == 0 ? "false" : "true";
    case TermKind::kString:
      return fmt::format("\"{}\"", key.text);
    default:
      return std::string(key.text);
  }
}

std::string TypeTexts(std::span<const Type* const> types, std::span<const std::string_view> names) {
  TypeWriter writer;
  writer.WriteAll('(', types, ')', names);
  return std::move(writer).Take();
}

bool TypePool::Fits(const Type* a, const Type* b) {
  if (a == nullptr || b == nullptr) return false;
  if (a == b && !a->has_unknown) return true;
  if (!Spend()) return true;
  const bool any_a = a->kind == TypeKind::kAny;
  const bool any_b = b->kind == TypeKind::kAny;
  if (!any_a && !any_b && a->kind != b->kind) return false;
  const auto [place, fresh] = fits_.try_emplace({a, b}, true);
  if (!fresh) return place->second;
  bool fits = false;
  if (any_a || any_b) {
    fits = (any_a && FitsAny(*a, b)) || (any_b && FitsAny(*b, a));
  } else {
    fits = FitsSameKind(*a, *b);
  }
  fits_[{a, b}] = fits;
  return fits;
}

bool TypePool::FitsAny(const Type& alternatives, const Type* type) {
  if (type->kind == TypeKind::kFunction) return false;
  if (alternatives.items.empty()) return true;
  return std::any_of(alternatives.items.begin(), alternatives.items.end(),
                     [&](const Type* alternative) { return Fits(alternative, type); });
}

bool TypePool::FitsSameKind(const Type& a, const Type& b) {
  switch (a.kind) {
    case TypeKind::kArray:
      return FitsFirst(a, b) && FitsFirst(b, a) &&
             (a.rest == nullptr || b.rest == nullptr || Fits(a.rest, b.rest));
    case TypeKind::kObject:
      return FitsProperties(a, b) && FitsProperties(b, a) &&
             (a.rest == nullptr || b.rest == nullptr || Fits(a.rest, b.rest));
    case TypeKind::kSet:
      return Fits(a.rest, b.rest);
    case TypeKind::kFunction:
      return FitsFunctions(a, b);
    default:
      return true;
  }
}

// Of an array: does `b` have what stands first in `a`?
bool TypePool::FitsFirst(const Type& a, const Type& b) {
  for (std::size_t i = 0; i < a.items.size(); ++i) {
    if (!Fits(a.items[i], i < b.items.size() ? b.items[i] : b.rest)) return false;
  }
  return true;
}

bool TypePool::FitsProperties(const Type& a, const Type& b) {
  for (const Property& property : a.properties) {
    const Type* other = Select(&b, property.key);
    if (other == nullptr && a.rest == nullptr && b.rest == nullptr) return false;
    if (other != nullptr && !Fits(property.value, other)) return false;
  }
  return true;
}

bool TypePool::FitsFunctions(const Type& a, const Type& b) {
  if (a.items.size() != b.items.size()) return false;
  for (std::size_t i = 0; i < a.items.size(); ++i) {
    if (!Fits(a.items[i], b.items[i])) return false;
  }
  return true;
}

}  // namespace assay::rego
