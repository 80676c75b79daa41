#include "core/evaluation/word_diff.h"

#include <algorithm>
#include <cstddef>
#include <dtl/dtl.hpp>
#include <map>

namespace sami {

namespace {

/// The shortest edit script takes time with the product of length and difference.
constexpr std::size_t kMaxUnits = 4000;

void append(std::vector<DiffSpan>& side, DiffSpan::Kind kind, std::string_view text) {
    if (text.empty()) return;
    if (side.empty() || side.back().kind != kind) side.push_back({kind, ""});
    side.back().text += text;
}

void appendAll(std::vector<DiffSpan>& side, DiffSpan::Kind kind, const std::vector<std::string_view>& units) {
    for (const std::string_view unit : units) append(side, kind, unit);
}

/// Takes units both sides begin with off their fronts.
std::vector<std::string_view> takeCommonFront(std::vector<std::string_view>& left,
                                              std::vector<std::string_view>& right) {
    const auto [endLeft, endRight] = std::ranges::mismatch(left, right);
    std::vector<std::string_view> common(left.begin(), endLeft);
    left.erase(left.begin(), endLeft);
    right.erase(right.begin(), endRight);
    return common;
}

std::vector<std::string_view> takeCommonBack(std::vector<std::string_view>& left,
                                             std::vector<std::string_view>& right) {
    std::ranges::reverse(left);
    std::ranges::reverse(right);
    std::vector<std::string_view> common = takeCommonFront(left, right);
    for (auto* units : {&left, &right, &common}) std::ranges::reverse(*units);
    return common;
}

/// Comparing numbers is several times faster than comparing texts.
std::vector<int> numbered(const std::vector<std::string_view>& units, std::map<std::string_view, int>& numbers) {
    std::vector<int> result;
    for (const std::string_view unit : units) {
        result.push_back(numbers.try_emplace(unit, static_cast<int>(numbers.size())).first->second);
    }
    return result;
}

void compare(const std::vector<std::string_view>& left, const std::vector<std::string_view>& right, WordDiff& diff) {
    std::map<std::string_view, int> numbers;
    const std::vector<int> leftNumbers = numbered(left, numbers);
    dtl::Diff<int> script(leftNumbers, numbered(right, numbers));
    script.compose();
    std::size_t inLeft = 0;
    std::size_t inRight = 0;
    for (const auto& [number, info] : script.getSes().getSequence()) {
        if (info.type == dtl::SES_COMMON) {
            append(diff.baseline, DiffSpan::Kind::Common, left[inLeft++]);
            append(diff.candidate, DiffSpan::Kind::Common, right[inRight++]);
        } else if (info.type == dtl::SES_DELETE) {
            append(diff.baseline, DiffSpan::Kind::Changed, left[inLeft++]);
        } else {
            append(diff.candidate, DiffSpan::Kind::Changed, right[inRight++]);
        }
    }
}

}  // namespace

WordDiff wordDiff(std::string_view baseline, std::string_view candidate, const TextUnits& unitsOf) {
    std::vector<std::string_view> left = unitsOf(baseline);
    std::vector<std::string_view> right = unitsOf(candidate);
    const std::vector<std::string_view> front = takeCommonFront(left, right);
    const std::vector<std::string_view> back = takeCommonBack(left, right);
    WordDiff diff;
    for (auto* side : {&diff.baseline, &diff.candidate}) appendAll(*side, DiffSpan::Kind::Common, front);
    if (left.size() + right.size() > kMaxUnits) {
        appendAll(diff.baseline, DiffSpan::Kind::Changed, left);
        appendAll(diff.candidate, DiffSpan::Kind::Changed, right);
    } else {
        compare(left, right, diff);
    }
    for (auto* side : {&diff.baseline, &diff.candidate}) appendAll(*side, DiffSpan::Kind::Common, back);
    return diff;
}

}  // namespace sami
