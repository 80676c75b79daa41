#pragma once

#include <QString>

#include "core/base/error.h"

namespace sami {

/// What the banner says, and the one thing to do about it.
struct Notice {
    enum class Action { None, Resume, EndWorker, Dismiss };
    QString sentence;  ///< empty: nothing to say, no banner
    Action action = Action::None;
    bool operator==(const Notice&) const = default;
};

/// What an error says as a sentence to read: "Cannot open /x: No such file or directory. Check the path."
QString sentenceOf(const Error& error);

}  // namespace sami
