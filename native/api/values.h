// Reading JavaScript values: every accessor checks, and names the property in its error.
#pragma once

#include <node_api.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace millrace {

/** The memory of a typed array. */
struct TypedArrayView {
  std::byte* data;
  int64_t bytes;
};

/** A JavaScript value and the name under which it came. */
class Value {
 public:
  Value(napi_env env, napi_value raw, const char* name) : env_(env), raw_(raw), name_(name) {}

  napi_env env() const { return env_; }
  napi_value raw() const { return raw_; }
  const char* name() const { return name_; }

  /** A property; throws where it is missing. */
  Value get(const char* property) const;
  /** A property, unless it is missing or undefined. */
  std::optional<Value> find(const char* property) const;
  /** Length of an array. */
  uint32_t length() const;
  /** An element of an array. */
  Value at(uint32_t index) const;

  bool boolean() const;
  double number() const;
  int64_t integer() const;
  /** An integer within [low, high]. */
  int64_t integer(int64_t low, int64_t high) const;
  std::string string() const;
  std::vector<int64_t> integers() const;
  std::vector<bool> booleans() const;
  /** Any typed array, over any kind of buffer. */
  TypedArrayView typedArray() const;

 private:
  napi_valuetype type() const;

  napi_env env_;
  napi_value raw_;
  const char* name_;
};

/** An empty object. */
napi_value makeObject(napi_env env);
napi_value makeNumber(napi_env env, double value);
napi_value makeString(napi_env env, const std::string& value);
/** A JavaScript Error with `code` ERR_NATIVE. */
napi_value makeError(napi_env env, const std::string& message);
void setProperty(napi_env env, napi_value object, const char* name, napi_value value);

}  // namespace millrace
