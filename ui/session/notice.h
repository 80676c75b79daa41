#pragma once

#include <QString>

namespace sami {

/// What the banner says, and the one thing to do about it.
struct Notice {
    enum class Action { None, Resume, EndWorker, Dismiss };
    QString sentence;  ///< empty: nothing to say, no banner
    Action action = Action::None;
    bool operator==(const Notice&) const = default;
};

}  // namespace sami
