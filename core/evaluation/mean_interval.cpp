#include "core/evaluation/mean_interval.h"

#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

namespace sami {

double standardError(std::span<const double> values) {
    const auto n = static_cast<double>(values.size());
    if (values.size() < 2) return std::numeric_limits<double>::quiet_NaN();
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
    double squares = 0;
    for (const double value : values) squares += (value - mean) * (value - mean);
    return std::sqrt(squares / (n - 1) / n);
}

double tHalfWidth(double standardError, std::int64_t n) {
    if (n < 2) return std::numeric_limits<double>::quiet_NaN();
    // A curve asks for the same number again and again.
    thread_local std::pair<std::int64_t, double> latest{0, 0};
    if (latest.first != n) {
        const boost::math::students_t distribution(static_cast<double>(n - 1));
        latest = {n, boost::math::quantile(distribution, 0.975)};
    }
    return latest.second * standardError;
}

}  // namespace sami
