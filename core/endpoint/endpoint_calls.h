#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

#include "core/endpoint/retry.h"

namespace sami {

/// Requests that a few threads make side by side, each with its repetitions; what comes back is taken by one thread.
class EndpointCalls {
public:
    struct Answer {
        std::size_t call;  ///< number of the call, from 0
        HttpReply reply;
        double seconds = 0;  ///< with repetitions and the waits between them
    };
    /// Makes one request of call `number`; called by several threads at once.
    using Send = std::function<HttpReply(std::size_t number, const std::stop_token& stop)>;

    EndpointCalls(std::size_t calls, std::size_t concurrency, const RetryPolicy& policy, Send send);
    /// Gives up what is under way.
    ~EndpointCalls();

    /// The next answer, in the order they come; nothing where none came within the time.
    std::optional<Answer> next(double withinSeconds);
    /// While held no new request is begun; those under way come to their end.
    void hold(bool held);

private:
    bool isOver() const { return m_over.stop_requested(); }
    void work();
    std::optional<std::size_t> take();
    bool waitFor(double seconds);

    const std::size_t m_calls;
    const RetryPolicy m_policy;
    const Send m_send;
    std::stop_source m_over;
    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::size_t m_taken = 0;
    bool m_held = false;
    std::vector<Answer> m_answers;
    std::vector<std::jthread> m_threads;
};

}  // namespace sami
