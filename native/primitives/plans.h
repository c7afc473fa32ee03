// Tables of plans: what JavaScript knows as `plan.id`. Equal requests share one plan, for the life of the process.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "errors.h"

namespace millrace {

/** Plans of one kind by id and by what was asked. Any thread may use it. */
template <typename Plan>
class PlanTable {
 public:
  explicit PlanTable(const char* kind) : kind_(kind) {}

  /** The plan that answered an equal request before, if any. */
  std::shared_ptr<const Plan> find(const std::string& request) {
    std::lock_guard<std::mutex> lock(mutex_);
    const auto known = known_.find(request);
    return known == known_.end() ? nullptr : plans_[known->second];
  }

  /** Enters a plan and gives it its id. */
  std::shared_ptr<const Plan> add(const std::string& request, Plan plan) {
    std::lock_guard<std::mutex> lock(mutex_);
    plan.id = static_cast<int>(plans_.size());
    known_.emplace(request, plans_.size());
    plans_.push_back(std::make_shared<const Plan>(std::move(plan)));
    return plans_.back();
  }

  /** The plan of an id; throws for unknown ones. */
  std::shared_ptr<const Plan> at(int64_t id) {
    std::lock_guard<std::mutex> lock(mutex_);
    MILLRACE_CHECK(id >= 0 && id < static_cast<int64_t>(plans_.size()), "Unknown ", kind_, " plan ", id, "; there are ",
                   plans_.size(), ".");
    return plans_[static_cast<size_t>(id)];
  }

 private:
  const char* kind_;
  std::mutex mutex_;
  std::map<std::string, size_t> known_;
  std::vector<std::shared_ptr<const Plan>> plans_;
};

}  // namespace millrace
