#include "primitives/layouts.h"

#include <mutex>

#include "errors.h"

namespace millrace {

namespace {

using dnnl::memory;
using Tag = memory::format_tag;

struct Table {
  std::mutex mutex;
  std::vector<Layout> layouts;
};

Table& table() {
  static Table* instance = new Table();
  return *instance;
}

/** Row-major strides of `order`, a permutation of the dimensions, outermost first. */
onednn::Dims stridesInOrder(const onednn::Dims& dims, const std::vector<int>& order) {
  onednn::Dims strides(dims.size());
  memory::dim stride = 1;
  for (size_t i = order.size(); i-- > 0;) {
    strides[order[i]] = stride;
    stride *= dims[order[i]];
  }
  return strides;
}

/** `[batch, channels / block, ...spatial, block]`; there is none without spatial dimensions. */
std::optional<Tag> blockedTag(int block, size_t rank) {
  switch (rank) {
    case 3:
      return block == 16 ? Tag::aBc16b : Tag::aBc8b;
    case 4:
      return block == 16 ? Tag::aBcd16b : Tag::aBcd8b;
    case 5:
      return block == 16 ? Tag::aBcde16b : Tag::aBcde8b;
    default:
      return std::nullopt;
  }
}

}  // namespace

const char* formatName(Format format) {
  switch (format) {
    case Format::Plain:
      return "plain";
    case Format::ChannelsFirst:
      return "channelsFirst";
    case Format::Blocked16:
      return "blocked16";
    case Format::Blocked8:
      return "blocked8";
    case Format::Opaque:
      break;
  }
  return "opaque";
}

Format parseFormat(const std::string& name) {
  for (Format format : {Format::Plain, Format::ChannelsFirst, Format::Blocked16, Format::Blocked8}) {
    if (name == formatName(format)) return format;
  }
  throw Error(text("Unknown layout format \"", name, "\"; expected plain, channelsFirst, blocked16 or blocked8."));
}

onednn::Dims LogicalTensor::dims() const {
  const size_t rank = shape.size();
  onednn::Dims dims;
  if (role == Role::Activation) {
    MILLRACE_CHECK(rank >= 2 && rank <= 5, "An activation needs 2 to 5 dimensions, got ", formatShape(shape), ".");
    dims.push_back(shape[0]);
    dims.push_back(shape[rank - 1]);
    for (size_t i = 1; i + 1 < rank; i++) dims.push_back(shape[i]);
    return dims;
  }
  MILLRACE_CHECK(rank >= 3 && rank <= 5, "A kernel needs 3 to 5 dimensions, got ", formatShape(shape), ".");
  MILLRACE_CHECK(groups >= 1 && shape[rank - 1] % groups == 0, "Groups (", groups, ") must divide the filters (",
                 shape[rank - 1], ").");
  if (groups > 1) dims.push_back(groups);
  dims.push_back(shape[rank - 1] / groups);
  dims.push_back(shape[rank - 2]);
  for (size_t i = 0; i + 2 < rank; i++) dims.push_back(shape[i]);
  return dims;
}

std::optional<onednn::Desc> LogicalTensor::desc(Format format) const {
  const onednn::Dims all = dims();
  const int rank = static_cast<int>(all.size());
  std::vector<int> order;
  if (role == Role::Kernel) {
    const int first = groups > 1 ? 1 : 0;  // Index of the filters.
    if (format == Format::Plain) {
      // [...window, inChannels, (groups,) filters]
      for (int i = first + 2; i < rank; i++) order.push_back(i);
      order.push_back(first + 1);
      for (int i = 0; i <= first; i++) order.push_back(i);
    } else if (format == Format::ChannelsFirst) {
      for (int i = 0; i < rank; i++) order.push_back(i);
    } else {
      return std::nullopt;
    }
    return onednn::Desc(all, type, stridesInOrder(all, order));
  }
  switch (format) {
    case Format::Plain:
      order.push_back(0);
      for (int i = 2; i < rank; i++) order.push_back(i);
      order.push_back(1);
      return onednn::Desc(all, type, stridesInOrder(all, order));
    case Format::ChannelsFirst:
      for (int i = 0; i < rank; i++) order.push_back(i);
      return onednn::Desc(all, type, stridesInOrder(all, order));
    case Format::Blocked16:
    case Format::Blocked8: {
      const int block = format == Format::Blocked16 ? 16 : 8;
      const auto tag = blockedTag(block, all.size());
      if (all[1] % block != 0 || !tag) return std::nullopt;
      return onednn::Desc(all, type, *tag);
    }
    case Format::Opaque:
      break;
  }
  return std::nullopt;
}

onednn::Desc LogicalTensor::any() const { return onednn::Desc(dims(), type, Tag::any); }

DataType parseDataType(const std::string& name) {
  for (const DataType type : {DataType::f32, DataType::bf16}) {
    if (name == dataTypeName(type)) return type;
  }
  throw Error(text("Unknown element type \"", name, "\"; expected float32 or bfloat16."));
}

const char* dataTypeName(DataType type) { return type == DataType::bf16 ? "bfloat16" : "float32"; }

Layout registerLayout(const LogicalTensor& tensor, const onednn::Desc& desc) {
  Format format = Format::Opaque;
  for (Format candidate : {Format::Plain, Format::ChannelsFirst, Format::Blocked16, Format::Blocked8}) {
    const auto known = tensor.desc(candidate);
    if (known && *known == desc) {
      format = candidate;
      break;
    }
  }
  Table& all = table();
  std::lock_guard<std::mutex> lock(all.mutex);
  for (const Layout& layout : all.layouts) {
    if (layout.format == format && layout.desc == desc) return layout;
  }
  const Layout layout{desc, format, static_cast<int>(all.layouts.size())};
  all.layouts.push_back(layout);
  return layout;
}

Layout layoutOf(int64_t id) {
  Table& all = table();
  std::lock_guard<std::mutex> lock(all.mutex);
  MILLRACE_CHECK(id >= 0 && id < static_cast<int64_t>(all.layouts.size()), "Unknown layout id ", id, "; there are ",
                 all.layouts.size(), ".");
  return all.layouts[id];
}

}  // namespace millrace
