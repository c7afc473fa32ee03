// Variables: memory that lives between runs.
#include <cstring>

#include "api/door.h"
#include "buffers.h"
#include "engine_thread.h"
#include "handles.h"

namespace millrace {

namespace {

/** A variable and the host array it is copied from or to, once no run can touch it. */
struct Copy {
  std::shared_ptr<Variable> variable;
  TypedArrayView host;
};

Copy openCopy(const Arguments& arguments, const char* what) {
  Copy copy{openLive<Variable>(arguments.env(), arguments.get(0, "variable").raw()), arguments.get(1, what).typedArray()};
  const auto bytes = static_cast<int64_t>(copy.variable->memory.bytes());
  MILLRACE_CHECK(copy.host.bytes == bytes, "The variable has ", bytes, " bytes, the array ", copy.host.bytes, ".");
  EngineThread::get().waitIdle();
  return copy;
}

}  // namespace

napi_value createVariable(const Arguments& arguments) {
  const int64_t bytes = arguments.get(0, "bytes").integer(0, int64_t{1} << 46);
  return makeHandle(arguments.env(), std::make_shared<Variable>(static_cast<size_t>(bytes)), bytes);
}

napi_value readVariable(const Arguments& arguments) {
  const Copy copy = openCopy(arguments, "target");
  if (copy.host.bytes > 0) std::memcpy(copy.host.data, copy.variable->memory.data(), static_cast<size_t>(copy.host.bytes));
  return nullptr;
}

napi_value writeVariable(const Arguments& arguments) {
  const Copy copy = openCopy(arguments, "source");
  if (copy.host.bytes > 0) std::memcpy(copy.variable->memory.data(), copy.host.data, static_cast<size_t>(copy.host.bytes));
  return nullptr;
}

napi_value disposeVariable(const Arguments& arguments) {
  openHandle<Variable>(arguments.env(), arguments.get(0, "variable").raw()).dispose(arguments.env());
  return nullptr;
}

}  // namespace millrace
