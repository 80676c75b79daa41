#include "core/endpoint/retry.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>

#include "core/base/text.h"

namespace sami {

namespace {

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// Seconds since the epoch of an IMF-fixdate.
std::optional<std::int64_t> httpDate(const std::string& text) {
    int day = 0;
    int year = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
    char month[4] = {};
    int end = 0;
    const int read = std::sscanf(text.c_str(), "%*3[A-Za-z], %2d %3[A-Za-z] %4d %2d:%2d:%2d GMT%n", &day, month, &year,
                                 &hour, &minute, &second, &end);
    const auto* const found = std::ranges::find(kMonths, std::string_view(month));
    if (read != 6 || end != static_cast<int>(text.size()) || found == kMonths.end()) return std::nullopt;
    const std::chrono::year_month_day date(std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(found - kMonths.begin()) + 1),
                                           std::chrono::day(static_cast<unsigned>(day)));
    if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
    const auto days = std::chrono::sys_days(date).time_since_epoch().count();
    return ((days * 24LL + hour) * 60 + minute) * 60 + second;
}

}  // namespace

std::optional<double> retryAfterSeconds(std::string_view header, std::int64_t now) {
    const std::string_view text = trimmed(header);
    std::int64_t seconds = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (read.ec == std::errc{} && read.ptr == text.data() + text.size() && seconds >= 0)
        return static_cast<double>(seconds);
    const std::optional<std::int64_t> date = httpDate(std::string(text));
    if (!date) return std::nullopt;
    return static_cast<double>(std::max<std::int64_t>(0, *date - now));
}

double retrySeconds(const RetryPolicy& policy, int attempt, double chance, std::optional<double> asked) {
    const double doubled = std::min(policy.longestSeconds, policy.firstSeconds * std::exp2(attempt - 1));
    const double own = doubled * (0.5 + 0.5 * chance);
    return asked ? std::max(own, std::min(*asked, policy.longestAskedSeconds)) : own;
}

HttpReply sendPatiently(const RetryPolicy& policy, const RetryClock& clock, const std::function<HttpReply()>& send) {
    for (int attempt = 1;; ++attempt) {
        HttpReply reply = send();
        if (reply.succeeded() || !reply.mayPass || attempt >= policy.attempts) return reply;
        const auto asked = retryAfterSeconds(reply.retryAfter, clock.now());
        if (!clock.wait(retrySeconds(policy, attempt, clock.chance(), asked))) return reply;
    }
}

}  // namespace sami
