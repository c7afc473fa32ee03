#include "api/values.h"

#include <cmath>

#include "errors.h"

namespace millrace {

namespace {

void check(napi_status status, const char* name, const char* expected) {
  MILLRACE_CHECK(status == napi_ok, "\"", name, "\": expected ", expected, ".");
}

int elementBytes(napi_typedarray_type type) {
  switch (type) {
    case napi_int8_array:
    case napi_uint8_array:
    case napi_uint8_clamped_array:
      return 1;
    case napi_int16_array:
    case napi_uint16_array:
      return 2;
    case napi_int32_array:
    case napi_uint32_array:
    case napi_float32_array:
      return 4;
    default:
      return 8;
  }
}

}  // namespace

napi_valuetype Value::type() const {
  napi_valuetype type = napi_undefined;
  check(napi_typeof(env_, raw_, &type), name_, "a value");
  return type;
}

std::optional<Value> Value::find(const char* property) const {
  MILLRACE_CHECK(type() == napi_object, "\"", name_, "\": expected an object.");
  napi_value raw = nullptr;
  check(napi_get_named_property(env_, raw_, property, &raw), property, "a readable property");
  const Value value(env_, raw, property);
  if (value.type() == napi_undefined) return std::nullopt;
  return value;
}

Value Value::get(const char* property) const {
  const std::optional<Value> value = find(property);
  MILLRACE_CHECK(value.has_value(), "\"", property, "\" is missing in \"", name_, "\".");
  return *value;
}

uint32_t Value::length() const {
  uint32_t length = 0;
  bool isArray = false;
  check(napi_is_array(env_, raw_, &isArray), name_, "an array");
  MILLRACE_CHECK(isArray, "\"", name_, "\": expected an array.");
  check(napi_get_array_length(env_, raw_, &length), name_, "an array");
  return length;
}

Value Value::at(uint32_t index) const {
  napi_value raw = nullptr;
  check(napi_get_element(env_, raw_, index, &raw), name_, "an array");
  return Value(env_, raw, name_);
}

bool Value::boolean() const {
  bool value = false;
  check(napi_get_value_bool(env_, raw_, &value), name_, "true or false");
  return value;
}

double Value::number() const {
  double value = 0;
  check(napi_get_value_double(env_, raw_, &value), name_, "a number");
  return value;
}

int64_t Value::integer() const {
  const double value = number();
  MILLRACE_CHECK(std::floor(value) == value && std::abs(value) <= 9007199254740991.0, "\"", name_,
                 "\": expected an integer, got ", value, ".");
  return static_cast<int64_t>(value);
}

int64_t Value::integer(int64_t low, int64_t high) const {
  const int64_t value = integer();
  MILLRACE_CHECK(value >= low && value <= high, "\"", name_, "\": expected an integer from ", low, " to ", high, ", got ",
                 value, ".");
  return value;
}

std::string Value::string() const {
  size_t length = 0;
  check(napi_get_value_string_utf8(env_, raw_, nullptr, 0, &length), name_, "a string");
  std::string value(length, '\0');
  check(napi_get_value_string_utf8(env_, raw_, value.data(), length + 1, &length), name_, "a string");
  return value;
}

std::vector<int64_t> Value::integers() const {
  std::vector<int64_t> values(length());
  for (uint32_t i = 0; i < values.size(); i++) values[i] = at(i).integer();
  return values;
}

std::vector<bool> Value::booleans() const {
  std::vector<bool> values(length());
  for (uint32_t i = 0; i < values.size(); i++) values[i] = at(i).boolean();
  return values;
}

TypedArrayView Value::typedArray() const {
  bool isTypedArray = false;
  check(napi_is_typedarray(env_, raw_, &isTypedArray), name_, "a typed array");
  MILLRACE_CHECK(isTypedArray, "\"", name_, "\": expected a typed array.");
  napi_typedarray_type type;
  size_t length = 0;
  void* data = nullptr;
  check(napi_get_typedarray_info(env_, raw_, &type, &length, &data, nullptr, nullptr), name_, "a typed array");
  return {static_cast<std::byte*>(data), static_cast<int64_t>(length) * elementBytes(type)};
}

napi_value makeObject(napi_env env) {
  napi_value result = nullptr;
  check(napi_create_object(env, &result), "result", "an object");
  return result;
}

napi_value makeNumber(napi_env env, double value) {
  napi_value result = nullptr;
  check(napi_create_double(env, value, &result), "result", "a number");
  return result;
}

napi_value makeString(napi_env env, const std::string& value) {
  napi_value result = nullptr;
  check(napi_create_string_utf8(env, value.data(), value.size(), &result), "result", "a string");
  return result;
}

napi_value makeError(napi_env env, const std::string& message) {
  napi_value code = nullptr;
  napi_value textValue = nullptr;
  napi_value error = nullptr;
  napi_create_string_utf8(env, "ERR_NATIVE", NAPI_AUTO_LENGTH, &code);
  napi_create_string_utf8(env, message.data(), message.size(), &textValue);
  napi_create_error(env, code, textValue, &error);
  return error;
}

void setProperty(napi_env env, napi_value object, const char* name, napi_value value) {
  check(napi_set_named_property(env, object, name, value), name, "a writable property");
}

}  // namespace millrace
