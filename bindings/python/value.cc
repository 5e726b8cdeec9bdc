// Documents between Python and the library, without a detour through text: numbers of any size stay
// exact.
#include <cmath>
#include <string>
#include <vector>

#include "assay/json.h"
#include "module.h"

namespace assay::python {

namespace py = pybind11;

namespace {

// As deep as JSON may be; Python's own stack is the limit that is protected here.
constexpr std::uint32_t kMaxDepth = 512;

py::object NumberToPython(ValueView value) {
  if (const auto small = value.int64()) return py::int_(*small);
  // An integer with many zeros at its end is written as `7e+100`.
  const std::string text = value.number_text();
  const std::size_t exponent = text.find('e');
  const std::string digits = text.substr(0, exponent);
  const bool whole = digits.find('.') == std::string::npos &&
                     (exponent == std::string::npos || text[exponent + 1] != '-');
  const double nearest = value.to_double();
  if (!whole && std::isfinite(nearest)) return py::float_(nearest);
  const py::module_ decimal = py::module_::import("decimal");
  py::object exact = decimal.attr("Decimal")(text);
  if (!whole) return exact;  // no float holds it
  const std::size_t zeros =
      exponent == std::string::npos ? 0 : std::stoul(text.substr(exponent + 1));
  // Beyond this an int would be made of a text of a few bytes that takes megabytes.
  constexpr std::size_t kMaxZeros = 20'000;
  return zeros > kMaxZeros ? exact : exact.attr("__int__")();
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

ValueView BuildObject(const py::dict& dictionary, ValueArena& arena, std::uint32_t depth) {
  std::vector<Member> members;
  members.reserve(dictionary.size());
  for (const auto& [key, value] : dictionary) {
    if (!py::isinstance<py::str>(key)) throw py::type_error("a document's keys are strings");
    members.push_back({Build(key, arena, depth), Build(value, arena, depth)});
  }
  return arena.Object(members);
}

ValueView Build(py::handle object, ValueArena& arena, std::uint32_t depth) {
  if (depth > kMaxDepth) {
    ThrowIfError(absl::ResourceExhaustedError("a document is nested more than 512 deep"));
  }
  if (object.is_none()) return ValueView::Null();
  if (py::isinstance<py::bool_>(object)) return ValueView::Boolean(object.cast<bool>());
  if (py::isinstance<py::int_>(object)) {
    return ValueOrThrow(arena.Number(DigitsOf(object)));
  }
  if (py::isinstance<py::float_>(object)) return ValueOrThrow(arena.Double(object.cast<double>()));
  if (py::isinstance<py::str>(object)) return arena.String(TextOf(object));
  if (py::isinstance<py::dict>(object)) {
    return BuildObject(py::reinterpret_borrow<py::dict>(object), arena, depth + 1);
  }
  if (py::isinstance<py::list>(object) || py::isinstance<py::tuple>(object)) {
    return arena.Array(BuildAll(object, arena, depth + 1));
  }
  if (py::isinstance<py::set>(object) || py::isinstance<py::frozenset>(object)) {
    return arena.Set(BuildAll(object, arena, depth + 1));
  }
  throw py::type_error("a document holds None, bool, int, float, str, list, dict or set, not `" +
                       py::type::of(object).attr("__name__").cast<std::string>() + "`");
}

}  // namespace

py::object ToPython(ValueView value) {
  if (value.depth() > kMaxDepth) {
    ThrowIfError(absl::ResourceExhaustedError("a value is nested more than 512 deep"));
  }
  return Convert(value);
}

ValueView FromPython(py::handle object, ValueArena& arena) { return Build(object, arena, 0); }

}  // namespace assay::python
