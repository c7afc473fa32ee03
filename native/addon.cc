// The addon's export list. What each function takes and gives is said in src/engine/native/addon.ts.
#include <dlfcn.h>
#include <node_api.h>

#include "api/door.h"
#include "environment.h"

namespace millrace {

/**
 * Keeps this library in memory for good. Node unloads an addon with the last environment that has it, and the loader unloads
 * libgomp with it, whose threads end by themselves, a moment after the engine thread that they worked for: without this, in
 * the middle of nowhere.
 */
static void stayLoaded() {
  Dl_info self;
  if (dladdr(reinterpret_cast<const void*>(&stayLoaded), &self) == 0) return;
  dlopen(self.dli_fname, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE);
}

static napi_value initialize(napi_env env, napi_value exports) {
  const napi_property_descriptor properties[] = {
      {"describe", nullptr, direct<describeEngine>, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"createVariable", nullptr, direct<createVariable>, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"readVariable", nullptr, direct<readVariable>, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"writeVariable", nullptr, direct<writeVariable>, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"disposeVariable", nullptr, direct<disposeVariable>, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"describeLayout", nullptr, direct<describeLayout>, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"planConvolution", nullptr, direct<planConvolutionDoor>, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"planMatmul", nullptr, direct<planMatmulDoor>, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"planPool", nullptr, direct<planPoolDoor>, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"createProgram", nullptr, promising<createProgram>, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"runProgram", nullptr, promising<runProgram>, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"disposeProgram", nullptr, direct<disposeProgram>, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"profile", nullptr, direct<profileProgram>, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"setProfiling", nullptr, direct<setProfiling>, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
  };
  stayLoaded();
  try {
    Environment::install(env);
  } catch (const std::exception& error) {
    napi_throw(env, makeError(env, messageOf(error)));
    return nullptr;
  }
  napi_define_properties(env, exports, sizeof properties / sizeof properties[0], properties);
  return exports;
}

}  // namespace millrace

NAPI_MODULE_INIT() { return millrace::initialize(env, exports); }
