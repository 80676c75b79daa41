#pragma once

#include <cstdint>

#include <QString>

#include "core/base/error.h"

namespace sami {

/// What the banner says, and the one thing to do about it.
struct Notice {
    enum class Action { None, Resume, EndWorker, Dismiss };
    QString sentence = {};  ///< empty: nothing to say, no banner
    Action action = Action::None;
    std::int64_t run = 0;  ///< number of the run it is about; 0 where it is about none
    bool isAside = false;  ///< about a run that is not the one shown, with nothing to do at once
    bool operator==(const Notice&) const = default;
};

/// What an error says as a sentence to read: "Cannot open /x: No such file or directory. Check the path."
QString sentenceOf(const Error& error);

}  // namespace sami
