// Creating, running and measuring programs.
#include <atomic>

#include "api/door.h"
#include "api/parse_program.h"
#include "handles.h"
#include "program.h"

namespace millrace {

namespace {

std::atomic<bool> profiling{false};

void check(napi_status status, const char* what) {
  MILLRACE_CHECK(status == napi_ok, "Node-API: ", what, " failed with status ", static_cast<int>(status), ".");
}

class CreateJob : public PromiseJob {
 public:
  CreateJob(napi_env env, napi_value* promise, std::shared_ptr<Program> program)
      : PromiseJob(env, promise), program_(std::move(program)) {}

 protected:
  void work() override { program_->prepare(); }
  napi_value result(napi_env env) override { return makeHandle(env, program_); }

 private:
  std::shared_ptr<Program> program_;
};

/** Arrays that a run reads or writes: their addresses, and the reference that keeps them alive. */
struct RunArrays {
  std::vector<std::byte*> pointers;
  napi_value arrays = nullptr;
  napi_ref reference = nullptr;

  void hold(napi_env env) { check(napi_create_reference(env, arrays, 1, &reference), "napi_create_reference"); }
};

/** One run. References to its arrays are made before, so that nothing can fail once there is a promise. */
class RunJob : public PromiseJob {
 public:
  RunJob(napi_env env, napi_value* promise, std::shared_ptr<Program> program, RunArrays inputs, RunArrays results)
      : PromiseJob(env, promise), program_(std::move(program)), inputs_(std::move(inputs)), results_(std::move(results)) {}

 protected:
  void work() override { program_->run(inputs_.pointers, results_.pointers, profiling.load(std::memory_order_relaxed)); }

  napi_value result(napi_env env) override {
    napi_value arrays = nullptr;
    check(napi_get_reference_value(env, results_.reference, &arrays), "napi_get_reference_value");
    return arrays;
  }

  void releaseReferences(napi_env env) override {
    napi_delete_reference(env, inputs_.reference);
    napi_delete_reference(env, results_.reference);
  }

 private:
  std::shared_ptr<Program> program_;
  RunArrays inputs_;
  RunArrays results_;
};

RunArrays openInputs(const Value& list, const BufferTable& buffers) {
  const size_t count = buffers.inputBytes.size();
  MILLRACE_CHECK(list.length() == count, "The program takes ", count, " inputs, got ", list.length(), ".");
  RunArrays run;
  // An array of our own: the caller may change his while the run is under way.
  check(napi_create_array_with_length(list.env(), count, &run.arrays), "napi_create_array");
  for (uint32_t i = 0; i < count; i++) {
    const Value input = list.at(i);
    const TypedArrayView view = input.typedArray();
    MILLRACE_CHECK(view.bytes == buffers.inputBytes[i], "Input ", i, " must have ", buffers.inputBytes[i], " bytes, got ",
                   view.bytes, ".");
    MILLRACE_CHECK(reinterpret_cast<uintptr_t>(view.data) % buffers.inputAlignment[i] == 0, "Input ", i,
                   " must begin at a multiple of ", buffers.inputAlignment[i],
                   " bytes. Copy it, or give a typed array of its own element type.");
    run.pointers.push_back(view.data);
    check(napi_set_element(list.env(), run.arrays, i, input.raw()), "napi_set_element");
  }
  run.hold(list.env());
  return run;
}

napi_typedarray_type arrayTypeOf(OutputType type) {
  switch (type) {
    case OutputType::Float32:
      return napi_float32_array;
    case OutputType::Float64:
      return napi_float64_array;
    case OutputType::Int32:
      return napi_int32_array;
    case OutputType::Uint8:
      break;
  }
  return napi_uint8_array;
}

RunArrays allocateResults(napi_env env, const std::vector<ProgramOutput>& outputs) {
  RunArrays run;
  check(napi_create_array_with_length(env, outputs.size(), &run.arrays), "napi_create_array");
  for (uint32_t i = 0; i < outputs.size(); i++) {
    void* data = nullptr;
    napi_value buffer = nullptr;
    napi_value array = nullptr;
    const ProgramOutput& output = outputs[i];
    check(napi_create_arraybuffer(env, static_cast<size_t>(output.bytes), &data, &buffer), "napi_create_arraybuffer");
    check(napi_create_typedarray(env, arrayTypeOf(output.type), static_cast<size_t>(output.length), buffer, 0, &array),
          "napi_create_typedarray");
    check(napi_set_element(env, run.arrays, i, array), "napi_set_element");
    run.pointers.push_back(static_cast<std::byte*>(data));
  }
  run.hold(env);
  return run;
}

}  // namespace

napi_value createProgram(const Arguments& arguments) {
  napi_value promise = nullptr;
  auto program = parseProgram(arguments.get(0, "program"));
  EngineThread::get().enqueue(std::make_unique<CreateJob>(arguments.env(), &promise, std::move(program)));
  return promise;
}

napi_value runProgram(const Arguments& arguments) {
  napi_env env = arguments.env();
  std::shared_ptr<Program> program = openLive<Program>(env, arguments.get(0, "program").raw());
  RunArrays inputs = openInputs(arguments.get(1, "inputs"), program->buffers);
  RunArrays results = allocateResults(env, program->outputs);
  napi_value promise = nullptr;
  EngineThread::get().enqueue(
      std::make_unique<RunJob>(env, &promise, std::move(program), std::move(inputs), std::move(results)));
  return promise;
}

napi_value disposeProgram(const Arguments& arguments) {
  openHandle<Program>(arguments.env(), arguments.get(0, "program").raw()).dispose(arguments.env());
  return nullptr;
}

napi_value profileProgram(const Arguments& arguments) {
  napi_env env = arguments.env();
  const auto program = openLive<Program>(env, arguments.get(0, "program").raw());
  EngineThread::get().waitIdle();
  const std::vector<double>& milliseconds = program->milliseconds();
  void* data = nullptr;
  napi_value buffer = nullptr;
  napi_value array = nullptr;
  check(napi_create_arraybuffer(env, milliseconds.size() * sizeof(double), &data, &buffer), "napi_create_arraybuffer");
  std::copy(milliseconds.begin(), milliseconds.end(), static_cast<double*>(data));
  check(napi_create_typedarray(env, napi_float64_array, milliseconds.size(), buffer, 0, &array), "napi_create_typedarray");
  return array;
}

napi_value setProfiling(const Arguments& arguments) {
  profiling.store(arguments.get(0, "enabled").boolean());
  return nullptr;
}

}  // namespace millrace
