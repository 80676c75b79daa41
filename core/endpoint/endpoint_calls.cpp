#include "core/endpoint/endpoint_calls.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <random>

namespace sami {

namespace {

std::chrono::duration<double> secondsOf(double seconds) {
    return std::chrono::duration<double>(seconds);
}

/// Not what has to repeat: it is there so that several programs do not keep step.
double chanceNow() {
    thread_local std::minstd_rand random{std::random_device{}()};
    return std::generate_canonical<double, 30>(random);
}

}  // namespace

EndpointCalls::EndpointCalls(std::size_t calls, std::size_t concurrency, const RetryPolicy& policy, Send send)
    : m_calls(calls), m_policy(policy), m_send(std::move(send)) {
    for (std::size_t i = 0; i < std::min(calls, concurrency); ++i) m_threads.emplace_back([this] { work(); });
}

EndpointCalls::~EndpointCalls() {
    m_over.request_stop();
    m_threads.clear();
}

std::optional<EndpointCalls::Answer> EndpointCalls::next(double withinSeconds) {
    std::unique_lock lock(m_mutex);
    m_changed.wait_for(lock, secondsOf(withinSeconds), [&] { return !m_answers.empty(); });
    if (m_answers.empty()) return std::nullopt;
    Answer answer = std::move(m_answers.front());
    m_answers.erase(m_answers.begin());
    return answer;
}

void EndpointCalls::hold(bool held) {
    const std::lock_guard lock(m_mutex);
    m_held = held;
    m_changed.notify_all();
}

void EndpointCalls::work() {
    const RetryClock clock{.now = [] { return static_cast<std::int64_t>(std::time(nullptr)); },
                           .chance = chanceNow,
                           .wait = [this](double seconds) { return waitFor(seconds); }};
    while (const std::optional<std::size_t> call = take()) {
        const auto began = std::chrono::steady_clock::now();
        HttpReply reply = sendPatiently(m_policy, clock, [&] { return m_send(*call, m_over.get_token()); });
        if (isOver()) return;
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
        const std::lock_guard lock(m_mutex);
        m_answers.push_back({*call, std::move(reply), seconds});
        m_changed.notify_all();
    }
}

std::optional<std::size_t> EndpointCalls::take() {
    std::unique_lock lock(m_mutex);
    const bool goesOn = m_changed.wait(lock, m_over.get_token(), [&] { return !m_held; });
    if (!goesOn || isOver() || m_taken == m_calls) return std::nullopt;
    return m_taken++;
}

bool EndpointCalls::waitFor(double seconds) {
    std::unique_lock lock(m_mutex);
    m_changed.wait_for(lock, m_over.get_token(), secondsOf(seconds), [] { return false; });
    return !isOver();
}

}  // namespace sami
