#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

namespace sami {

/// The right to be told, as long as it is held: letting go of it ends it, and no call is under way once it has ended.
class Subscription {
public:
    Subscription() = default;
    explicit Subscription(std::function<void()> end) : m_end(std::move(end)) {}
    Subscription(Subscription&& other) noexcept : m_end(std::exchange(other.m_end, nullptr)) {}
    Subscription& operator=(Subscription&& other) noexcept {
        std::swap(m_end, other.m_end);
        return *this;
    }
    ~Subscription() {
        if (m_end) m_end();
    }

private:
    std::function<void()> m_end;
};

/// Those who are told of something. Subscribing, ending and telling may happen in any threads; whoever is told may
/// subscribe, and end subscriptions, meanwhile.
template <class Value>
class Subscribers {
public:
    using Function = std::function<void(const Value&)>;

    [[nodiscard]] Subscription add(Function function) {
        const std::lock_guard lock(m_state->mutex);
        const int key = m_state->next++;
        m_state->functions[key] = std::move(function);
        return Subscription([state = std::weak_ptr(m_state), key] {
            const std::shared_ptr<State> kept = state.lock();
            if (!kept) return;
            const std::lock_guard end(kept->mutex);
            kept->functions.erase(key);
        });
    }

    void tell(const Value& value) const {
        const std::shared_ptr<State> kept = m_state;
        const std::lock_guard lock(kept->mutex);
        const std::map<int, Function> functions = kept->functions;
        for (const auto& [key, function] : functions) {
            if (kept->functions.contains(key)) function(value);
        }
    }

private:
    struct State {
        std::recursive_mutex mutex;
        std::map<int, Function> functions;
        int next = 0;
    };
    std::shared_ptr<State> m_state = std::make_shared<State>();
};

}  // namespace sami
