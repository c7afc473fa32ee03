#include "engine_thread.h"

#include <atomic>
#include <chrono>
#include <exception>
#include <utility>

namespace millrace {

namespace {

/**
 * How long the thread looks for the next job before it sleeps. A training loop asks for the next step some 10-50 us after
 * the last one is done, and waking a sleeping thread costs 40 us; longer would take a core from data workers. While it
 * looks it yields: the JavaScript thread, which makes the next job, may be waiting for this very core.
 */
constexpr auto spinTime = std::chrono::microseconds(60);

inline void pauseProcessor() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

/** `call`: a job that lives on the caller's stack frame. */
struct Call {
  const std::function<void()>& work;
  std::exception_ptr error;
  std::mutex mutex;
  std::condition_variable done;
  bool finished = false;
};

class CallJob : public Job {
 public:
  explicit CallJob(Call& call) : call_(call) {}
  void execute() noexcept override {
    try {
      call_.work();
    } catch (...) {
      call_.error = std::current_exception();
    }
  }
  void complete(std::unique_ptr<Job>) noexcept override {
    std::lock_guard<std::mutex> lock(call_.mutex);
    call_.finished = true;
    call_.done.notify_all();
  }
  const void* owner() const noexcept override { return nullptr; }

 private:
  Call& call_;
};

/** Jobs waiting: lets the spinning thread look without taking the lock. */
std::atomic<int> queued{0};

}  // namespace

EngineThread& EngineThread::get() {
  // Leaked on purpose: destroying a running thread at exit would abort the process.
  static EngineThread* engine = new EngineThread();
  return *engine;
}

void EngineThread::retain() {
  std::lock_guard<std::mutex> lock(mutex_);
  users_++;
}

void EngineThread::release() {
  std::thread finished;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (--users_ > 0 || !thread_.joinable()) return;
    stopping_ = true;
    queued.fetch_add(1);  // Ends the spinning.
    wake_.notify_all();
    finished = std::move(thread_);
  }
  finished.join();
  std::lock_guard<std::mutex> lock(mutex_);
  queued.fetch_sub(1);
  stopping_ = false;
  if (!queue_.empty() && !thread_.joinable()) thread_ = std::thread([this] { loop(); });
}

void EngineThread::enqueue(std::unique_ptr<Job> job) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (!thread_.joinable() && !stopping_) thread_ = std::thread([this] { loop(); });
  queue_.push_back(std::move(job));
  queued.fetch_add(1);
  if (sleeping_) wake_.notify_one();
}

void EngineThread::call(const std::function<void()>& work) {
  Call call{work, nullptr, {}, {}, false};
  enqueue(std::make_unique<CallJob>(call));
  std::unique_lock<std::mutex> lock(call.mutex);
  call.done.wait(lock, [&] { return call.finished; });
  if (call.error) std::rethrow_exception(call.error);
}

void EngineThread::waitIdle() {
  std::unique_lock<std::mutex> lock(mutex_);
  idle_.wait(lock, [this] { return queue_.empty() && !running_; });
}

void EngineThread::cancel(const void* owner) {
  std::unique_lock<std::mutex> lock(mutex_);
  std::deque<std::unique_ptr<Job>> kept;
  for (auto& job : queue_) {
    if (job->owner() == owner) {
      queued.fetch_sub(1);
    } else {
      kept.push_back(std::move(job));
    }
  }
  queue_.swap(kept);
  idle_.wait(lock, [&] { return !running_ || runningOwner_ != owner; });
  idle_.notify_all();
}

void EngineThread::loop() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (true) {
    if (queue_.empty() && !stopping_) {
      lock.unlock();
      const auto deadline = std::chrono::steady_clock::now() + spinTime;
      for (int i = 0; queued.load(std::memory_order_acquire) == 0; i++) {
        pauseProcessor();
        if (i % 16 != 15) continue;
        if (std::chrono::steady_clock::now() > deadline) break;
        std::this_thread::yield();
      }
      lock.lock();
      sleeping_ = true;
      wake_.wait(lock, [this] { return !queue_.empty() || stopping_; });
      sleeping_ = false;
    }
    if (queue_.empty() && stopping_) return;
    std::unique_ptr<Job> job = std::move(queue_.front());
    queue_.pop_front();
    queued.fetch_sub(1);
    running_ = true;
    runningOwner_ = job->owner();
    lock.unlock();
    job->execute();
    Job* raw = job.get();
    raw->complete(std::move(job));
    lock.lock();
    running_ = false;
    runningOwner_ = nullptr;
    idle_.notify_all();
  }
}

}  // namespace millrace
