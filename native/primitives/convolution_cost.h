// What a convolution will take: by this the planner chooses among what oneDNN offers.
#pragma once

#include <string>

#include "primitives/convolution.h"

namespace millrace {

/** Multiplications and additions of the plain sums. */
double flopsOf(const ConvolutionRequest& request);

/**
 * Nanoseconds of arithmetic on one core; only the order matters.
 *
 * `implementation`: oneDNN's name. `rowMajor`: whether the output (or its gradient) is.
 */
double arithmeticNanoseconds(const ConvolutionRequest& request, const std::string& implementation, bool rowMajor);

/** Whether Winograd's algorithm may be asked for. */
bool mayUseWinograd(const ConvolutionRequest& request);

}  // namespace millrace
