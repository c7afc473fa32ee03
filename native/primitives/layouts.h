// The table of memory layouts: what JavaScript knows as `LayoutInfo.id`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "primitives/onednn_compat.h"

namespace millrace {

enum class Role : uint8_t { Activation, Kernel };
enum class Format : uint8_t { Plain, ChannelsFirst, Blocked16, Blocked8, Opaque };

const char* formatName(Format format);
Format parseFormat(const std::string& name);

/** One layout of one logical tensor. */
struct Layout {
  onednn::Desc desc;
  Format format;
  int id;

  int64_t bytes() const { return static_cast<int64_t>(desc.get_size()); }
};

/** How an element is stored: in 32 bits, or rounded to 16. */
using DataType = dnnl::memory::data_type;

/** What a layout is a layout of. Shapes are Millrace's: channels last, kernels `[...window, inChannels / groups, filters]`. */
struct LogicalTensor {
  Role role;
  std::vector<int64_t> shape;
  int64_t groups = 1;
  DataType type = DataType::f32;

  /** oneDNN's order: `[batch, channels, ...spatial]`, kernels `[(groups,) filters, inChannels, ...window]`. */
  onednn::Dims dims() const;
  /** The descriptor of a format; nothing where the format does not fit (channels not a multiple of the block). */
  std::optional<onednn::Desc> desc(Format format) const;
  /** Leaves the layout to oneDNN. */
  onednn::Desc any() const;
};

/** Enters a descriptor into the table, or finds it there. */
Layout registerLayout(const LogicalTensor& tensor, const onednn::Desc& desc);

/** The data type of a name; throws for anything but float32 and bfloat16. */
DataType parseDataType(const std::string& name);
const char* dataTypeName(DataType type);

/** The layout of an id; throws for unknown ones. */
Layout layoutOf(int64_t id);

}  // namespace millrace
