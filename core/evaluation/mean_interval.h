#pragma once

#include <cstdint>
#include <span>

namespace sami {

/// Standard error of the mean of independent values: s / √n with the sample's deviation (n − 1). NaN for fewer than
/// two.
double standardError(std::span<const double> values);

/// Half the width of the 95 % interval of a mean by Student's t with n − 1 degrees of freedom. NaN for n < 2.
double tHalfWidth(double standardError, std::int64_t n);

}  // namespace sami
