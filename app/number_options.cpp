#include "app/number_options.h"

#include <charconv>
#include <cmath>
#include <functional>
#include <optional>
#include <string_view>

#include "core/base/sentence.h"

namespace sami {

namespace {

std::optional<double> finiteNumber(const std::string& text) {
    double value = 0;
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value);
    if (read.ec != std::errc{} || read.ptr != end || !std::isfinite(value)) return std::nullopt;
    return value;
}

/// @param pattern the sentence for a {value} that does not fit, which names the bounds
CLI::Validator numberThat(const std::function<bool(double)>& fits, std::string_view pattern, double lowest,
                          double highest = 0) {
    return CLI::Validator(
        [=](std::string& text) {
            const std::optional<double> value = finiteNumber(text);
            if (value && fits(*value)) return std::string();
            return sentence(pattern, {{"lowest", lowest}, {"highest", highest}, {"value", text}});
        },
        "", "number");
}

}  // namespace

CLI::Validator atLeast(double lowest) {
    return numberThat([=](double value) { return value >= lowest; }, "must be a number >= {lowest}, not {value}",
                      lowest);
}

CLI::Validator above(double lowest) {
    return numberThat([=](double value) { return value > lowest; }, "must be a number > {lowest}, not {value}", lowest);
}

CLI::Validator between(double lowest, double highest) {
    return numberThat([=](double value) { return value >= lowest && value <= highest; },
                      "must be a number {lowest} … {highest}, not {value}", lowest, highest);
}

}  // namespace sami
