#include "app/number_options.h"

#include <charconv>
#include <cmath>
#include <functional>
#include <optional>

namespace sami {

namespace {

std::optional<double> finiteNumber(const std::string& text) {
    double value = 0;
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value);
    if (read.ec != std::errc{} || read.ptr != end || !std::isfinite(value)) return std::nullopt;
    return value;
}

std::string plain(double value) {
    char text[32];
    const auto written = std::to_chars(text, text + sizeof text, value);
    return {text, written.ptr};
}

CLI::Validator numberThat(const std::function<bool(double)>& fits, const std::string& words) {
    return CLI::Validator(
        [=](std::string& text) {
            const std::optional<double> value = finiteNumber(text);
            return value && fits(*value) ? std::string() : "must be a number " + words + ", not " + text;
        },
        "", "number");
}

}  // namespace

CLI::Validator atLeast(double lowest) {
    return numberThat([=](double value) { return value >= lowest; }, ">= " + plain(lowest));
}

CLI::Validator above(double lowest) {
    return numberThat([=](double value) { return value > lowest; }, "> " + plain(lowest));
}

CLI::Validator between(double lowest, double highest) {
    return numberThat([=](double value) { return value >= lowest && value <= highest; },
                      plain(lowest) + " … " + plain(highest));
}

}  // namespace sami
