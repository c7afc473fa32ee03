#include "environment.h"

#include <exception>
#include <utility>

#include "api/values.h"
#include "errors.h"

namespace millrace {

namespace {

void check(napi_status status, const char* what) {
  if (status != napi_ok) throw Error(text("Node-API: ", what, " failed with status ", static_cast<int>(status), "."));
}

/** Runs on the JavaScript thread for each delivered job; `env` is null once the environment is closing. */
void settleJob(napi_env env, napi_value, void*, void* data) {
  std::unique_ptr<PromiseJob> job(static_cast<PromiseJob*>(data));
  if (env != nullptr) job->settle(env);
}

/** Calls `process.on('exit', listener)`. */
void onProcessExit(napi_env env, napi_callback listener, void* data) {
  napi_value global, process, on, result;
  napi_value arguments[2];
  check(napi_get_global(env, &global), "napi_get_global");
  check(napi_get_named_property(env, global, "process", &process), "napi_get_named_property");
  check(napi_get_named_property(env, process, "on", &on), "napi_get_named_property");
  check(napi_create_string_utf8(env, "exit", NAPI_AUTO_LENGTH, &arguments[0]), "napi_create_string_utf8");
  check(napi_create_function(env, "stopMillrace", NAPI_AUTO_LENGTH, listener, data, &arguments[1]), "napi_create_function");
  check(napi_call_function(env, process, on, 2, arguments, &result), "napi_call_function");
}

}  // namespace

Environment::Environment(napi_env env) : env_(env) {
  napi_value name;
  check(napi_create_string_utf8(env, "millrace", NAPI_AUTO_LENGTH, &name), "napi_create_string_utf8");
  check(napi_create_threadsafe_function(env, nullptr, nullptr, name, 0, 1, nullptr, nullptr, nullptr, settleJob, &callback_),
        "napi_create_threadsafe_function");
  check(napi_unref_threadsafe_function(env, callback_), "napi_unref_threadsafe_function");
}

void Environment::install(napi_env env) {
  auto* environment = new Environment(env);
  check(napi_set_instance_data(
            env, environment, [](napi_env, void* data, void*) { delete static_cast<Environment*>(data); }, nullptr),
        "napi_set_instance_data");
  // Hooks run in reverse order: this one, added after the thread-safe function, runs before that is torn down.
  check(napi_add_env_cleanup_hook(env, [](void* data) { static_cast<Environment*>(data)->close(); }, environment),
        "napi_add_env_cleanup_hook");
  EngineThread::get().retain();
  // process.exit() skips cleanup hooks on the main thread and goes straight to the destructors of libraries: a job that
  // runs then would use what oneDNN has just destroyed.
  onProcessExit(
      env,
      [](napi_env env, napi_callback_info info) -> napi_value {
        void* data = nullptr;
        napi_get_cb_info(env, info, nullptr, nullptr, nullptr, &data);
        static_cast<Environment*>(data)->stop();
        return nullptr;
      },
      environment);
}

Environment& Environment::of(napi_env env) {
  void* data = nullptr;
  check(napi_get_instance_data(env, &data), "napi_get_instance_data");
  return *static_cast<Environment*>(data);
}

void Environment::stop() {
  stopped_ = true;
  EngineThread::get().cancel(this);
}

void Environment::close() {
  stop();
  napi_release_threadsafe_function(callback_, napi_tsfn_abort);
  EngineThread::get().release();
}

void Environment::begin() {
  MILLRACE_CHECK(!stopped_, "The process is exiting: no further program can be created or run.");
  if (pending_++ == 0) napi_ref_threadsafe_function(env_, callback_);
}

void Environment::end() {
  if (--pending_ == 0) napi_unref_threadsafe_function(env_, callback_);
}

void Environment::deliver(std::unique_ptr<Job> job) noexcept {
  auto* promiseJob = static_cast<PromiseJob*>(job.release());
  // Fails only while the environment is closing; then nobody waits for the promise.
  if (napi_call_threadsafe_function(callback_, promiseJob, napi_tsfn_nonblocking) != napi_ok) delete promiseJob;
}

PromiseJob::PromiseJob(napi_env env, napi_value* promise) : environment_(Environment::of(env)) {
  environment_.begin();
  check(napi_create_promise(env, &deferred_, promise), "napi_create_promise");
}

void PromiseJob::execute() noexcept {
  try {
    work();
  } catch (const std::exception& error) {
    failed_ = true;
    error_ = messageOf(error);
  } catch (...) {
    failed_ = true;
    error_ = "An unknown exception in native code.";
  }
}

void PromiseJob::settle(napi_env env) {
  napi_value value = nullptr;
  if (!failed_) {
    try {
      value = result(env);
    } catch (const std::exception& error) {
      failed_ = true;
      error_ = messageOf(error);
    }
  }
  releaseReferences(env);
  if (failed_) {
    napi_reject_deferred(env, deferred_, makeError(env, error_));
  } else {
    napi_resolve_deferred(env, deferred_, value);
  }
  environment_.end();
}

napi_value rejectedPromise(napi_env env, const std::string& message) {
  napi_deferred deferred = nullptr;
  napi_value promise = nullptr;
  check(napi_create_promise(env, &deferred, &promise), "napi_create_promise");
  check(napi_reject_deferred(env, deferred, makeError(env, message)), "napi_reject_deferred");
  return promise;
}

}  // namespace millrace
