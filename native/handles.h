// JavaScript handles of native objects: type-tagged, so that a wrong object is an error and not a wild pointer.
#pragma once

#include <node_api.h>

#include <cstdint>
#include <memory>

#include "errors.h"

namespace millrace {

/** Each kind of handle has a tag of its own (random numbers). */
template <typename T>
struct HandleTag;

/** What a JavaScript handle holds. `value` is empty after `dispose`. */
template <typename T>
struct Handle {
  std::shared_ptr<T> value;
  /** Memory behind the handle that the garbage collector was told of. */
  int64_t externalBytes = 0;

  /** Gives up the object; programs that use it keep it alive. */
  void dispose(napi_env env) {
    value.reset();
    int64_t adjusted = 0;
    if (externalBytes != 0) napi_adjust_external_memory(env, -externalBytes, &adjusted);
    externalBytes = 0;
  }
};

/** Makes a handle that shares ownership of `value`; freed by the garbage collector. */
template <typename T>
napi_value makeHandle(napi_env env, std::shared_ptr<T> value, int64_t externalBytes = 0) {
  napi_value object = nullptr;
  auto* handle = new Handle<T>{std::move(value), 0};
  const auto finalize = [](napi_env finalEnv, void* data, void*) {
    auto* finished = static_cast<Handle<T>*>(data);
    finished->dispose(finalEnv);
    delete finished;
  };
  if (napi_create_object(env, &object) != napi_ok || napi_type_tag_object(env, object, &HandleTag<T>::tag) != napi_ok ||
      napi_wrap(env, object, handle, finalize, nullptr, nullptr) != napi_ok) {
    delete handle;
    throw Error(text("Node-API: a ", HandleTag<T>::name, " handle could not be made."));
  }
  int64_t adjusted = 0;
  if (externalBytes != 0) napi_adjust_external_memory(env, externalBytes, &adjusted);
  handle->externalBytes = externalBytes;
  return object;
}

/** The content of a handle; throws for anything that is not a handle of this kind. */
template <typename T>
Handle<T>& openHandle(napi_env env, napi_value object) {
  bool matches = false;
  void* data = nullptr;
  napi_valuetype type = napi_undefined;
  if (napi_typeof(env, object, &type) != napi_ok || type != napi_object ||
      napi_check_object_type_tag(env, object, &HandleTag<T>::tag, &matches) != napi_ok || !matches ||
      napi_unwrap(env, object, &data) != napi_ok) {
    throw Error(text("Expected a ", HandleTag<T>::name, " handle that this addon made; got something else."));
  }
  return *static_cast<Handle<T>*>(data);
}

/** The object behind a handle; throws where it was disposed. */
template <typename T>
std::shared_ptr<T> openLive(napi_env env, napi_value object) {
  std::shared_ptr<T> value = openHandle<T>(env, object).value;
  MILLRACE_CHECK(value != nullptr, "This ", HandleTag<T>::name, " was disposed; make a new one.");
  return value;
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
