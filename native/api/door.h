// What JavaScript may call, and how it is called: exceptions become JavaScript errors, here and nowhere else.
#pragma once

#include <node_api.h>

#include "api/values.h"
#include "environment.h"
#include "errors.h"

namespace millrace {

/** Arguments of a call from JavaScript. */
class Arguments {
 public:
  static constexpr size_t most = 4;

  Arguments(napi_env env, napi_callback_info info) : env_(env) {
    size_t count = most;
    // Fills what the caller left out with undefined.
    if (napi_get_cb_info(env, info, &count, values_, nullptr, nullptr) != napi_ok) throw Error("Node-API: no arguments.");
  }

  napi_env env() const { return env_; }
  Value get(size_t index, const char* name) const { return Value(env_, values_[index], name); }

 private:
  napi_env env_;
  napi_value values_[most];
};

using DoorFunction = napi_value (*)(const Arguments& arguments);

/** A function that throws its errors. */
template <DoorFunction function>
napi_value direct(napi_env env, napi_callback_info info) noexcept {
  try {
    return function(Arguments(env, info));
  } catch (const std::exception& error) {
    napi_throw(env, makeError(env, messageOf(error)));
  }
  return nullptr;
}

/** A function that returns a promise, and rejects it with its errors. */
template <DoorFunction function>
napi_value promising(napi_env env, napi_callback_info info) noexcept {
  try {
    try {
      return function(Arguments(env, info));
    } catch (const std::exception& error) {
      return rejectedPromise(env, messageOf(error));
    }
  } catch (const std::exception& error) {
    napi_throw(env, makeError(env, messageOf(error)));
  }
  return nullptr;
}

// variables.cc
napi_value createVariable(const Arguments& arguments);
napi_value readVariable(const Arguments& arguments);
napi_value writeVariable(const Arguments& arguments);
napi_value disposeVariable(const Arguments& arguments);

// plans.cc
napi_value describeEngine(const Arguments& arguments);
napi_value describeLayout(const Arguments& arguments);
napi_value planConvolutionDoor(const Arguments& arguments);
napi_value planMatmulDoor(const Arguments& arguments);
napi_value planPoolDoor(const Arguments& arguments);

// programs.cc
napi_value createProgram(const Arguments& arguments);
napi_value runProgram(const Arguments& arguments);
napi_value disposeProgram(const Arguments& arguments);
napi_value profileProgram(const Arguments& arguments);
napi_value setProfiling(const Arguments& arguments);

}  // namespace millrace
