// JavaScript handles of native objects: type-tagged, so that a wrong object is an error and not a wild pointer.
#pragma once

#include <node_api.h>

#include <memory>

#include "errors.h"

namespace millrace {

/** Each kind of handle has a tag of its own (random numbers). */
template <typename T>
struct HandleTag;

/** A handle that shares ownership of `value`; freed by the garbage collector. */
template <typename T>
napi_value makeHandle(napi_env env, std::shared_ptr<T> value) {
  napi_value handle = nullptr;
  auto* owned = new std::shared_ptr<T>(std::move(value));
  if (napi_create_object(env, &handle) != napi_ok || napi_type_tag_object(env, handle, &HandleTag<T>::tag) != napi_ok ||
      napi_wrap(
          env, handle, owned, [](napi_env, void* data, void*) { delete static_cast<std::shared_ptr<T>*>(data); }, nullptr,
          nullptr) != napi_ok) {
    delete owned;
    throw Error(text("Node-API: a ", HandleTag<T>::name, " handle could not be made."));
  }
  return handle;
}

/** The object behind a handle; throws for anything that is not a handle of this kind. */
template <typename T>
std::shared_ptr<T>& openHandle(napi_env env, napi_value handle) {
  bool matches = false;
  void* data = nullptr;
  napi_valuetype type = napi_undefined;
  if (napi_typeof(env, handle, &type) != napi_ok || type != napi_object ||
      napi_check_object_type_tag(env, handle, &HandleTag<T>::tag, &matches) != napi_ok || !matches ||
      napi_unwrap(env, handle, &data) != napi_ok) {
    throw Error(text("Expected a ", HandleTag<T>::name, " handle that this addon made; got something else."));
  }
  return *static_cast<std::shared_ptr<T>*>(data);
}

struct Variable;
class Program;

template <>
struct HandleTag<Variable> {
  static constexpr napi_type_tag tag = {0x6d696c6c72616365ull, 0x8f1d2c3b4a596877ull};
  static constexpr const char* name = "variable";
};

template <>
struct HandleTag<Program> {
  static constexpr napi_type_tag tag = {0x6d696c6c72616365ull, 0x1b2e3d4c5f6a7988ull};
  static constexpr const char* name = "program";
};

}  // namespace millrace
