// Every primitive descriptor of oneDNN that the addon makes: the only place where 2.6 and 3.x differ.
//
// 2.x: an op descriptor first, then a primitive descriptor from it. 3.x: the same arguments, engine first. An empty bias
// descriptor means "no bias" in both. Dilation is given as oneDNN counts it (0: dense window).
#pragma once

#include <oneapi/dnnl/dnnl.h>

#include <oneapi/dnnl/dnnl.hpp>

namespace millrace::onednn {

using Dims = dnnl::memory::dims;
using Desc = dnnl::memory::desc;
using Attr = dnnl::primitive_attr;

/** Geometry of a convolution or pooling window. */
struct Window {
  Dims strides;
  Dims dilations;
  Dims paddingBefore;
  Dims paddingAfter;
};

#if DNNL_VERSION_MAJOR >= 3

using PoolForward = dnnl::pooling_forward;
using PoolBackward = dnnl::pooling_backward;

inline Dims dimsOf(const Desc& desc) { return desc.get_dims(); }
inline dnnl::memory::data_type typeOf(const Desc& desc) { return desc.get_data_type(); }

inline void appendRelu(dnnl::post_ops& ops) { ops.append_eltwise(dnnl::algorithm::eltwise_relu, 0.0f, 0.0f); }

inline dnnl::convolution_forward::primitive_desc makeConvolutionForward(const dnnl::engine& engine,
                                                                        dnnl::algorithm algorithm, const Desc& source,
                                                                        const Desc& weights, const Desc& bias,
                                                                        const Desc& destination, const Window& window,
                                                                        const Attr& attr) {
  return {engine,           dnnl::prop_kind::forward_training, algorithm,           source,
          weights,          bias,                              destination,         window.strides,
          window.dilations, window.paddingBefore,              window.paddingAfter, attr};
}

inline dnnl::convolution_backward_data::primitive_desc makeConvolutionInputGradient(
    const dnnl::engine& engine, dnnl::algorithm algorithm, const Desc& source, const Desc& weights, const Desc& destination,
    const Window& window, const dnnl::convolution_forward::primitive_desc& hint, const Attr& attr) {
  return {engine,           algorithm,            source,              weights, destination, window.strides,
          window.dilations, window.paddingBefore, window.paddingAfter, hint,    attr};
}

inline dnnl::convolution_backward_weights::primitive_desc makeConvolutionKernelGradient(
    const dnnl::engine& engine, dnnl::algorithm algorithm, const Desc& source, const Desc& weights, const Desc& bias,
    const Desc& destination, const Window& window, const dnnl::convolution_forward::primitive_desc& hint, const Attr& attr) {
  return {engine,         algorithm,        source,               weights,             bias, destination,
          window.strides, window.dilations, window.paddingBefore, window.paddingAfter, hint, attr};
}

inline dnnl::matmul::primitive_desc makeMatmul(const dnnl::engine& engine, const Desc& a, const Desc& b, const Desc& bias,
                                               const Desc& c, const Attr& attr) {
  if (bias.is_zero()) return {engine, a, b, c, attr};
  return {engine, a, b, bias, c, attr};
}

inline PoolForward::primitive_desc makePoolForward(const dnnl::engine& engine, dnnl::prop_kind kind, dnnl::algorithm algorithm,
                                                   const Desc& source, const Desc& destination, const Dims& size,
                                                   const Window& window, const Attr& attr) {
  return {engine, kind,             algorithm,            source,              destination, window.strides,
          size,   window.dilations, window.paddingBefore, window.paddingAfter, attr};
}

inline PoolBackward::primitive_desc makePoolBackward(const dnnl::engine& engine, dnnl::algorithm algorithm, const Desc& source,
                                                     const Desc& destination, const Dims& size, const Window& window,
                                                     const PoolForward::primitive_desc& hint, const Attr& attr) {
  return {engine, algorithm, source, destination, window.strides, size, window.dilations, window.paddingBefore,
          window.paddingAfter, hint, attr};
}

#else

using PoolForward = dnnl::pooling_v2_forward;
using PoolBackward = dnnl::pooling_v2_backward;

inline Dims dimsOf(const Desc& desc) { return desc.dims(); }
inline dnnl::memory::data_type typeOf(const Desc& desc) { return desc.data_type(); }

inline void appendRelu(dnnl::post_ops& ops) { ops.append_eltwise(1.0f, dnnl::algorithm::eltwise_relu, 0.0f, 0.0f); }

inline dnnl::convolution_forward::primitive_desc makeConvolutionForward(const dnnl::engine& engine,
                                                                        dnnl::algorithm algorithm, const Desc& source,
                                                                        const Desc& weights, const Desc& bias,
                                                                        const Desc& destination, const Window& window,
                                                                        const Attr& attr) {
  const auto kind = dnnl::prop_kind::forward_training;
  const dnnl::convolution_forward::desc desc =
      bias.is_zero() ? dnnl::convolution_forward::desc(kind, algorithm, source, weights, destination, window.strides,
                                                       window.dilations, window.paddingBefore, window.paddingAfter)
                     : dnnl::convolution_forward::desc(kind, algorithm, source, weights, bias, destination, window.strides,
                                                       window.dilations, window.paddingBefore, window.paddingAfter);
  return {desc, attr, engine};
}

inline dnnl::convolution_backward_data::primitive_desc makeConvolutionInputGradient(
    const dnnl::engine& engine, dnnl::algorithm algorithm, const Desc& source, const Desc& weights, const Desc& destination,
    const Window& window, const dnnl::convolution_forward::primitive_desc& hint, const Attr& attr) {
  const dnnl::convolution_backward_data::desc desc(algorithm, source, weights, destination, window.strides,
                                                   window.dilations, window.paddingBefore, window.paddingAfter);
  return {desc, attr, engine, hint};
}

inline dnnl::convolution_backward_weights::primitive_desc makeConvolutionKernelGradient(
    const dnnl::engine& engine, dnnl::algorithm algorithm, const Desc& source, const Desc& weights, const Desc& bias,
    const Desc& destination, const Window& window, const dnnl::convolution_forward::primitive_desc& hint, const Attr& attr) {
  using Op = dnnl::convolution_backward_weights::desc;
  const Op desc = bias.is_zero() ? Op(algorithm, source, weights, destination, window.strides, window.dilations,
                                      window.paddingBefore, window.paddingAfter)
                                 : Op(algorithm, source, weights, bias, destination, window.strides, window.dilations,
                                      window.paddingBefore, window.paddingAfter);
  return {desc, attr, engine, hint};
}

inline dnnl::matmul::primitive_desc makeMatmul(const dnnl::engine& engine, const Desc& a, const Desc& b, const Desc& bias,
                                               const Desc& c, const Attr& attr) {
  if (bias.is_zero()) return {dnnl::matmul::desc(a, b, c), attr, engine};
  return {dnnl::matmul::desc(a, b, bias, c), attr, engine};
}

inline PoolForward::primitive_desc makePoolForward(const dnnl::engine& engine, dnnl::prop_kind kind, dnnl::algorithm algorithm,
                                                   const Desc& source, const Desc& destination, const Dims& size,
                                                   const Window& window, const Attr& attr) {
  const PoolForward::desc desc(kind, algorithm, source, destination, window.strides, size, window.dilations,
                               window.paddingBefore, window.paddingAfter);
  return {desc, attr, engine};
}

inline PoolBackward::primitive_desc makePoolBackward(const dnnl::engine& engine, dnnl::algorithm algorithm, const Desc& source,
                                                     const Desc& destination, const Dims& size, const Window& window,
                                                     const PoolForward::primitive_desc& hint, const Attr& attr) {
  const PoolBackward::desc desc(algorithm, source, destination, window.strides, size, window.dilations, window.paddingBefore,
                                window.paddingAfter);
  return {desc, attr, engine, hint};
}

#endif

/** Scratchpads come from the engine's shared buffer. */
inline Attr userScratchpad() {
  Attr attr;
  attr.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  return attr;
}

}  // namespace millrace::onednn
