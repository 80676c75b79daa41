#include "core/run/setting_bounds.h"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <cmath>
#include <set>

#include "core/base/text.h"
#include "core/evaluation/rule_judge.h"
#include "core/run/compared_model.h"

namespace sami {

namespace {

constexpr std::string_view kRange = " … ";

double numberOf(std::string_view text) {
    double number = 0;
    [[maybe_unused]] const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    assert(read.ec == std::errc{} && read.ptr == text.data() + text.size());
    return number;
}

bool isOneOf(std::string_view bounds, std::string_view word) {
    return std::ranges::any_of(split(bounds, '|'), [word](std::string_view choice) { return trimmed(choice) == word; });
}

bool satisfies(std::string_view condition, double number) {
    if (condition.starts_with(">= ")) return number >= numberOf(condition.substr(3));
    if (condition.starts_with("<= ")) return number <= numberOf(condition.substr(3));
    assert(condition.starts_with("> "));
    return number > numberOf(condition.substr(2));
}

bool withinNumbers(std::string_view bounds, double number) {
    if (!std::isfinite(number)) return false;
    if (const std::size_t at = bounds.find(kRange); at != std::string_view::npos) {
        return number >= numberOf(bounds.substr(0, at)) && number <= numberOf(bounds.substr(at + kRange.size()));
    }
    return std::ranges::all_of(split(bounds, ','),
                               [&](std::string_view condition) { return satisfies(trimmed(condition), number); });
}

/// Kinds of accelerators that LibTorch knows, and the one that tests simulate.
constexpr std::string_view kDeviceKinds[] = {"cuda", "xpu",  "mps", "hpu",           "mtia",
                                             "npu",  "maia", "xla", "privateuseone", "simulated"};

/// "cuda:0": a kind and a number, whether or not there is one.
bool isDevice(std::string_view text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return false;
    const std::string_view index = text.substr(colon + 1);
    return !index.empty() && index.size() <= 3 && index.find_first_not_of("0123456789") == std::string_view::npos &&
           std::ranges::find(kDeviceKinds, text.substr(0, colon)) != std::end(kDeviceKinds);
}

/// Devices of one kind, each once.
bool areDevices(std::string_view text) {
    if (text == "cpu" || text == "auto") return true;
    std::set<std::string_view> names;
    std::set<std::string_view> kinds;
    for (const std::string_view part : split(text, ',')) {
        const std::string_view name = trimmed(part);
        if (!isDevice(name) || !names.insert(name).second) return false;
        kinds.insert(name.substr(0, name.find(':')));
    }
    return kinds.size() == 1;
}

/// "2,4,6": whole numbers from 1, or nothing.
bool areCounts(std::string_view text) {
    if (text.empty()) return true;
    return std::ranges::all_of(split(text, ','), [](std::string_view part) {
        const std::string_view count = trimmed(part);
        return !count.empty() && count.size() <= 6 && count[0] != '0' &&
               count.find_first_not_of("0123456789") == std::string_view::npos;
    });
}

}  // namespace

bool withinBounds(std::string_view bounds, const Json& value) {
    if (bounds.empty() || value.is_boolean() || value.is_array()) return true;
    if (value.is_number()) return withinNumbers(bounds, value.get<double>());
    const std::string& text = value.get_ref<const std::string&>();
    if (bounds == "not empty") return !trimmed(text).empty();
    if (bounds == "cpu, auto, or devices of one kind such as cuda:0,cuda:1") return areDevices(text);
    if (bounds == "counts such as 2,4,6 or empty") return areCounts(text);
    if (bounds == "with {query}, or empty") return text.empty() || text.find("{query}") != std::string::npos;
    if (bounds == "some of without,neutral,against, or empty") return promptConditionsOf(text).has_value();
    if (bounds == "a rule or empty") return text.empty() || RuleJudge::create(text);
    return isOneOf(bounds, text);
}

}  // namespace sami
