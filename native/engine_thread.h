// The one thread of the process that plans, creates and runs primitives, in order.
//
// An OpenMP team belongs to the thread that opened it, so that all parallel work comes from here: never from the JavaScript
// thread, never from a libuv worker.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace millrace {

/** Work for the engine thread. Made and destroyed on the JavaScript thread that asked for it. */
class Job {
 public:
  virtual ~Job() = default;
  /** On the engine thread. Must keep its errors for later. */
  virtual void execute() noexcept = 0;
  /** On the engine thread, after `execute`: hands the job back. */
  virtual void complete(std::unique_ptr<Job> self) noexcept = 0;
  /** Identifies who asked; the jobs of an owner can be cancelled together. */
  virtual const void* owner() const noexcept = 0;
};

class EngineThread {
 public:
  static EngineThread& get();

  /** An environment (main thread or worker) starts using the engine. */
  void retain();
  /** It stops; the thread is joined when the last one has. */
  void release();

  void enqueue(std::unique_ptr<Job> job);
  /** Runs `work` on the engine thread after everything queued before it, waits, and rethrows what it throws. */
  void call(const std::function<void()>& work);
  /** Waits until every job queued so far has run. */
  void waitIdle();
  /** Drops the queued jobs of an owner and waits for the one that is running. */
  void cancel(const void* owner);

 private:
  EngineThread() = default;
  void loop();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable idle_;
  std::deque<std::unique_ptr<Job>> queue_;
  std::thread thread_;
  const void* runningOwner_ = nullptr;
  bool running_ = false;
  bool sleeping_ = false;
  bool stopping_ = false;
  int users_ = 0;
};

}  // namespace millrace
