// What one JavaScript environment (the main thread or a worker) needs: its way back from the engine thread.
#pragma once

#include <node_api.h>

#include <memory>
#include <string>

#include "engine_thread.h"

namespace millrace {

/**
 * One per `napi_env`. Everything here happens on that environment's JavaScript thread, except `deliver`.
 * The environment keeps the process alive only while promises are pending.
 */
class Environment {
 public:
  /** Creates the environment's state and ties it to the environment's life. */
  static void install(napi_env env);
  static Environment& of(napi_env env);

  /** A promise is made: the process must stay until it is settled. Throws once the process is exiting. */
  void begin();
  /** A promise was settled. */
  void end();
  /** From the engine thread: settles the job on the JavaScript thread. */
  void deliver(std::unique_ptr<Job> job) noexcept;

 private:
  explicit Environment(napi_env env);
  /** Ends this environment's jobs: drops those that wait, waits for the one under way, refuses new ones. */
  void stop();
  void close();

  napi_env env_;
  napi_threadsafe_function callback_ = nullptr;
  int pending_ = 0;
  bool stopped_ = false;
};

/** A job that settles a promise. Created and settled on the JavaScript thread, executed on the engine thread. */
class PromiseJob : public Job {
 public:
  /** Makes the promise. */
  PromiseJob(napi_env env, napi_value* promise);

  void execute() noexcept final;
  void complete(std::unique_ptr<Job> self) noexcept final { environment_.deliver(std::move(self)); }
  const void* owner() const noexcept final { return &environment_; }

  /** On the JavaScript thread: resolves or rejects. */
  void settle(napi_env env);

 protected:
  /** On the engine thread; may throw. */
  virtual void work() = 0;
  /** On the JavaScript thread, after `work` went well: the value of the promise. */
  virtual napi_value result(napi_env env) = 0;
  /** On the JavaScript thread, always: frees references. */
  virtual void releaseReferences(napi_env) {}

 private:
  Environment& environment_;
  napi_deferred deferred_ = nullptr;
  std::string error_;
  bool failed_ = false;
};

/** A promise that is rejected already. */
napi_value rejectedPromise(napi_env env, const std::string& message);

}  // namespace millrace
