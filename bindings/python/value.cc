// Documents between Python and the library, without a detour through text: numbers of any size stay
// exact.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "assay/json.h"
#include "module.h"

namespace assay::python {

namespace py = pybind11;

namespace {

// As deep as JSON may be; Python's own stack is the limit that is protected here.
constexpr std::uint32_t kMaxDepth = 512;

// Longer integers become a Decimal: `1e2000000000` is a short text. Rules compute with as many.
constexpr std::int64_t kMaxIntDigits = 20'000;
// No setting of sys.set_int_max_str_digits() forbids to read as few at once.
constexpr std::size_t kDigitsAtOnce = 600;

// `digits` * 10^`exponent`, digits without zeros at their end.
struct DecimalNumber {
  bool negative = false;
  std::string digits;
  std::int64_t exponent = 0;
};

// From a number as number_text() writes it.
DecimalNumber ReadDecimal(std::string_view text) {
  DecimalNumber number;
  number.negative = text.starts_with('-');
  if (number.negative) text.remove_prefix(1);
  const std::size_t mark = std::min(text.find_first_of("eE"), text.size());
  if (mark < text.size()) {
    std::string_view exponent = text.substr(mark + 1);
    if (exponent.starts_with('+')) exponent.remove_prefix(1);
    std::from_chars(exponent.data(), exponent.data() + exponent.size(), number.exponent);
  }
  const std::string_view mantissa = text.substr(0, mark);
  const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
  number.digits = mantissa.substr(0, point);
  if (point < mantissa.size()) number.digits += mantissa.substr(point + 1);
  number.exponent -= static_cast<std::int64_t>(number.digits.size() - point);
  const std::size_t kept = number.digits.find_last_not_of('0') + 1;
  number.exponent += static_cast<std::int64_t>(number.digits.size() - kept);
  number.digits.resize(kept);
  return number;
}

py::object Owned(PyObject* object) {
  if (object == nullptr) throw py::error_already_set();
  return py::reinterpret_steal<py::object>(object);
}

py::object PowerOfTen(std::int64_t exponent) {
  return Owned(PyNumber_Power(py::int_(10).ptr(), py::int_(exponent).ptr(), Py_None));
}

py::object IntegerFromDigits(const std::string& digits) {
  const auto read = [&](std::size_t begin, std::size_t count) {
    return Owned(PyLong_FromString(digits.substr(begin, count).c_str(), nullptr, 10));
  };
  if (digits.size() <= kDigitsAtOnce) return read(0, digits.size());
  const py::object scale = PowerOfTen(kDigitsAtOnce);
  std::size_t begin = digits.size() % kDigitsAtOnce;
  py::object integer = begin == 0 ? py::int_(0) : read(0, begin);
  for (; begin < digits.size(); begin += kDigitsAtOnce) {
    integer = integer * scale + read(begin, kDigitsAtOnce);
  }
  return integer;
}

// An integer is an int, whatever its text looks like, and a fraction the nearest float. What
// neither may hold is a Decimal, which is exact: nothing becomes infinite, and nothing but zero
// zero.
py::object NumberToPython(ValueView value) {
  if (const auto small = value.int64()) return py::int_(*small);
  // An integer with many zeros at its end is written as `7e+100`.
  const std::string text = value.number_text();
  const DecimalNumber number = ReadDecimal(text);
  if (number.exponent < 0) {
    const double nearest = value.to_double();
    if (std::isfinite(nearest) && nearest != 0) return py::float_(nearest);
  } else if (static_cast<std::int64_t>(number.digits.size()) + number.exponent <= kMaxIntDigits) {
    py::object integer = IntegerFromDigits(number.digits);
    if (number.exponent > 0) integer = integer * PowerOfTen(number.exponent);
    return number.negative ? Owned(PyNumber_Negative(integer.ptr())) : integer;
  }
  return py::module_::import("decimal").attr("Decimal")(text);
}

py::object Convert(ValueView value) {
  switch (value.kind()) {
    case Kind::kBoolean:
      return py::bool_(value.boolean());
    case Kind::kNumber:
      return NumberToPython(value);
    case Kind::kString: {
      const StringText text = value.text();
      return py::str(text.view().data(), text.view().size());
    }
    case Kind::kArray:
    case Kind::kSet: {
      py::list list;
      for (std::size_t i = 0; i < value.size(); ++i) list.append(Convert(value.at(i)));
      return list;
    }
    case Kind::kObject: {
      py::dict dictionary;
      for (std::size_t i = 0; i < value.size(); ++i) {
        if (value.key(i).is_unknown() || value.at(i).is_unknown()) continue;
        const py::object key =
            value.key(i).is_string() ? Convert(value.key(i)) : py::str(ToJson(value.key(i)));
        dictionary[key] = Convert(value.at(i));
      }
      return dictionary;
    }
    case Kind::kUndefined:
    case Kind::kNull:
    case Kind::kUnknown:
      return py::none();
  }
  return py::none();
}

// A str may hold lone surrogates, which no UTF-8 can say.
std::string TextOf(py::handle object) {
  Py_ssize_t size = 0;
  const char* text = PyUnicode_AsUTF8AndSize(object.ptr(), &size);
  if (text != nullptr) return {text, static_cast<std::size_t>(size)};
  PyErr_Clear();
  ThrowIfError(absl::InvalidArgumentError("a str in a document has a lone surrogate"));
  return {};
}

// Python refuses to write integers of more than 4,300 digits unless it is told otherwise.
std::string DigitsOf(py::handle object) {
  // A subclass (an enumeration) may write itself as it likes.
  const py::object text = py::reinterpret_steal<py::object>(PyLong_Type.tp_repr(object.ptr()));
  if (text) return text.cast<std::string>();
  if (PyErr_ExceptionMatches(PyExc_ValueError) == 0) throw py::error_already_set();
  PyErr_Clear();
  ThrowIfError(absl::ResourceExhaustedError(
      "an int in a document has more digits than sys.get_int_max_str_digits() allows"));
  return {};
}

ValueView Build(py::handle object, ValueArena& arena, std::uint32_t depth);

std::vector<ValueView> BuildAll(py::handle iterable, ValueArena& arena, std::uint32_t depth) {
  std::vector<ValueView> items;
  for (const py::handle item : iterable) items.push_back(Build(item, arena, depth));
  return items;
}

void AddMember(py::handle key, py::handle value, ValueArena& arena, std::uint32_t depth,
               std::vector<Member>& members) {
  if (!py::isinstance<py::str>(key)) throw py::type_error("a document's keys are strings");
  members.push_back({Build(key, arena, depth), Build(value, arena, depth)});
}

// What is read may be a class of the caller's, whose code may change the dict: its items are kept.
ValueView BuildDict(const py::dict& dictionary, ValueArena& arena, std::uint32_t depth) {
  const std::size_t size = dictionary.size();
  std::vector<Member> members;
  members.reserve(size);
  for (const auto& item : dictionary) {
    const auto key = py::reinterpret_borrow<py::object>(item.first);
    const auto value = py::reinterpret_borrow<py::object>(item.second);
    AddMember(key, value, arena, depth, members);
    if (dictionary.size() != size) throw std::runtime_error("a dict changed while it was read");
  }
  return arena.Object(members);
}

ValueView BuildMapping(py::handle mapping, ValueArena& arena, std::uint32_t depth) {
  std::vector<Member> members;
  for (const py::handle key : py::iter(mapping)) {
    const auto kept = py::reinterpret_borrow<py::object>(key);
    AddMember(kept, Owned(PyObject_GetItem(mapping.ptr(), kept.ptr())), arena, depth, members);
  }
  return arena.Object(members);
}

bool IsDecimal(py::handle object) {
  return py::isinstance(object, py::module_::import("decimal").attr("Decimal"));
}

ValueView BuildScalar(py::handle object, ValueArena& arena) {
  if (object.is_none()) return ValueView::Null();
  if (py::isinstance<py::bool_>(object)) return ValueView::Boolean(object.cast<bool>());
  if (py::isinstance<py::int_>(object)) return ValueOrThrow(arena.Number(DigitsOf(object)));
  if (py::isinstance<py::float_>(object)) return ValueOrThrow(arena.Double(object.cast<double>()));
  if (py::isinstance<py::str>(object)) return arena.String(TextOf(object));
  return ValueView::Undefined();
}

ValueView Build(py::handle object, ValueArena& arena, std::uint32_t depth) {
  if (depth > kMaxDepth) {
    ThrowIfError(absl::ResourceExhaustedError("a document is nested more than 512 deep"));
  }
  const ValueView scalar = BuildScalar(object, arena);
  if (scalar.defined()) return scalar;
  if (py::isinstance<py::dict>(object)) {
    return BuildDict(py::reinterpret_borrow<py::dict>(object), arena, depth + 1);
  }
  if (py::isinstance<py::list>(object) || py::isinstance<py::tuple>(object)) {
    return arena.Array(BuildAll(object, arena, depth + 1));
  }
  if (py::isinstance<py::set>(object) || py::isinstance<py::frozenset>(object)) {
    return arena.Set(BuildAll(object, arena, depth + 1));
  }
  if (IsMapping(object)) return BuildMapping(object, arena, depth + 1);
  if (IsDecimal(object)) {
    const auto text = py::module_::import("decimal").attr("Decimal").attr("__str__")(object);
    return ValueOrThrow(arena.Number(text.cast<std::string>()));
  }
  throw py::type_error(
      "a document holds None, bool, int, float, Decimal, str, list, mapping or set, not `" +
      py::type::of(object).attr("__name__").cast<std::string>() + "`");
}

}  // namespace

py::object ToPython(ValueView value) {
  if (value.depth() > kMaxDepth) {
    ThrowIfError(absl::ResourceExhaustedError("a value is nested more than 512 deep"));
  }
  return Convert(value);
}

bool IsMapping(py::handle object) {
  return py::isinstance<py::dict>(object) ||
         py::isinstance(object, py::module_::import("collections.abc").attr("Mapping"));
}

ValueView FromPython(py::handle object, ValueArena& arena) { return Build(object, arena, 0); }

}  // namespace assay::python
